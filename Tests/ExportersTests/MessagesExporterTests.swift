import Exporters
import JSON
import Testing
import Trajectories

/// The `messages` format on rollouts that invite mistakes.
@Suite struct MessagesExporterTests {
    private let exporter = MessagesExporter(ExportOptions(format: .messages))

    private func messages(_ rollout: Rollout) throws -> [JSON] {
        let row = try #require(try exporter.row(for: rollout))
        return try #require(row["messages"]?.arrayValue)
    }

    @Test func writesAConversation() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.parallel))
        #expect(
            row == [
                "messages": [
                    ["role": "system", "content": "Be brief."],
                    ["role": "user", "content": "All three."],
                    [
                        "role": "assistant", "content": "Three at once.", "reasoning_content": "Parallel.",
                        "tool_calls": [
                            ["id": "c1", "type": "function", "function": ["name": "get", "arguments": ["x": 1]]],
                            [
                                "id": "c2", "type": "function",
                                "function": ["name": "get", "arguments": ["y": ["z": true]]],
                            ],
                            ["id": "c3", "type": "function", "function": ["name": "get", "arguments": [:]]],
                        ],
                    ],
                    ["role": "tool", "content": "second", "tool_call_id": "c2", "name": "get"],
                    ["role": "tool", "content": "first", "tool_call_id": "c1", "name": "get"],
                    ["role": "tool", "content": "", "tool_call_id": "c3", "name": "get"],
                    ["role": "assistant", "content": "Done."],
                ],
                "tools": .array(AwkwardRollouts.parallel.tools),
                "reward": 1.0,
                "success": true,
                "rollout_id": "parallel",
                "group_id": "group",
                "sample_index": 0,
                "attempt": 0,
                "group_complete": false,
                "masked": false,
                "env_id": "shop",
                "env_hash": .string("sha256:" + String(repeating: "1f", count: 32)),
                "task_id": "task",
                "model": "model",
                "stop_reason": "answered",
                "malformed_calls": 0,
            ]
        )
    }

    @Test func leavesMalformedCallsOutWithTheirAnswers() throws {
        let row = try #require(try exporter.row(for: AwkwardRollouts.malformed))
        #expect(row["malformed_calls"] == 3)
        #expect(
            row["messages"] == [
                ["role": "user", "content": "Go."],
                [
                    "role": "assistant", "content": "",
                    "tool_calls": [
                        ["id": "c1", "type": "function", "function": ["name": "get", "arguments": ["x": 1]]]
                    ],
                ],
                ["role": "tool", "content": "ok", "tool_call_id": "c1", "name": "get"],
                ["role": "assistant", "content": "Sorry."],
                ["role": "assistant", "content": "I give up."],
            ]
        )
        #expect(!row.rowText().contains("arguments_text"))
    }

    @Test(arguments: [AwkwardRollouts.onlyMalformed, AwkwardRollouts.silent, AwkwardRollouts.faulted])
    func hasNoRowWithoutAnAssistantMessage(_ rollout: Rollout) throws {
        #expect(try exporter.row(for: rollout) == nil)
    }

    @Test func keepsAnEmptyAnswerThatWasSampled() throws {
        #expect(try messages(AwkwardRollouts.nothingKnown).last == ["role": "assistant", "content": ""])
    }

    @Test func endsWithTheLastAssistantMessage() throws {
        let numbers = try messages(AwkwardRollouts.numbers)
        #expect(numbers.count == 2)
        #expect(numbers.last?["role"] == "assistant")
        let lookalikes = try messages(AwkwardRollouts.lookalikes)
        #expect(lookalikes.count == 25)
    }

    @Test func followsTheHistoryThatTheLastCompletionSaw() throws {
        let branch = try messages(AwkwardRollouts.rewritten)
        #expect(branch.map { $0["role"]?.stringValue } == ["system", "user", "assistant"])
        #expect(branch.last?["tool_calls"]?[0]?["id"] == "c9")
    }

    @Test(arguments: AwkwardRollouts.all)
    func writesContentAsAStringAlways(_ rollout: Rollout) throws {
        guard let row = try exporter.row(for: rollout) else { return }
        #expect(Set(try #require(row.objectValue).keys) == Set(exporter.features.map(\.name)))
        for message in try messages(rollout) {
            #expect(message["content"]?.stringValue != nil)
            #expect(message["reasoning_content"] != "")
            for call in message["tool_calls"]?.arrayValue ?? [] {
                #expect(call["function"]?["arguments"]?.objectValue != nil)
            }
        }
    }
}
