import JSON
import ModelClient
import ModelTestKit
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// A model's turns through the endpoint's own tool calls, and what rows say of them.
@Suite struct ModelPolicyTests {
    @Test(arguments: [false, true])
    func `play a task and record every turn`(isStreaming: Bool) async throws {
        let sampling: JSONObject = ["temperature": 0.5]
        let settings = ModelRollouts(isStreaming: isStreaming, sampling: sampling, extra: ["x": 1], key: "sk-secret")
        let (rollout, requests) = try await settings.play(.add, .submit)
        #expect(rollout.reward == 1 && rollout.outcome.stopReason == .submitted)
        #expect(rollout.policy.model == "test" && rollout.policy.sampling == ["temperature": 0.5, "x": 1])
        #expect(rollout.harness.toolCallFormat == "openai")
        #expect(rollout.steps.map(\.kind) == [.system, .user, .assistant, .tool, .assistant, .tool])
        #expect(rollout.usage == ["prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30])
        #expect(rollout.capture == .text)
        let turn = rollout.turns[0]
        #expect(turn.toolCalls[0].argumentsText == "{\"amount\": 3}" && turn.toolCalls[0].arguments == ["amount": 3])
        #expect(turn.finishReason == "tool_calls" && turn.requestID == "chatcmpl-1" && turn.model == "test-model")
        #expect(turn.usage?["completion_tokens"] == 5 && turn.rawText == nil)
        #expect(turn.reward == nil && rollout.turns[1].reward == 1)

        #expect(requests.map(\.path) == ["/v1/chat/completions", "/v1/chat/completions"])
        #expect(requests[0].headers["authorization"] == "Bearer sk-secret")
        #expect(!String(decoding: rollout.rowBytes(), as: UTF8.self).contains("secret"))
        let body = requests[1].body
        #expect(body["model"] == "test" && body["temperature"] == 0.5 && body["x"] == 1)
        #expect(body["tools"] == .array(rollout.tools))
        let messages = requests[1].messages
        #expect(messages.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "tool"])
        #expect(messages[0]["content"]?.stringValue == rollout.steps[0].content)
        #expect(messages[2]["tool_calls"]?[0]?["function"]?["arguments"] == "{\"amount\": 3}")
        #expect(messages[3]["tool_call_id"] == "a" && messages[3]["content"] == "{\"sum\":3}")
    }

