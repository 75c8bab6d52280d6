import JSON
import Testing

@testable import ModelClient

/// Whole answers, in the forms of the engines and of nobody.
@Suite struct ChatCompletionTests {
    private func answer(_ message: JSON, choice: JSONObject = [:], _ top: JSONObject = [:]) -> JSON {
        var entry: JSONObject = ["message": message, "finish_reason": "stop"]
        for (key, value) in choice { entry[key] = value }
        var all: JSONObject = ["id": "c", "model": "m", "choices": .array([.object(entry)])]
        for (key, value) in top { all[key] = value }
        return .object(all)
    }

    private func logprobs(_ values: Double...) -> JSON {
        ["content": .array(values.map { ["token": "t", "logprob": .double($0)] })]
    }

    @Test func `read vLLM's token ids and logprobs`() throws {
        let json = answer(
            ["content": "x", "reasoning": "r"],
            choice: ["token_ids": [4, 5], "logprobs": logprobs(-0.25, 0.00001)],
            ["prompt_token_ids": [1, 2], "system_fingerprint": "fp"]
        )
        let completion = try ChatCompletion(json: json)
        #expect(completion.promptTokenIDs == [1, 2])
        #expect(completion.tokenIDs == [4, 5])
        #expect(completion.logprobs == [-0.25, 0])
        #expect(completion.reasoning == "r" && completion.reasoningKey == "reasoning")
        #expect(completion.version == "fp")
    }

    @Test func `read SGLang's`() throws {
        let json = answer(
            ["content": "x", "reasoning_content": "r"],
            choice: [
                "prompt_token_ids": [1], "response_token_ids": [9], "logprobs": logprobs(-2),
                "meta_info": ["weight_version": "step-3"],
            ]
        )
        let completion = try ChatCompletion(json: json)
        #expect(completion.promptTokenIDs == [1] && completion.tokenIDs == [9] && completion.logprobs == [-2])
        #expect(completion.version == "step-3")
        #expect(completion.reasoningKey == "reasoning_content")
        #expect(try ChatCompletion(json: answer(["content": "x"], ["meta_info": ["weight_version": 7]])).version == "7")
    }

    @Test func `read ids that are written into the tokens`() throws {
        let entries: JSON = [
            "content": [["token": "token_id:12", "logprob": -1], ["token": "token_id:13", "logprob": -2]]
        ]
        #expect(try ChatCompletion(json: answer(["content": "x"], choice: ["logprobs": entries])).tokenIDs == [12, 13])
    }

    @Test func `leave out what does not fit together`() throws {
        let short = answer(["content": "x"], choice: ["token_ids": [4, 5], "logprobs": logprobs(-0.25)])
        let completion = try ChatCompletion(json: short)
        #expect(completion.tokenIDs == [4, 5] && completion.logprobs == nil)
        let positive = answer(["content": "x"], choice: ["logprobs": logprobs(0.5)])
        #expect(try ChatCompletion(json: positive).logprobs == nil)
        let negative = answer(["content": "x"], choice: ["token_ids": [1, -1]])
        #expect(try ChatCompletion(json: negative).tokenIDs == nil)
    }

    @Test func `read calls, their arguments text or an object or nothing`() throws {
        let calls: JSON = [
            ["id": "a", "function": ["name": "f", "arguments": "{\"x\": 1}"]],
            ["id": "b", "function": ["name": "g", "arguments": ["x": 1]]],
            ["function": ["name": "h", "arguments": .null]], ["id": 5, "function": 6], 7,
        ]
        let completion = try ChatCompletion(json: answer(["content": .null, "tool_calls": calls]))
        #expect(completion.toolCalls.map(\.arguments) == ["{\"x\": 1}", "{\"x\":1}", "null", "", ""])
        #expect(completion.toolCalls.map(\.id) == ["a", "b", "", "", ""])
        #expect(completion.content == "")
    }

    @Test(arguments: [
        "{}", "[]", "null", "{\"choices\":[]}", "{\"choices\":[{}]}", "{\"choices\":[{\"message\":\"hi\"}]}",
    ])
    func `refuse what is no answer`(text: String) throws {
        let json = try JSON(parsing: text)
        let error = #expect(throws: ChatError.self) { try ChatCompletion(json: json) }
        #expect(error?.code == .malformed)
    }

    @Test func `know an error in the clothes of an answer`() {
        let error = #expect(throws: ChatError.self) {
            try ChatCompletion(json: ["error": ["message": "slow down", "code": 429], "choices": []])
        }
        #expect(error?.code == .rateLimited)
    }
}
