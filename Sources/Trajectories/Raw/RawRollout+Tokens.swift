package import JSON

extension RawRollout {
    /// What is wrong with token ids, log probabilities and masks, or nil.
    package func tokenViolation() -> String? {
        for (index, step) in steps.enumerated() {
            switch step {
            case .system, .user, .event: break
            case .assistant(let assistant):
                if let violation = tokenViolation(of: assistant) { return "steps[\(index)] \(violation)" }
            case .tool(let result):
                if let ids = result.tokenIDs, !ids.areTokenIDs { return "steps[\(index)] has a token id that is none" }
            }
        }
        return nil
    }

    private func tokenViolation(of assistant: Assistant) -> String? {
        for ids in [assistant.completion, assistant.scaffold] {
            if let ids, !ids.areTokenIDs { return "has a token id that is none" }
        }
        if let logprobs = assistant.logprobs {
            if let ids = assistant.completion, ids.elementCount != logprobs.elementCount {
                return "has \(logprobs.elementCount) logprobs for \(ids.elementCount) completion_token_ids"
            }
            guard logprobs.elements.allSatisfy(\.isLogprob) else {
                return "has a logprob that is positive, no number or written without a fraction"
            }
        }
        if let mask = assistant.lossMask {
            if mask.elementCount != assistant.completion?.elementCount {
                return "has a loss_mask of another length than completion_token_ids"
            }
            guard mask.elements.allSatisfy({ $0.isDigit("0") || $0.isDigit("1") }) else {
                return "has a loss_mask of other than 0 and 1"
            }
        }
        if assistant.startsBranch, assistant.scaffold == nil {
            return "starts a branch of token ids without scaffold_token_ids"
        }
        let lacksIDs = self[.capture].isText("tokens") && assistant.completion == nil
        let lacksLogprobs = !self[.capture].isText("text") && assistant.logprobs == nil
        return lacksIDs || lacksLogprobs ? "lacks what capture \"\(self[.capture].text ?? "")\" promises" : nil
    }
}

extension RawJSON {
    /// The number of elements of an array.
    package var elementCount: Int {
        var count = 0
        for _ in elements { count += 1 }
        return count
    }

    /// Whether every element is a number without sign, fraction and exponent.
    fileprivate var areTokenIDs: Bool {
        elements.allSatisfy { element in element.bytes.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// Whether a number is written with a fraction and is at most zero.
    fileprivate var isLogprob: Bool {
        guard isFloat else { return false }
        if bytes.first == UInt8(ascii: "-") { return true }
        let digits = bytes.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        return digits.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
    }

    fileprivate func isDigit(_ digit: Unicode.Scalar) -> Bool {
        bytes.count == 1 && bytes[0] == UInt8(ascii: digit)
    }
}
