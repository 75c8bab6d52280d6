import ContentStore
package import JSON

extension RawRollout {
    /// What makes the rollout one that must not be exported, or nil: what ``Rollout/invariantViolations()`` finds, but for tokens.
    package func violation() -> String? {
        identityViolation() ?? rewardViolation() ?? stepViolation()
    }

    private func identityViolation() -> String? {
        for (name, column) in RawRollout.identities {
            if self[column].isEmptyText { return "\(name) is empty" }
            if self[column].looksLikeTimestamp { return "\(name) reads as a date: \"\(self[column].text ?? "")\"" }
        }
        guard self[.split].inside.allSatisfy(RawRollout.isSplitByte), !self[.split].isEmptyText else {
            return "split must be letters, digits and underscores: \"\(self[.split].text ?? "")\""
        }
        guard let environment = self[.task]["env_hash"]?.text,
            (try? Digest(parsing: environment).description) == environment
        else { return "task.env_hash is no content id" }
        if let certificate = self[.task]["certificate"], (try? Digest(parsing: certificate.text ?? "")) == nil {
            return "task.certificate is no content id: \"\(certificate.text ?? "")\""
        }
        guard self[.task]["env_id"]?.kind == .string, let task = self[.task]["task_id"], task.kind == .string else {
            return "task lacks env_id or task_id"
        }
        if task.isEmptyText { return "task.task_id is empty" }
        guard self[.policy]["model"]?.kind == .string else { return "policy lacks model" }
        guard let sample = self[.sampleIndex].integer, let size = self[.groupSize].integer, sample >= 0, sample < size
        else { return "sample_index is not below group_size" }
        for (name, column) in RawRollout.counts where self[column].integer ?? -1 < 0 {
            return "\(name) is negative or no integer"
        }
        for tool in self[.tools].elements where tool.kind != .object { return "tools has an element that is no object" }
        for capture in [.tokens, .logprobs, .text] as [Rollout.Capture] where self[.capture].text == capture.rawValue {
            return nil
        }
        return "capture is none of tokens, logprobs, text"
    }

    private static let identities: [(String, Column)] = [
        ("rollout_id", .rolloutID), ("run_id", .runID), ("group_id", .groupID), ("session_id", .sessionID),
    ]

    private static let counts: [(String, Column)] = [
        ("attempt", .attempt), ("created_at_ms", .createdAt), ("duration_ms", .duration),
    ]

    private static func isSplitByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    private func rewardViolation() -> String? {
        let reward = self[.reward]
        guard let ending = self[.outcome]["stop_reason"], ending.kind == .string else {
            return "outcome lacks stop_reason"
        }
        guard Ending.allCases.contains(where: { ending.text == $0.rawValue }) else {
            return "outcome.stop_reason is \"\(ending.text ?? "")\", which is none of its words"
        }
        let failure = self[.outcome]["failure_kind"]?.unlessNull
        if ending.isText("fault") != (failure != nil) {
            return "outcome.failure_kind must be there exactly when stop_reason is \"fault\""
        }
        if let failure, !failure.isText("environment_fault"), !failure.isText("infrastructure_fault") {
            return "outcome.failure_kind is none of environment_fault, infrastructure_fault"
        }
        if failure != nil, !reward.isNull { return "a faulted rollout has a reward" }
        guard let rewards = self[.outcome]["rewards"], rewards.kind == .object else { return "outcome lacks rewards" }
        if reward.isNull != rewards.members.isEmpty {
            return "reward must be null exactly when outcome.rewards is empty"
        }
        if reward.isNull, !self[.success].isNull { return "success is stated without a reward" }
        for score in self[.outcome]["scores"]?.elements ?? reward.elements where score["reward"]?.kind != .number {
            return "outcome.scores has one without a reward"
        }
        // Readers that infer types make one of all numbers of a column, and fail where the first are integers.
        if !reward.isNull, !reward.isFloat { return "reward is not written with a fraction" }
        return nil
    }

    private func stepViolation() -> String? {
        var calls: [RawJSON.Key: Bool] = [:]
        for (index, step) in steps.enumerated() {
            switch step {
            case .system, .user, .event: break
            case .assistant(let assistant):
                for call in assistant.calls {
                    if call.id.isEmptyText { return "steps[\(index)] has a call without an id" }
                    guard calls.updateValue(false, forKey: call.id.key) == nil else {
                        return "steps[\(index)] uses the call id \"\(call.id.text ?? "")\" again"
                    }
                }
                if let prefix = assistant.promptPrefixStep, !(0..<index).contains(prefix) {
                    return "steps[\(index)] has a prompt_prefix_step that is no earlier step"
                }
                if let dropped = assistant.promptDropped, dropped.isEmpty || dropped.upperBound > index {
                    return "steps[\(index)] has a prompt_dropped that is not earlier steps"
                }
                if assistant.startMilliseconds < 0 || assistant.endMilliseconds < assistant.startMilliseconds {
                    return "steps[\(index)] ends before it begins"
                }
            case .tool(let result):
                if result.duration.integer ?? -1 < 0 { return "steps[\(index)] has a negative duration" }
                switch calls.updateValue(true, forKey: result.callID.key) {
                case nil:
                    return "steps[\(index)] answers \"\(result.callID.text ?? "")\", which no earlier step calls"
                case true?: return "steps[\(index)] answers \"\(result.callID.text ?? "")\" again"
                case false?: break
                }
            }
        }
        return nil
    }
}

extension RawJSON {
    /// Whether a string reads as an ISO 8601 date or time; see ``Rollout/looksLikeTimestamp(_:)``.
    package var looksLikeTimestamp: Bool {
        // Only a text that begins with a digit can, and only an escape can hide one.
        guard let first = inside.first, (0x30...0x39).contains(first) || first == UInt8(ascii: "\\") else {
            return false
        }
        return text.map(Rollout.looksLikeTimestamp) ?? false
    }

    /// Whether a number is written with a fraction or an exponent.
    package var isFloat: Bool {
        kind == .number && bytes.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }
}
