import JSON
import Testing

@testable import ModelClient

/// Completions put together from chunks.
@Suite struct ChatStreamTests {
    private func bytes(_ chunks: [JSON], done: Bool = true) -> [UInt8] {
        chunks.flatMap { Array("data: ".utf8) + $0.rowBytes() + Array("\n\n".utf8) }
            + (done ? Array("data: [DONE]\n\n".utf8) : [])
    }

    private func delta(_ delta: JSON, _ more: JSONObject = [:]) -> JSON {
        var choice: JSONObject = ["index": 0, "delta": delta]
        for (key, value) in more { choice[key] = value }
        return ["id": "c", "model": "m", "choices": .array([.object(choice)])]
    }

    private var chunks: [JSON] {
        let first: JSON = ["index": 0, "id": "a", "function": ["name": "add", "arguments": ""]]
        let second: JSON = ["index": 1, "id": "b", "function": ["name": "find", "arguments": "{\"x\""]]
        var opening = delta(["role": "assistant", "content": "", "reasoning_content": "hm"]).objectValue ?? [:]
        opening["prompt_token_ids"] = [1, 2, 3]
        return [
            .object(opening),
            delta(["reasoning_content": "m"], ["token_ids": [7], "logprobs": ["content": [["logprob": -0.5]]]]),
            delta(["content": "Hé"], ["token_ids": [8], "logprobs": ["content": [["logprob": -1]]]]),
            delta(["tool_calls": [first]]), delta(["tool_calls": [second]]),
            delta(["tool_calls": [["index": 0, "function": ["arguments": "{\"amount\""]]]]),
            delta(["tool_calls": [["index": 1, "function": ["arguments": ":2}"]]]]),
            delta(["tool_calls": [["index": 0, "function": ["arguments": ":1}"]]]]),
            delta([:], ["finish_reason": "tool_calls"]),
            ["id": "c", "choices": [], "usage": ["completion_tokens": 2, "prompt_tokens": 3]],
        ]
    }

    private func check(_ completion: ChatCompletion) {
        #expect(completion.content == "Hé")
        #expect(completion.reasoning == "hmm")
        #expect(completion.toolCalls.map(\.id) == ["a", "b"])
        #expect(completion.toolCalls.map(\.name) == ["add", "find"])
        #expect(completion.toolCalls.map(\.arguments) == ["{\"amount\":1}", "{\"x\":2}"])
        #expect(completion.finishReason == "tool_calls")
        #expect(completion.promptTokenIDs == [1, 2, 3])
        #expect(completion.tokenIDs == [7, 8])
        #expect(completion.logprobs == [-0.5, -1])
        #expect(completion.usage?["completion_tokens"] == 2)
        #expect(completion.id == "c" && completion.model == "m")
    }

    @Test func `join text, reasoning, calls by index, token ids, logprobs and usage`() throws {
        var stream = ChatStream()
        try stream.feed(bytes(chunks))
        check(try stream.finish())
    }

    @Test func `give the same whichever byte the stream is cut at`() throws {
        let bytes = bytes(chunks)
        for cut in 0...bytes.count {
            var stream = ChatStream()
            try stream.feed(bytes[..<cut])
            try stream.feed(bytes[cut...])
            check(try stream.finish())
        }
        var single = ChatStream()
        for byte in bytes { try single.feed([byte]) }
        check(try single.finish())
    }

    @Test func `are over with a reason to stop, even without the last line`() throws {
        var stream = ChatStream()
        try stream.feed(bytes([delta(["content": "a"], ["finish_reason": "stop"])], done: false))
        #expect(try stream.finish().content == "a")
    }

    @Test func `that end too early are disconnections`() throws {
        var stream = ChatStream()
        try stream.feed(bytes([delta(["content": "a"])], done: false))
        let error = #expect(throws: ChatError.self) { try stream.finish() }
        #expect(error?.code == .disconnected && error?.isRetryable == true)
        #expect(throws: ChatError.self) { try ChatStream().finish() }
    }

    @Test func `pass on an error inside the stream`() throws {
        var stream = ChatStream()
        try stream.feed(bytes([delta(["content": "a"])], done: false))
        let error = #expect(throws: ChatError.self) {
            try stream.feed(bytes([["error": ["message": "out of memory", "code": 500]]], done: false))
        }
        #expect(error?.code == .serverError && error?.message.contains("out of memory") == true)
        var other = ChatStream()
        let overflow = #expect(throws: ChatError.self) {
            try other.feed(bytes([["error": ["message": "maximum context length is 10", "code": 400]]]))
        }
        #expect(overflow?.code == .contextOverflow)
    }

    @Test func `are malformed when a chunk is not JSON`() {
        var stream = ChatStream()
        let error = #expect(throws: ChatError.self) { try stream.feed(Array("data: {oops\n\n".utf8)) }
        #expect(error?.code == .malformed && error?.isRetryable == true)
    }

    @Test func `tell calls apart by id where a server does not count them`() throws {
        var stream = ChatStream()
        func part(_ id: String) -> JSON {
            delta(["tool_calls": [["index": 0, "id": .string(id), "function": ["name": "add", "arguments": "{}"]]]])
        }
        try stream.feed(bytes([part("a"), part("b"), delta([:], ["finish_reason": "tool_calls"])]))
        #expect(try stream.finish().toolCalls.map(\.id) == ["a", "b"])
    }

    @Test func `take no harm from wrong types`() throws {
        var stream = ChatStream()
        let odd: [JSON] = [
            ["id": 7, "model": [], "usage": "much", "choices": "none", "prompt_token_ids": "x"],
            delta(
                ["content": 5, "tool_calls": 7, "reasoning_content": []],
                ["finish_reason": 1, "token_ids": [-1, "a"]]
            ),
            delta(["tool_calls": [5, ["index": "x", "id": 3, "function": "f"]]], ["logprobs": [1, 2]]),
            delta([:], ["logprobs": ["content": [["logprob": "low"]]], "finish_reason": "stop"]),
        ]
        try stream.feed(bytes(odd))
        let completion = try stream.finish()
        #expect(completion.content == "" && completion.tokenIDs == nil && completion.logprobs == nil)
        #expect(completion.usage == nil && completion.id == "c")
    }
}
