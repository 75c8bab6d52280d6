import JSON
import ModelClient

/// Answers of a chat-completions endpoint, as streams in any pieces and as whole documents.
struct StreamTarget: FuzzTarget {
    static let name = "stream"
    static let limit = 32 << 10
    static let weight = 30
    static let dictionary = [
        "data: ", "\n\n", "\r\n", "\r", ":", "[DONE]", "event: ", "choices", "delta", "message", "tool_calls", "index",
        "function", "arguments", "finish_reason", "logprobs", "token_ids", "usage", "error", "reasoning_content",
        "\u{FEFF}", "-1", "1e99",
    ]

    init(corpus: String, folder: String) {}

    func check(_ bytes: [UInt8]) throws -> Bool {
        if let json = try? JSON(parsing: bytes), let completion = try? ChatCompletion(json: json) {
            try consider(completion)
            return true
        }
        let whole = read([bytes[...]])
        let cut = bytes.count / 3
        let pieces = read([bytes[..<cut], bytes[cut..<(2 * cut)], bytes[(2 * cut)...]])
        let single = read(bytes.indices.map { bytes[$0...$0] })
        try require(whole == pieces && whole == single, "a stream is read otherwise in other pieces")
        guard let whole else { return false }
        try consider(whole)
        return true
    }

    private func consider(_ completion: ChatCompletion) throws {
        if let ids = completion.tokenIDs, let logprobs = completion.logprobs {
            try require(ids.count == logprobs.count, "as many ids as log probabilities are promised")
        }
        try require(completion.tokenIDs?.allSatisfy { $0 >= 0 } ?? true, "a token id is negative")
        try require(completion.logprobs?.allSatisfy { $0.isFinite } ?? true, "a log probability is not finite")
    }

    private func read(_ pieces: [ArraySlice<UInt8>]) -> ChatCompletion? {
        var stream = ChatStream()
        do {
            for piece in pieces { try stream.feed(piece) }
            return try stream.finish()
        } catch {
            return nil
        }
    }

    /// Answers to begin with.
    static let answers = [
        """
        : hello\r
        data: {"id":"1","model":"m","choices":[{"delta":{"role":"assistant","content":"Hi"},"token_ids":[1],"logprobs":{"content":[{"logprob":-0.5}]}}]}\r
        \r
        data: {"choices":[{"delta":{"reasoning_content":"x","tool_calls":[{"index":0,"id":"a","function":{"name":"get","arguments":"{"}}]}}]}

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}},{"index":1,"id":"b","function":{"name":"put","arguments":"{}"}}]}}]}

        data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}],"usage":{"completion_tokens":3}}

        data: [DONE]


        """,
        #"data: {"error":{"message":"overloaded","type":"server_error","code":503}}"# + "\n\n",
        #"{"id":"1","prompt_token_ids":[1,2],"choices":[{"message":{"content":null,"reasoning":"r","tool_calls":[{"id":"a","function":{"name":"get","arguments":"{}"}}]},"token_ids":[3],"logprobs":{"content":[{"logprob":-0.1}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":2}}"#,
    ]
}
