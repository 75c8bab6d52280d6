package import JSON
package import Trajectories

/// Conversations for supervised training: `messages` and `tools`, arguments as objects.
///
/// The columns that TRL, Axolotl, SkyRL, NeMo RL, prime-rl and slime read. `content` is a string in every message, empty beside calls.
package struct MessagesExporter: RolloutExporter {
    package static let name = "messages"
    package static let summary =
        "One conversation a rollout, for supervised training: `messages` and `tools`, tool-call arguments as objects."

    package let features: [Feature] =
        [Feature("messages", .listOfJSON), Feature("tools", .listOfJSON)] + Provenance.features
        + [Feature("malformed_calls", .int64)]

    package let omission: LeftOut? = .noAssistantMessage
    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        let conversation = Conversation(of: rollout, reasoning: options.reasoning)
        guard !conversation.messages.isEmpty else { return 0 }
        output.write("{\"messages\":")
        MessageDialect.objects.write(conversation.messages, to: &output)
        output.write(",\"tools\":")
        output.write(rollout[.tools])
        try Provenance.write(rollout, facts, to: &output)
        output.write(",\"malformed_calls\":")
        output.write(conversation.malformed)
        output.write("}\n")
        return 1
    }
}
