import JSON
import Trajectories

/// A format of conversations: one row a rollout, or with `splitTurns` one row a completion, its messages apart from what it saw.
protocol ConversationExporter: RolloutExporter {
    var options: ExportOptions { get }

    /// The type of a list of messages.
    var messagesKind: Feature.Kind { get }

    /// The columns of the tools; none where messages say what they are.
    var toolsFeatures: [Feature] { get }

    /// Writes messages as a list.
    func write(_ messages: ArraySlice<Conversation.Message>, of rollout: RawRollout, to output: inout ByteWriter)

    /// Writes the columns of the tools, each behind a comma.
    func writeTools(of rollout: RawRollout, to output: inout ByteWriter)
}

extension ConversationExporter {
    package var features: [Feature] {
        let messages = options.splitTurns ? ["prompt", "completion"] : ["messages"]
        return messages.map { Feature($0, messagesKind) } + toolsFeatures + Provenance.features
            + [Feature("malformed_calls", .int64)] + (options.splitTurns ? [Feature("step", .int64)] : [])
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        guard options.splitTurns else {
            let conversation = Conversation(of: rollout, reasoning: options.reasoning)
            guard !conversation.messages.isEmpty else { return 0 }
            output.write("{\"messages\":")
            write(conversation.messages[...], of: rollout, to: &output)
            try writeRest(of: conversation, rollout, facts, to: &output)
            output.write("}\n")
            return 1
        }
        var count = 0
        for turn in Conversation.turns(of: rollout, reasoning: options.reasoning) {
            output.write("{\"prompt\":")
            write(turn.messages.dropLast(), of: rollout, to: &output)
            output.write(",\"completion\":")
            write(turn.messages.suffix(1), of: rollout, to: &output)
            try writeRest(of: turn, rollout, facts, to: &output)
            output.write(",\"step\":")
            output.write(turn.messages.last?.step ?? 0)
            output.write("}\n")
            count += 1
        }
        return count
    }

    private func writeRest(
        of conversation: Conversation,
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) {
        writeTools(of: rollout, to: &output)
        try Provenance.write(rollout, facts, to: &output)
        output.write(",\"malformed_calls\":")
        output.write(conversation.malformed)
    }
}

extension Conversation {
    /// One conversation for each completion that there is something to learn from, each ending with it.
    static func turns(of rollout: RawRollout, reasoning: ReasoningMode) -> [Conversation] {
        rollout.steps.indices.compactMap { step in
            guard case .assistant = rollout.steps[step] else { return nil }
            let conversation = Conversation(of: rollout, endingAt: step, reasoning: reasoning)
            return conversation.messages.last?.step == step ? conversation : nil
        }
    }
}
