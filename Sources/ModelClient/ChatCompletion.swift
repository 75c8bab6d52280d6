package import JSON

/// An answer of a model, read from bytes that nobody vouches for: what has the wrong type is not there.
package struct ChatCompletion: Sendable, Equatable {
    /// A call as the endpoint gave it.
    package struct ToolCall: Sendable, Equatable {
        /// Empty when there was none.
        package var id = ""
        package var name = ""
        /// The arguments' exact text.
        package var arguments = ""
    }

    package var content = ""
    package var reasoning: String?
    /// The key that the reasoning came under, under which it goes back.
    package var reasoningKey = "reasoning_content"
    package var toolCalls: [ToolCall] = []
    package var finishReason: String?
    package var id: String?
    package var model: String?
    /// The version of the weights.
    package var version: String?
    package var promptTokenIDs: [Int]?
    package var tokenIDs: [Int]?
    package var logprobs: [Double]?
    package var usage: JSONObject?

    package init() {}

    /// Reads a whole answer.
    package init(json: JSON) throws(ChatError) {
        if let error = json["error"], !error.isNull { throw ChatError(inside: error) }
        guard let choice = json["choices"]?[0], let message = choice["message"], message.objectValue != nil else {
            throw ChatError(.malformed, "the answer has no choices[0].message")
        }
        readCommon(json)
        content = message["content"]?.stringValue ?? ChatCompletion.text(ofParts: message["content"])
        readReasoning(message)
        for call in message["tool_calls"]?.arrayValue ?? [] {
            let function = call["function"] ?? .null
            toolCalls.append(
                ToolCall(
                    id: call["id"]?.stringValue ?? "",
                    name: function["name"]?.stringValue ?? "",
                    arguments: ChatCompletion.argumentsText(function["arguments"])
                )
            )
        }
        readChoice(choice)
        finish()
    }

    /// Takes what the top of an answer or a chunk says.
    mutating func readCommon(_ json: JSON) {
        id = json["id"]?.stringValue ?? id
        model = json["model"]?.stringValue ?? model
        usage = json["usage"]?.objectValue ?? usage
        promptTokenIDs = TokenReading.ids(json["prompt_token_ids"]) ?? promptTokenIDs
        version =
            ChatCompletion.version(json["meta_info"]?["weight_version"])
            ?? ChatCompletion.version(json["metadata"]?["weight_version"])
            ?? ChatCompletion.version(json["policy_version"])
            ?? json["system_fingerprint"]?.stringValue ?? version
    }

    /// Takes what a choice says beside its message.
    mutating func readChoice(_ choice: JSON) {
        finishReason = choice["finish_reason"]?.stringValue ?? finishReason
        promptTokenIDs = TokenReading.ids(choice["prompt_token_ids"]) ?? promptTokenIDs
        version = ChatCompletion.version(choice["meta_info"]?["weight_version"]) ?? version
        TokenReading.append(choice["token_ids"] ?? choice["response_token_ids"], to: &tokenIDs)
        if let entries = choice["logprobs"]?["content"]?.arrayValue { TokenReading.append(entries, to: &entriesRead) }
    }

    /// Takes the reasoning of a message or a delta, under either of its names.
    mutating func readReasoning(_ message: JSON) {
        for key in ["reasoning_content", "reasoning"] {
            guard let text = message[key]?.stringValue, !text.isEmpty else { continue }
            reasoning = (reasoning ?? "") + text
            reasoningKey = key
            return
        }
    }

    /// Puts together what was read of tokens; what does not fit together is left out.
    mutating func finish() {
        logprobs = entriesRead?.logprobs
        if tokenIDs == nil { tokenIDs = entriesRead?.ids }
        if let ids = tokenIDs, let known = logprobs, ids.count != known.count { logprobs = nil }
        entriesRead = nil
    }

    /// The entries of `logprobs.content` so far.
    private var entriesRead: TokenReading.Entries?

    private static func version(_ json: JSON?) -> String? {
        json?.stringValue ?? json?.integerValue.map { String($0) }
    }

    /// Arguments are text; some servers send the object itself.
    static func argumentsText(_ json: JSON?) -> String {
        switch json {
        case nil: ""
        case .string(let text)?: text
        case let value?: value.rowText()
        }
    }

    private static func text(ofParts json: JSON?) -> String {
        (json?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }
}
