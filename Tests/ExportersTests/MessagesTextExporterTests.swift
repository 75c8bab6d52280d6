import Exporters
import JSON
import Testing
import Trajectories

/// The `messages-str` format.
@Suite struct MessagesTextExporterTests {
    private func row(_ rollout: Rollout, _ change: (inout ExportOptions) -> Void = { _ in }) throws -> JSON {
        var options = ExportOptions(format: .messagesText)
        change(&options)
        return try #require(try MessagesTextExporter(options).row(for: rollout))
    }

    @Test func givesEveryMessageEveryKey() throws {
        let messages = try #require(row(AwkwardRollouts.reasoning)["messages"]?.arrayValue)
        #expect(
            messages == [
                [
                    "role": "user", "content": "q", "reasoning_content": "", "tool_calls": [], "tool_call_id": "",
                    "name": "",
                ],
                [
                    "role": "assistant", "content": "I \"look\".", "reasoning_content": "first\n",
                    "tool_calls": [
                        ["id": "c1", "type": "function", "function": ["name": "get", "arguments": #"{"x":"a\"b"}"#]]
                    ], "tool_call_id": "", "name": "",
                ],
                [
                    "role": "tool", "content": "one", "reasoning_content": "", "tool_calls": [], "tool_call_id": "c1",
                    "name": "get",
                ],
                [
                    "role": "assistant", "content": "done", "reasoning_content": "last", "tool_calls": [],
                    "tool_call_id": "", "name": "",
                ],
            ]
        )
    }

    @Test(arguments: AwkwardRollouts.everything)
    func argumentsAndToolsAreTheSameAsObjects(_ rollout: Rollout) throws {
        guard let row = try MessagesTextExporter(ExportOptions(format: .messagesText)).row(for: rollout) else { return }
        let plain = try #require(try MessagesExporter(ExportOptions(format: .messages)).row(for: rollout))
        #expect(try JSON(parsing: #require(row["tools"]?.stringValue)) == plain["tools"])
        for (text, object) in zip(row["messages"]?.arrayValue ?? [], plain["messages"]?.arrayValue ?? []) {
            #expect(text["content"] == object["content"])
            let calls = zip(text["tool_calls"]?.arrayValue ?? [], object["tool_calls"]?.arrayValue ?? [])
            for (left, right) in calls {
                let arguments = try #require(left["function"]?["arguments"]?.stringValue)
                #expect(try JSON(parsing: arguments) == right["function"]?["arguments"])
            }
        }
    }

    @Test(arguments: [
        (ReasoningMode.keep, ["first\n", "last"]), (.dropHistory, ["", "last"]), (.drop, ["", ""]),
    ])
    func leavesReasoningOut(_ mode: ReasoningMode, _ expected: [String]) throws {
        let messages = try row(AwkwardRollouts.reasoning) { $0.reasoning = mode }["messages"]?.arrayValue ?? []
        let reasoning = messages.filter { $0["role"] == "assistant" }.map { $0["reasoning_content"]?.stringValue }
        #expect(reasoning == expected)
    }
}
