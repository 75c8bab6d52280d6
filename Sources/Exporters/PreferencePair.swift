import JSON
import Trajectories

/// Two rollouts of a group from where their policies did different things on.
///
/// What both saw and did is the prompt, so that no token of it is preferred or rejected.
struct PreferencePair {
    let prompt: ArraySlice<Conversation.Message>
    let chosen: ArraySlice<Conversation.Message>
    let rejected: ArraySlice<Conversation.Message>

    /// The pair, or nil when there is none: the same was done, or what was seen differs before what was done does.
    init?(_ better: RawRollout, _ worse: RawRollout, reasoning: ReasoningMode) {
        let first = Conversation(of: better, reasoning: reasoning).messages
        let second = Conversation(of: worse, reasoning: reasoning).messages
        guard better[.tools].bytes.elementsEqual(worse[.tools].bytes) else { return nil }
        let shared = zip(first, second).prefix { $0.saysTheSame(as: $1) }.count
        guard shared > 0, shared < first.count, shared < second.count, first[shared].role == .assistant,
            second[shared].role == .assistant
        else { return nil }
        prompt = first[..<shared]
        chosen = first[shared...]
        rejected = second[shared...]
    }
}

extension Conversation.Message {
    /// Whether two messages say and do the same; reasoning and the ids of calls do not count.
    fileprivate func saysTheSame(as other: Conversation.Message) -> Bool {
        role == other.role && content.key == other.content.key && calls.count == other.calls.count
            && zip(calls, other.calls).allSatisfy { left, right in
                left.name.key == right.name.key
                    && left.arguments?.bytes.elementsEqual(right.arguments?.bytes ?? left.name.bytes) == true
            }
    }
}

extension ByteWriter {
    /// Writes the columns that say where a pair came from, each behind a comma.
    mutating func write(
        _ better: (rollout: RawRollout, facts: RolloutFacts),
        over worse: (rollout: RawRollout, facts: RolloutFacts)
    ) throws(ExportError) {
        write(",\"chosen_reward\":")
        write(better.facts.reward)
        write(",\"rejected_reward\":")
        write(worse.facts.reward)
        write(",\"chosen_id\":")
        write(better.rollout[.rolloutID])
        write(",\"rejected_id\":")
        write(worse.rollout[.rolloutID])
        write(",\"group_id\":")
        write(better.rollout[.groupID])
        write(",\"group_complete\":")
        write(better.facts.groupComplete)
        write(",\"env_id\":")
        try Provenance.writeText("env_id", better.rollout[.task]["env_id"], of: better.rollout, to: &self)
        write(",\"env_hash\":")
        try Provenance.writeText("env_hash", better.rollout[.task]["env_hash"], of: better.rollout, to: &self)
        write(",\"task_id\":")
        try Provenance.writeText("task_id", better.rollout[.task]["task_id"], of: better.rollout, to: &self)
    }
}
