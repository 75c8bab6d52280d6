import JSON
import Trajectories

/// Conversations for supervised training: `messages` and `tools`, arguments as objects.
///
/// The columns that TRL, Axolotl, SkyRL, NeMo RL, prime-rl and slime read. `content` is a string in every message, empty beside calls.
package struct MessagesExporter: ConversationExporter {
    package static let name = "messages"
    package static let summary =
        "One conversation a rollout, for supervised training: `messages` and `tools`, tool-call arguments as objects."

    let options: ExportOptions
    let messagesKind = Feature.Kind.listOfJSON
    let toolsFeatures = [Feature("tools", .listOfJSON)]

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        options.splitTurns
            ? "With TRL, `SFTTrainer(train_dataset=rollouts[\"\(split)\"], …)` reads `prompt`, `completion` and `tools` as they are."
            : "With TRL, `SFTTrainer(train_dataset=rollouts[\"\(split)\"], args=SFTConfig(assistant_only_loss=True), …)` "
                + "reads `messages` and `tools` as they are."
    }

    func write(_ messages: ArraySlice<Conversation.Message>, of rollout: RawRollout, to output: inout ByteWriter) {
        MessageDialect.objects.write(messages, to: &output)
    }

    func writeTools(of rollout: RawRollout, to output: inout ByteWriter) {
        output.write(",\"tools\":")
        output.write(rollout[.tools])
    }
}
