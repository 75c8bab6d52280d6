import JSON
import Testing

@testable import ModelClient

/// Addresses, keys, request bodies and waits.
@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://h:8000", "http://h:8000/v1/chat/completions"), ("http://h:8000/", "http://h:8000/v1/chat/completions"),
        ("https://h/v1", "https://h/v1/chat/completions"), ("https://h/api/v1/", "https://h/api/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
    ])
    func `take addresses as people write them`(given: String, url: String) throws {
        #expect(try Endpoint(given).url == url)
    }

    @Test(arguments: [
        "h:8000", "ftp://h/", "http://", "http:///v1", "http://u:p@h/v1", "http://h/v1?k=1", "http://h /v1",
        "file:///x",
    ])
    func `refuse what is no address`(given: String) {
        #expect(throws: ChatError.self) { try Endpoint(given) }
    }

    @Test func `never show a key`() throws {
        let key = try #require(APIKey("sk-secret"))
        #expect(!"\(key) \(String(reflecting: key)) \([key])".contains("secret"))
        #expect(key.header == "Authorization: Bearer sk-secret")
        #expect(APIKey("a\nb") == nil && APIKey("") == nil && APIKey("a b") == nil)
    }

    @Test func `build bodies of all settings, the extra members last`() {
        let settings = ChatSettings(
            model: "m",
            sampling: ["temperature": 0.5, "seed": 1],
            extra: ["chat_template_kwargs": ["enable_thinking": false], "logprobs": false, "return_meta_info": .null],
            capture: .tokens,
            isStreaming: true
        )
        let request = ChatRequest(
            messages: [["role": "user", "content": "x"]],
            tools: [["t": 1]],
            sampling: ["seed": 2]
        )
        let body = settings.body(of: request)
        #expect(body["model"] == "m" && body["temperature"] == 0.5 && body["seed"] == 2)
        #expect(body["tools"] == [["t": 1]] && body["messages"]?[0]?["content"] == "x")
        #expect(body["return_token_ids"] == true && body["logprobs"] == false)
        #expect(body["return_meta_info"] == nil && body["return_prompt_token_ids"] == true)
        #expect(body["stream"] == true && body["stream_options"]?["include_usage"] == true)
        #expect(body["chat_template_kwargs"]?["enable_thinking"] == false)
        let plain = ChatSettings(model: "m").body(of: ChatRequest(messages: []))
        #expect(plain.objectValue?.keys.sorted() == ["messages", "model"])
        #expect(ChatSettings(model: "m", capture: .logprobs).body(of: request)["return_token_ids"] == nil)
    }

    @Test func `wait longer each time, by a chance that a name repeats, and as long as the endpoint asks`() {
        let backoff = Backoff(attempts: 5, base: 1, cap: 8)
        func waits(_ name: String, retryAfter: Double? = nil) -> [Double] {
            var random = SeededRandom(name)
            return (1...20).map { backoff.seconds(after: $0, retryAfter: retryAfter, using: &random) }
        }
        let first = waits("a")
        #expect(first == waits("a") && first != waits("b"))
        for (index, wait) in first.enumerated() {
            let ceiling = min(8, 1 * Double(1 << min(index, 10)))
            #expect((0...ceiling).contains(wait))
        }
        #expect((first.max() ?? 0) > 2)
        #expect(waits("a", retryAfter: 3).allSatisfy { (3...11).contains($0) })
        #expect(waits("a", retryAfter: 1e12).allSatisfy { $0 < 400 })
    }
}