    @Test func `make parallel calls in their order`() async throws {
        let two = ModelReply.call(
            (id: "x", name: "add", arguments: "{\"amount\": 1}"),
            (id: "y", name: "add", arguments: "{\"amount\": 2}")
        )
        let (rollout, requests) = try await ModelRollouts().play(
            two,
            .call((id: "s", name: "submit", arguments: #"{"answer":{"times":2}}"#))
        )
        #expect(rollout.reward == 1)
        #expect(rollout.steps.map(\.kind) == [.system, .user, .assistant, .tool, .tool, .assistant, .tool])
        #expect(rollout.results.map(\.toolCallID) == ["x", "y", "s"])
        #expect(rollout.results.map(\.content).prefix(2) == ["{\"sum\":1}", "{\"sum\":3}"])
        #expect(rollout.results[0].stateHashAfter == rollout.results[1].stateHashBefore)
        #expect(requests[1].messages.suffix(2).map { $0["tool_call_id"]?.stringValue } == ["x", "y"])
    }

    @Test func `record malformed calls as they are and answer them with an error`() async throws {
        let odd = ModelReply.call(
            (id: "1", name: "add", arguments: "{\"amount\": "),
            (id: "2", name: "", arguments: "{}"),
            (id: "3", name: "ad", arguments: "{\"amount\": 1}"),
            (id: "4", name: "add", arguments: "[1]"),
            (id: "4", name: "add", arguments: "{\"amount\": 1}"),
            (id: "", name: "add", arguments: "{\"amount\": 1}"),
            (id: "5", name: "add", arguments: "null"),
            (id: "6", name: "add", arguments: "{\"amount\": 3}")
        )
        let end = ModelReply.call((id: "1", name: "submit", arguments: #"{"answer":{"times":1}}"#))
        let (rollout, requests) = try await ModelRollouts().play(odd, end)
        let calls = rollout.turns[0].toolCalls
        #expect(calls.map(\.parseOK) == [false, false, true, false, false, false, true, true])
        #expect(calls.map(\.argumentsText).prefix(4) == ["{\"amount\": ", "{}", "{\"amount\": 1}", "[1]"])
        #expect(calls[0].error == "the arguments are not JSON" && calls[0].arguments == nil)
        #expect(calls[1].error == "the call has no name")
        #expect(calls[4].error == "the id \"4\" is that of another call" && calls[5].error == "the call has no id")
        // Nothing to send is an empty object, which this tool refuses.
        #expect(calls[6].arguments == [:] && calls[6].argumentsText == "null")
        let outcomes = rollout.results.map(\.outcome)
        let invalid = CallOutcome.invalidArguments
        #expect(outcomes == [invalid, invalid, .unknownTool, invalid, invalid, invalid, invalid, .ok, .ok])
        #expect(rollout.outcome.rewards.first { $0.name == "interface" }?.score == -0.875)
        // The reward is spread over the turns that earned it.
        #expect(rollout.turns[0].reward == -0.875)
        #expect(rollout.turns.compactMap(\.reward).reduce(0, +) == rollout.reward)
        // An id that comes again in a later turn is the engine's way to count.
        #expect(rollout.turns[1].toolCalls[0].parseOK && rollout.turns[1].toolCalls[0].id != "1")
        // Engines would refuse a history whose arguments are not JSON.
        let sent = requests[1].messages[2]["tool_calls"]?.arrayValue ?? []
        #expect(sent.map { $0["function"]?["arguments"]?.stringValue }.prefix(2) == ["{}", "{}"])
        #expect(Set(sent.compactMap { $0["id"]?.stringValue }).count == 8)
        #expect(requests[1].messages.count { $0["role"] == "tool" } == 8)
        expectErrors(rollout.results.prefix(6).map(\.content))
    }

    private func expectErrors(_ texts: [String]) {
        for text in texts { #expect(text.contains("\"error\""), "\(text)") }
    }

    @Test func `end with the text of a model that calls nothing`() async throws {
        let free = ModelRollouts(task: TestWorlds.freeTask)
        let call = ModelReply.call((id: "a", name: "add", arguments: "{\"amount\":2}"))
        let (rollout, _) = try await free.play(call, .say("<think>\nIt was 0.\n</think>\n\nIt is 2."))
        #expect(rollout.outcome.stopReason == .answered && rollout.reward == 1)
        #expect(rollout.turns[1].content == "It is 2." && rollout.turns[1].reasoning == "It was 0.")
        #expect(rollout.turns[1].rawText == "<think>\nIt was 0.\n</think>\n\nIt is 2.")
        // A text is no answer where the task wants it through submit.
        let (text, _) = try await ModelRollouts().play(.add, .say("Done."))
        #expect(text.outcome.stopReason == .answered && text.reward == 0.5)
        // Nor is one that was cut off.
        let (cut, _) = try await free.play(call, .say("It is 2", finish: "length"))
        #expect(cut.outcome.stopReason == .maxTokens && cut.outcome.truncated && cut.reward == 0.5)
    }

    @Test func `take no harm from an endpoint that lies about tokens and calls without end`() async throws {
        let usage: JSON = [
            "completion_tokens": .integer(.max), "prompt_tokens": .integer(.max), "details": ["cached": .integer(.max)],
            "cost": 0.5, "odd": "x",
        ]
        let liar = ModelReply.call((id: "a", name: "add", arguments: "{\"amount\":1}"), more: ["usage": usage])
        let (rollout, _) = try await ModelRollouts(limits: RolloutLimits(turns: 3)).play(liar)
        #expect(rollout.outcome.stopReason == .maxTurns && rollout.turns.count == 3)
        let calls = (0..<130).map { number -> JSON in
            ["id": .string("n\(number)"), "function": ["name": "add", "arguments": "{\"amount\":1}"]]
        }
        let many = ModelReply.message(["role": "assistant", "tool_calls": .array(calls)], finish: "tool_calls")
        let (second, _) = try await ModelRollouts().play(many, .say("Enough."))
        #expect(second.results.count { $0.outcome == .ok } == 128)
        #expect(second.turns[0].toolCalls.suffix(2).allSatisfy { $0.error == "a turn has at most 128 calls" })
    }

    @Test func `send the reasoning back under the name it came by`() async throws {
        let message: JSON = [
            "role": "assistant", "content": "", "reasoning": "hm",
            "tool_calls": [
                ["id": "a", "type": "function", "function": ["name": "add", "arguments": "{\"amount\":3}"]]
            ],
        ]
        let (rollout, requests) = try await ModelRollouts().play(.message(message, finish: "tool_calls"), .submit)
        #expect(rollout.turns[0].reasoning == "hm" && rollout.turns[0].rawText == nil)
        #expect(requests[1].messages[2]["reasoning"] == "hm")
    }

    @Test func `give each sample a sampling seed of its own`() async throws {
        let server = try ModelServer { _ in .say("no") }
        defer { server.close() }
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let settings = ModelRollouts(sampling: ["seed": 5], group: 3)
        let runner = try RolloutRunner(world, settings.plan(server.endpoint, world))
        var turns: [Rollout.Assistant] = []
        for index in 0..<3 { turns += try await runner.rollout(at: index).turns }
        #expect(server.requests.map { $0.body["seed"] } == [5, 6, 7])
        #expect(turns.map(\.sampling) == [nil, ["seed": 6], ["seed": 7]])
    }
}
