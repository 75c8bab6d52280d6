import JSON
import ModelClient
import ModelTestKit
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Calls as text.
@Suite struct HermesTests {
    @Test func `tell of tools in the system message and answer as the user`() async throws {
        let call = #"""
            <think>Add three.</think>
            <tool_call>
            {"name": "add", "arguments": {"amount": 3}}
            </tool_call>
            """#
        let submit = #"<tool_call>{"name":"submit","arguments":{"answer":{"times":1}}}</tool_call>"#
        let (rollout, requests) = try await ModelRollouts(format: .hermes).play(.say(call), .say(submit))
        #expect(rollout.reward == 1)
        #expect(rollout.harness.toolCallFormat == "hermes-xml")
        #expect(requests[0].body["tools"] == nil)
        let system = try #require(requests[0].messages[0]["content"]?.stringValue)
        #expect(system == rollout.steps[0].content)
        #expect(system.contains("<tools>") && system.contains(rollout.tools[0].rowText()))
        let messages = requests[1].messages
        #expect(messages.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "user"])
        #expect(messages[2]["content"] == .string(call))
        #expect(messages[3]["content"] == "<tool_response>\n{\"sum\":3}\n</tool_response>")
        let turn = rollout.turns[0]
        #expect(turn.rawText == call && turn.reasoning == "Add three." && turn.content == "")
        #expect(turn.toolCalls[0].argumentsText == #"{"amount": 3}"# && turn.toolCalls[0].arguments == ["amount": 3])
    }

    @Test func `play the way of the pipeline with two tools`() async throws {
        let texts = [
            #"<tool_call>{"name": "list_tools", "arguments": null}</tool_call>"#,
            #"<tool_call>{"name": "call_tool", "arguments": {"tool_name": "mcp_tool_add", "arguments": "{\"amount\": 3}"}}</tool_call>"#,
            #"<tool_call>{"name": "submit", "arguments": {"answer": {"times": 1}}}</tool_call>"#,
        ]
        let settings = ModelRollouts(format: .hermes, presentation: .meta)
        let (rollout, _) = try await settings.play { .say(texts[$0.number]) }
        #expect(rollout.reward == 1)
        let calls = rollout.turns.flatMap(\.toolCalls)
        #expect(calls[0].arguments == [:] && calls[0].argumentsText == "null" && calls[0].parseOK)
        #expect(calls[1].argumentsText == #"{"tool_name": "mcp_tool_add", "arguments": "{\"amount\": 3}"}"#)
        #expect(rollout.results[1].call?.tool == "add" && rollout.results[1].call?.arguments == ["amount": 3])
    }

    @Test func `keep several calls of one turn in order, with one message of answers`() async throws {
        let two =
            #"A<tool_call>{"name":"add","arguments":{"amount":1}}</tool_call>B<tool_call>{"name":"add","arguments":"{\"amount\":2}"}"#
        let submit = #"<tool_call>{"name":"submit","arguments":{"answer":{"times":2}}}</tool_call>"#
        let (rollout, requests) = try await ModelRollouts(format: .hermes).play(.say(two), .say(submit))
        #expect(rollout.reward == 1 && rollout.turns[0].content == "AB")
        #expect(rollout.turns[0].toolCalls[1].argumentsText == #""{\"amount\":2}""#)
        let answers = "<tool_response>\n{\"sum\":1}\n</tool_response>\n<tool_response>\n{\"sum\":3}\n</tool_response>"
        #expect(requests[1].messages.last?["content"] == .string(answers))
    }

    @Test(arguments: [
        ("not json", "not valid JSON"), ("[1]", "no JSON object"), (#"{"arguments": {}}"#, "no \"name\""),
        (#"{"name": 7}"#, "no \"name\""), ("", "not valid JSON"),
        (#"{"name": "add", "arguments": {"amount": 3}"#, "not valid JSON"),
    ])
    func `record calls that cannot be read, exactly`(text: String, defect: String) async throws {
        let settings = ModelRollouts(format: .hermes)
        let (rollout, _) = try await settings.play(.say("<tool_call>\n\(text)\n</tool_call>"), .say("I give up."))
        let call = rollout.turns[0].toolCalls[0]
        #expect(!call.parseOK && call.arguments == nil && call.name == "" && call.argumentsText == text)
        #expect(call.error?.contains(defect) == true, "\(call.error ?? "")")
        #expect(rollout.results[0].outcome == .invalidArguments)
        #expect(rollout.results[0].content.contains("malformed_call"))
        #expect(rollout.turns[0].reward == -0.125)
    }

    @Test(arguments: [
        (#"{"name":"f","arguments":{"a":[1,{"arguments":2}],"b":"}"}}"#, #"{"a":[1,{"arguments":2}],"b":"}"}"#),
        (#"{ "arguments" :  "x\"y" , "name":"f"}"#, #""x\"y""#), (#"{"arguments":1,"arguments": 2}"#, "2"),
        (#"{"a":"arguments","b":{"arguments":1}}"#, nil), ("{}", nil),
    ])
    func `find the exact text of a member`(text: String, value: String?) {
        #expect(MemberText.of("arguments", in: text) == value)
    }

    @Test(arguments: [
        ("plain", nil, "plain"), ("<think>a</think>b", "a", "b"), (" \n<think>\na\n</think>\n\nb\n", "a", "b"),
        ("a\n</think>b", "a", "b"), ("<think>cut off", "cut off", ""), ("<think></think>b", "", "b"),
        ("x <tool_call>1</tool_call></think>", nil, "x <tool_call>1</tool_call></think>"),
    ])
    func `split what was thought from what is said`(text: String, reasoning: String?, content: String) {
        let split = ReasoningText.split(text)
        #expect(split.reasoning == reasoning && split.content == content)
    }
}
