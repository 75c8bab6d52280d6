package import JSON
package import Trajectories

/// Conversations for LLaMA-Factory: turns that strictly alternate, calls as JSON in a turn of their own, `dataset_info.json` beside.
///
/// Its own reader of OpenAI messages changes arguments and drops text, so this is the form that arrives as it was.
package struct ShareGPTExporter: RolloutExporter {
    package static let name = "sharegpt"
    package static let summary =
        "One conversation a rollout for LLaMA-Factory: `conversations` that strictly alternate, `system`, and `tools` as text."

    package let features: [Feature] =
        [
            Feature("conversations", .objects([Feature("from", .string), Feature("value", .string)])),
            Feature("system", .string),
            Feature("tools", .string),
        ] + Provenance.features

    private let options: ExportOptions

    /// Creates the exporter.
    package init(_ options: ExportOptions) {
        self.options = options
    }

    package func reading(split: String) -> String {
        "With LLaMA-Factory, `dataset_dir: path/to/this/folder` and a name of `dataset_info.json` as `dataset`."
            + (options.splitTurns ? " `mask_history: true` trains on the last turn of each row only." : "")
    }

    package func omission(of rollout: RawRollout) -> LeftOut {
        rollout.lastAssistant == nil ? .noAssistantMessage : .notAlternating
    }

    package func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int {
        let conversations =
            options.splitTurns
            ? Conversation.turns(of: rollout, reasoning: options.reasoning)
            : [Conversation(of: rollout, reasoning: options.reasoning)]
        var count = 0
        for conversation in conversations {
            guard let turns = Turns(conversation.messages) else { continue }
            output.write("{\"conversations\":")
            turns.write(to: &output)
            output.write(",\"system\":")
            try Provenance.writeText("system", turns.system, of: rollout, to: &output)
            output.write(",\"tools\":")
            output.write(quoting: rollout[.tools])
            try Provenance.write(rollout, facts, to: &output)
            output.write("}\n")
            count += 1
        }
        return count
    }

    package func companions(of summary: ExportSummary) -> [(path: String, json: JSON)] {
        var entries: [(key: String, value: JSON)] = []
        for (split, _) in summary.splitsInOrder {
            let shards = summary.shards.filter { $0.split == split }
            for (number, shard) in shards.enumerated() {
                entries.append(
                    (
                        shards.count == 1 ? "awm_\(split)" : "awm_\(split)_\(number)",
                        [
                            "file_name": .string(shard.path), "formatting": "sharegpt",
                            "columns": ["messages": "conversations", "system": "system", "tools": "tools"],
                        ]
                    )
                )
            }
        }
        return [("dataset_info.json", .object(JSONObject(entries)))]
    }
}

/// Messages in turns that alternate: what comes from outside, then what the model says.
private struct Turns {
    let system: RawJSON?
    private var turns: [[Conversation.Message]] = []

    /// The turns, or nil when the messages have no such form: a call without an answer before the next message, or no question.
    init?(_ messages: [Conversation.Message]) {
        system = messages.first?.role == .system ? messages.first?.content : nil
        for message in messages.dropFirst(system == nil ? 0 : 1) {
            guard message.role != .system else { return nil }
            if let last = turns.last?.last, (last.role == .assistant) == (message.role == .assistant) {
                // Text may go on, a call may not: it would be read as part of its JSON.
                guard last.calls.isEmpty, message.calls.isEmpty else { return nil }
                turns[turns.count - 1].append(message)
            } else {
                turns.append([message])
            }
        }
        guard turns.count >= 2, turns.count.isMultiple(of: 2), turns[0][0].role == .user else { return nil }
    }

    func write(to output: inout ByteWriter) {
        var separator: StaticString = "["
        for turn in turns {
            output.write(separator)
            separator = ","
            let isAnswer = turn.contains { $0.role == .tool }
            let from: StaticString =
                turn[0].role == .assistant
                ? turn[0].calls.isEmpty ? "gpt" : "function_call" : isAnswer ? "observation" : "human"
            output.write("{\"from\":\"")
            output.write(from)
            output.write("\",\"value\":\"")
            for (index, message) in turn.enumerated() {
                if index > 0 { writeJoint(turn[index - 1], message, to: &output) }
                write(message, to: &output)
            }
            output.write("\"}")
        }
        output.write("]")
    }

    /// Writes what stands between two messages of a turn: what LLaMA-Factory itself puts between answers to parallel calls.
    private func writeJoint(
        _ left: Conversation.Message,
        _ right: Conversation.Message,
        to output: inout ByteWriter
    ) {
        let areAnswers = left.role == .tool && right.role == .tool
        output.write(areAnswers ? "\\n</tool_response>\\n<tool_response>\\n" : "\\n\\n")
    }

    private func write(_ message: Conversation.Message, to output: inout ByteWriter) {
        // Text beside calls has no other place than before them.
        let aside = message.calls.isEmpty || message.content.isEmptyText ? nil : message.content
        if message.reasoning != nil || aside != nil {
            output.write("<think>\\n")
            if let reasoning = message.reasoning { output.write(reasoning.inside) }
            if message.reasoning != nil, aside != nil { output.write("\\n\\n") }
            if let aside { output.write(aside.inside) }
            output.write("\\n</think>\\n\\n")
        }
        guard !message.calls.isEmpty else { return output.write(message.content.inside) }
        var separator: StaticString = "["
        for call in message.calls {
            output.write(separator)
            separator = ", "
            output.write("{\\\"name\\\": ")
            output.write(escaping: call.name)
            output.write(", \\\"arguments\\\": ")
            if let arguments = call.arguments { output.write(escaping: arguments) }
            output.write("}")
        }
        output.write("]")
    }
}
