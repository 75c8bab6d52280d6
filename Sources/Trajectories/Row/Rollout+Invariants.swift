import ContentStore
import JSON

extension Rollout {
    /// What makes the rollout one that must not be recorded, each as a sentence that names the place; none for a good one.
    ///
    /// These are the rules that types cannot say (`docs/rollouts.md`, "Invariants").
    package func invariantViolations() -> [String] {
        identityViolations() + rewardViolations() + stepViolations()
    }

    /// Whether a text reads as an ISO 8601 date or time.
    ///
    /// Readers of JSONL that infer types (Arrow, and so `datasets`) turn a column of such strings into timestamps, even where
    /// strings are declared.
    package static func looksLikeTimestamp(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return false }
        for (index, byte) in bytes.prefix(10).enumerated() {
            guard index == 4 || index == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte) else {
                return false
            }
        }
        return bytes.count == 10 || bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ")
    }

    private func identityViolations() -> [String] {
        var found: [String] = []
        for (key, id) in [
            ("rollout_id", rolloutID), ("run_id", runID), ("group_id", groupID), ("session_id", sessionID),
        ] {
            if id.isEmpty { found.append("\(key) is empty") }
            if Rollout.looksLikeTimestamp(id) { found.append("\(key) reads as a date: \"\(id)\"") }
        }
        if !Rollout.isSplit(split) {
            found.append("split must be letters, digits and underscores: \"\(split)\"")
        }
        if !Rollout.isContentID(task.environmentID) {
            found.append("task.env_hash is no content id: \"\(task.environmentID)\"")
        }
        for (key, id) in [
            ("certificate", task.certificate), ("task_set", task.taskSet), ("task_hash", task.taskHash),
            ("verifier_hash", task.verifierHash), ("reward_hash", task.rewardHash),
        ] {
            if let id, !Rollout.isContentID(id) { found.append("task.\(key) is no content id: \"\(id)\"") }
        }
        if task.taskID.isEmpty { found.append("task.task_id is empty") }
        if !(0..<max(groupSize, 0)).contains(sampleIndex) {
            found.append("sample_index \(sampleIndex) is not below group_size \(groupSize)")
        }
        if attempt < 0 { found.append("attempt is negative") }
        if createdAtMilliseconds < 0 || durationMilliseconds < 0 {
            found.append("created_at_ms or duration_ms is negative")
        }
        for (index, tool) in tools.enumerated() where tool.objectValue == nil {
            found.append("tools[\(index)] is no object")
        }
        return found
    }

    private static func isContentID(_ text: String) -> Bool { (try? Digest(parsing: text).description) == text }

    /// Whether a name can be the split of a data set: what `datasets` accepts, in ASCII and without dots.
    private static func isSplit(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F
            }
    }

    private func rewardViolations() -> [String] {
        var found: [String] = []
        if (outcome.stopReason == .fault) != (outcome.failureKind != nil) {
            found.append("outcome.failure_kind must be there exactly when stop_reason is \"fault\"")
        }
        if outcome.failureKind != nil, reward != nil { found.append("a faulted rollout has a reward") }
        if (reward == nil) != outcome.rewards.isEmpty {
            found.append("reward must be null exactly when outcome.rewards is empty")
        }
        if reward == nil, success != nil { found.append("success is stated without a reward") }
        if let reward, !reward.isFinite { found.append("reward is not finite") }
        for (index, part) in outcome.rewards.enumerated() {
            if !part.score.isFinite || !part.weight.isFinite {
                found.append("the reward part \"\(part.name)\" is not finite")
            }
            if outcome.rewards[..<index].contains(where: { $0.name.utf8.elementsEqual(part.name.utf8) }) {
                found.append("the reward part \"\(part.name)\" is there twice")
            }
        }
        for (index, score) in outcome.scores.enumerated() {
            let isNamed = [score.verifierHash, score.environmentID, score.rewardHash].allSatisfy(Rollout.isContentID)
            if !isNamed || !score.reward.isFinite {
                found.append("outcome.scores[\(index)] has a reward that is not finite, or a hash that is none")
            }
        }
        let stepRewards = steps.compactMap(\.reward)
        if !stepRewards.isEmpty {
            let sum = stepRewards.reduce(0, +)
            if !sum.isFinite || abs(sum - (reward ?? .infinity)) > 1e-9 {
                found.append("the rewards of the steps add up to \(sum), not to the reward")
            }
        }
        return found
    }

    private func stepViolations() -> [String] {
        var found: [String] = []
        var calls: Set<Key> = []
        var answered: Set<Key> = []
        for (index, step) in steps.enumerated() {
            switch step {
            case .system, .user, .event: break
            case .assistant(let assistant):
                found += violations(of: assistant, at: index)
                for call in assistant.toolCalls where !calls.insert(Key(call.id)).inserted {
                    found.append("steps[\(index)] uses the call id \"\(call.id)\" again")
                }
            case .tool(let result):
                if !calls.contains(Key(result.toolCallID)) {
                    found.append("steps[\(index)] answers \"\(result.toolCallID)\", which no earlier step calls")
                } else if !answered.insert(Key(result.toolCallID)).inserted {
                    found.append("steps[\(index)] answers \"\(result.toolCallID)\" again")
                }
                if result.durationMilliseconds < 0 { found.append("steps[\(index)] has a negative duration") }
                if result.tokenIDs?.contains(where: { $0 < 0 }) == true {
                    found.append("steps[\(index)] has a negative token id")
                }
            }
        }
        return found
    }

    private func violations(of assistant: Assistant, at index: Int) -> [String] {
        var found: [String] = []
        let place = "steps[\(index)]"
        for call in assistant.toolCalls {
            let isObject = call.arguments?.objectValue != nil
            if isObject != call.parseOK || (call.arguments != nil && !isObject) {
                found.append("\(place): arguments of \"\(call.id)\" must be an object, or null with parse_ok false")
            }
            if call.id.isEmpty { found.append("\(place) has a call without an id") }
        }
        if let logprobs = assistant.logprobs {
            if let ids = assistant.completionTokenIDs, ids.count != logprobs.count {
                found.append("\(place) has \(logprobs.count) logprobs for \(ids.count) completion_token_ids")
            }
            if !logprobs.allSatisfy({ $0.isFinite && $0 <= 0 }) {
                found.append("\(place) has a logprob that is positive or not finite")
            }
        }
        if let mask = assistant.lossMask {
            if mask.count != assistant.completionTokenIDs?.count {
                found.append("\(place) has a loss_mask of another length than completion_token_ids")
            }
            if !mask.allSatisfy({ $0 == 0 || $0 == 1 }) {
                found.append("\(place) has a loss_mask of other than 0 and 1")
            }
        }
        for ids in [assistant.completionTokenIDs, assistant.scaffoldTokenIDs]
        where ids?.contains(where: { $0 < 0 }) == true {
            found.append("\(place) has a negative token id")
        }
        if let prefix = assistant.promptPrefixStep, !(0..<index).contains(prefix) {
            found.append("\(place) has a prompt_prefix_step that is no earlier step")
        }
        if let dropped = assistant.promptDropped,
            dropped.isEmpty || dropped.lowerBound < 0 || dropped.upperBound > index
        {
            found.append("\(place) has a prompt_dropped that is not earlier steps")
        }
        if assistant.startsBranch, assistant.scaffoldTokenIDs == nil {
            found.append("\(place) starts a branch of token ids without scaffold_token_ids")
        }
        if assistant.startMilliseconds < 0 || assistant.endMilliseconds < assistant.startMilliseconds {
            found.append("\(place) ends before it begins")
        }
        let lacksIDs = capture == .tokens && assistant.completionTokenIDs == nil
        let lacksLogprobs = capture != .text && assistant.logprobs == nil
        if lacksIDs || lacksLogprobs { found.append("\(place) lacks what capture \"\(capture.rawValue)\" promises") }
        return found
    }

    /// A call id that is compared by its bytes.
    private struct Key: Hashable {
        let bytes: [UInt8]

        init(_ id: String) {
            bytes = Array(id.utf8)
        }
    }
}
