import JSON
import Trajectories

/// Conversations as text alone: calls inline as `<tool_call>`, answers as `<tool_response>` of the user, tools in the system message.
///
/// Only `role` and `content`, for trainers that know no tools (verl's parquet, OpenRLHF). Where the agent loop wrote calls this way
/// itself, its own text is used as it was sampled, and the system message is the one it was given.
package struct HermesExporter: ConversationExporter {
    package static let name = "text"
    package static let summary =
        "One conversation a rollout as text alone: calls, answers and tools inside `content`, in the form of Hermes."

    let options: ExportOptions
    let messagesKind = Feature.Kind.objects([Feature("content", .string), Feature("role", .string)])
    let toolsFeatures: [Feature] = []

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "Give no tools to the chat template: they are in the text. verl wants Parquet: "
            + "`rollouts[\"\(split)\"].to_parquet(\"\(split).parquet\")`."
    }

    func writeTools(of rollout: RawRollout, to output: inout ByteWriter) {}

    func write(_ messages: ArraySlice<Conversation.Message>, of rollout: RawRollout, to output: inout ByteWriter) {
        let isHermes = rollout[.harness]["tool_call_format"]?.isText("hermes-xml") == true
        // A completion by itself has no system message.
        let needsTools = !isHermes && !rollout[.tools].elements.isEmpty && messages.first?.role != .assistant
        var separator: StaticString = ""
        output.write("[")
        if needsTools, messages.first?.role != .system {
            output.write("{\"content\":\"")
            writeTools(rollout[.tools], to: &output)
            output.write("\",\"role\":\"system\"}")
            separator = ","
        }
        var index = messages.startIndex
        while index < messages.endIndex {
            output.write(separator)
            separator = ","
            output.write("{\"content\":\"")
            let message = messages[index]
            index += 1
            switch message.role {
            case .system:
                output.write(message.content.inside)
                if needsTools, index == messages.startIndex + 1 {
                    output.write("\\n\\n")
                    writeTools(rollout[.tools], to: &output)
                }
            case .user: output.write(message.content.inside)
            case .assistant: write(message, of: rollout, isHermes, to: &output)
            case .tool:
                writeAnswer(message, to: &output)
                // Answers to parallel calls are one turn of the user.
                while index < messages.endIndex, messages[index].role == .tool {
                    output.write("\\n")
                    writeAnswer(messages[index], to: &output)
                    index += 1
                }
            }
            output.write("\",\"role\":\"")
            output.write(message.role == .tool ? "user" : message.role.name)
            output.write("\"}")
        }
        output.write("]")
    }

    private func writeTools(_ tools: RawJSON, to output: inout ByteWriter) {
        output.write("These are the tools, each on a line of its own:\\n<tools>\\n")
        for tool in tools.elements {
            output.write(escaping: tool)
            output.write("\\n")
        }
        output.write(
            "</tools>\\n\\nTo call one, write its name and its arguments as JSON between tags:\\n<tool_call>\\n"
        )
        output.write("{\\\"name\\\": \\\"…\\\", \\\"arguments\\\": {…}}\\n</tool_call>")
    }

    private func writeAnswer(_ message: Conversation.Message, to output: inout ByteWriter) {
        output.write("<tool_response>\\n")
        output.write(message.content.inside)
        output.write("\\n</tool_response>")
    }

    private func write(
        _ message: Conversation.Message,
        of rollout: RawRollout,
        _ isHermes: Bool,
        to output: inout ByteWriter
    ) {
        // The text as sampled holds calls that could not be parsed, and the reasoning: good only where both belong here.
        if isHermes, case .assistant(let assistant) = rollout.steps[message.step], let text = assistant.rawText,
            assistant.calls.count == message.calls.count, message.reasoning != nil || assistant.reasoning == nil
        {
            return output.write(text.inside)
        }
        if let reasoning = message.reasoning {
            output.write("<think>\\n")
            output.write(reasoning.inside)
            output.write("\\n</think>\\n\\n")
        }
        output.write(message.content.inside)
        var isFirst = message.content.isEmptyText
        for call in message.calls {
            output.write(isFirst ? "<tool_call>\\n{\\\"name\\\": " : "\\n<tool_call>\\n{\\\"name\\\": ")
            isFirst = false
            output.write(escaping: call.name)
            output.write(", \\\"arguments\\\": ")
            if let arguments = call.arguments { output.write(escaping: arguments) }
            output.write("}\\n</tool_call>")
        }
    }
}
