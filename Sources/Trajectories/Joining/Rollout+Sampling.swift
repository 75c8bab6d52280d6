import JSON

extension Rollout {
    /// The rollout with what an external trainer recorded of its completions.
    ///
    /// Throws `notFound` when a record names no completion, and `brokenInvariant` when it contradicts what the row has or the
    /// row would break the format; with `replacing` what the row has gives way.
    package func joined(with records: [SamplingRecord], replacing: Bool = false) throws(RolloutError) -> Rollout {
        let turns = steps.indices.filter { steps[$0].kind == .assistant }
        var found: [Int: SamplingRecord] = [:]
        for record in records {
            let step = try step(of: record, among: turns)
            guard found.updateValue(record, forKey: step) == nil else {
                throw RolloutError(
                    .brokenInvariant,
                    "two lines are about the same completion, step \(step) of \(rolloutID)"
                )
            }
        }
        var joined = self
        for step in turns {
            guard case .assistant(var assistant) = steps[step] else { continue }
            if let record = found[step] {
                if !replacing { try check(record, against: assistant, at: step) }
                assistant.take(record)
                if let prompt = record.promptTokenIDs {
                    let link = TokenChain.link(prompt, after: joined.steps[..<step])
                    assistant.scaffoldTokenIDs = link.scaffold
                    assistant.startsBranch = link.startsBranch
                }
                joined.steps[step] = .assistant(assistant)
            }
        }
        let assistants = joined.steps.compactMap { step in
            if case .assistant(let assistant) = step { return assistant }
            return nil
        }
        let versions = assistants.compactMap(\.policyVersion)
        joined.policy.versionStart = versions.first ?? policy.versionStart
        joined.policy.versionEnd = versions.last ?? policy.versionEnd
        joined.capture = Capture(of: assistants)
        let violations = joined.invariantViolations()
        guard violations.isEmpty else {
            throw RolloutError(
                .brokenInvariant,
                "\(rolloutID) would break the format: \(violations.joined(separator: "; "))"
            )
        }
        return joined
    }

    private func step(of record: SamplingRecord, among turns: [Int]) throws(RolloutError) -> Int {
        let steps = turns.enumerated().filter { turn, step in
            guard case .assistant(let assistant) = self.steps[step] else { return false }
            switch record.key {
            case .turn(let wanted): return turn == wanted
            case .request(let id): return assistant.requestID?.utf8.elementsEqual(id.utf8) == true
            case .call(let id): return assistant.toolCalls.contains { $0.id.utf8.elementsEqual(id.utf8) }
            }
        }
        guard steps.count == 1 else {
            let many = steps.isEmpty ? "no completion" : "\(steps.count) completions"
            throw RolloutError(.notFound, "\(rolloutID) has \(many) with \(record.key)")
        }
        return steps[0].element
    }

    private func check(_ record: SamplingRecord, against assistant: Assistant, at step: Int) throws(RolloutError) {
        let conflicts = [
            ("completion_token_ids", record.completionTokenIDs.map { $0 != assistant.completionTokenIDs ?? $0 }),
            ("logprobs", record.logprobs.map { $0 != assistant.logprobs ?? $0 }),
            ("loss_mask", record.lossMask.map { $0 != assistant.lossMask ?? $0 }),
            ("policy_version", record.policyVersion.map { $0 != assistant.policyVersion ?? $0 }),
        ]
        for (field, conflict) in conflicts where conflict == true {
            throw RolloutError(.brokenInvariant, "step \(step) of \(rolloutID) has another \(field) already")
        }
    }
}

extension Rollout.Capture {
    /// What all of these completions carry; text where there are none.
    package init(of assistants: [Rollout.Assistant]) {
        let isScored = !assistants.isEmpty && assistants.allSatisfy { $0.logprobs != nil }
        let hasIDs = isScored && assistants.allSatisfy { $0.completionTokenIDs != nil }
        self = hasIDs ? .tokens : isScored ? .logprobs : .text
    }
}

extension Rollout.Assistant {
    /// Takes over what a record says; what it does not say stays.
    fileprivate mutating func take(_ record: SamplingRecord) {
        completionTokenIDs = record.completionTokenIDs ?? completionTokenIDs
        logprobs = record.logprobs ?? logprobs
        lossMask = record.lossMask ?? lossMask
        sampling = record.sampling ?? sampling
        policyVersion = record.policyVersion ?? policyVersion
    }
}
