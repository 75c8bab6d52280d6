import JSON
import Trajectories

/// Conversations for readers without a type for JSON: every message has every key, and arguments and tools are strings.
///
/// What is unknown or does not apply is the empty string or the empty list, never null, so that every shard of every data set has the
/// same types, declared or not. The columns that OpenAI-like services, tinker, prime-rl, Axolotl, ms-swift and older `datasets` read.
package struct MessagesTextExporter: ConversationExporter {
    package static let name = "messages-str"
    package static let summary =
        "One conversation a rollout, for supervised training: every message with the same keys, tool-call arguments and `tools` as text."

    let options: ExportOptions
    let messagesKind = Feature.Kind.objects([
        Feature("content", .string),
        Feature("name", .string),
        Feature("reasoning_content", .string),
        Feature("role", .string),
        Feature("tool_call_id", .string),
        Feature(
            "tool_calls",
            .objects([
                Feature("function", .object([Feature("arguments", .string), Feature("name", .string)])),
                Feature("id", .string),
                Feature("type", .string),
            ])
        ),
    ])
    let toolsFeatures = [Feature("tools", .string)]

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "Arguments are text, which chat templates of Hugging Face do not want; `messages` has them as objects."
    }

    func write(_ messages: ArraySlice<Conversation.Message>, of rollout: RawRollout, to output: inout ByteWriter) {
        MessageDialect.uniform.write(messages, to: &output)
    }

    func writeTools(of rollout: RawRollout, to output: inout ByteWriter) {
        output.write(",\"tools\":")
        output.write(quoting: rollout[.tools])
    }
}
