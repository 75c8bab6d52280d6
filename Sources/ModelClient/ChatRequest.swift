package import JSON

/// What a model is asked: the body of a chat completion.
package struct ChatRequest: Sendable {
    package var messages: [JSON]
    /// The tools as OpenAI function tools; empty to send none.
    package var tools: [JSON]
    /// Sampling parameters of this request, before those of all.
    package var sampling: JSONObject

    package init(messages: [JSON], tools: [JSON] = [], sampling: JSONObject = [:]) {
        self.messages = messages
        self.tools = tools
        self.sampling = sampling
    }
}

/// What of a completion's tokens is asked for and kept.
package enum TokenCapture: String, Sendable, CaseIterable {
    /// Ids and log probabilities of what was sampled, and the ids of the prompt.
    case tokens
    /// Log probabilities.
    case logprobs
    /// The text alone.
    case text
}

/// What every request to a model has in common.
package struct ChatSettings: Sendable {
    package var model: String
    /// Sampling parameters as the endpoint names them.
    package var sampling: JSONObject
    /// Further members of the body, such as `chat_template_kwargs`.
    package var extra: JSONObject
    package var capture: TokenCapture
    /// Whether answers come bit by bit.
    package var isStreaming: Bool

    package init(
        model: String,
        sampling: JSONObject = [:],
        extra: JSONObject = [:],
        capture: TokenCapture = .text,
        isStreaming: Bool = false
    ) {
        self.model = model
        self.sampling = sampling
        self.extra = extra
        self.capture = capture
        self.isStreaming = isStreaming
    }

    /// The body of a request. What the extra members say comes before all else, and null takes a member out.
    package func body(of request: ChatRequest) -> JSON {
        var body: JSONObject = ["model": .string(model), "messages": .array(request.messages)]
        if !request.tools.isEmpty { body["tools"] = .array(request.tools) }
        for (key, value) in sampling { body[key] = value }
        for (key, value) in request.sampling { body[key] = value }
        if capture != .text { body["logprobs"] = true }
        if capture == .tokens {
            body["return_token_ids"] = true
            // SGLang asks for these apart.
            body["return_prompt_token_ids"] = true
            body["return_meta_info"] = true
        }
        if isStreaming {
            body["stream"] = true
            body["stream_options"] = ["include_usage": true]
        }
        for (key, value) in extra { body[key] = value.isNull ? Optional.none : value }
        return .object(body)
    }
}
