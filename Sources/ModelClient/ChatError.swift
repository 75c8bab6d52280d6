import JSON

/// A request that brought no completion.
package struct ChatError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Too many requests.
        case rateLimited = "rate_limited"
        /// The endpoint broke.
        case serverError = "server_error"
        /// The endpoint cannot be reached.
        case unreachable
        /// The answer took longer than it may, or stopped coming.
        case timedOut = "timed_out"
        /// The connection ended before the answer did.
        case disconnected
        /// The answer is none.
        case malformed
        /// The answer is larger than it may be.
        case tooLarge = "too_large"
        /// The conversation does not fit into the model's context.
        case contextOverflow = "context_overflow"
        /// The key is missing, wrong or may not do this.
        case unauthorized
        /// There is no such path or model.
        case notFound = "not_found"
        /// The endpoint refuses the request.
        case badRequest = "bad_request"
        /// There is no libcurl, or a setting that no request can be made with.
        case unavailable
    }

    package var code: Code
    package var message: String
    /// The HTTP status, where there was a response.
    package var status: Int?
    /// After how many seconds the endpoint wants to be asked again.
    package var retryAfter: Double?
    /// How often it was tried.
    package var attempts = 1
    /// Whether the endpoint ever gave a response, to this request or an earlier one.
    package var endpointResponds = true

    package init(_ code: Code, _ message: String, status: Int? = nil, retryAfter: Double? = nil) {
        self.code = code
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
    }

    package var description: String {
        let tries = attempts > 1 ? " (\(attempts) attempts)" : ""
        return message + (status.map { " (HTTP \($0))" } ?? "") + tries
    }

    /// Whether the same request may succeed another time.
    package var isRetryable: Bool {
        switch code {
        case .rateLimited, .serverError, .unreachable, .timedOut, .disconnected, .malformed: true
        case .tooLarge, .contextOverflow, .unauthorized, .notFound, .badRequest, .unavailable: false
        }
    }

    /// Whether every other request would come to the same.
    package var concernsAllRequests: Bool {
        switch code {
        case .unauthorized, .notFound, .unavailable: true
        case .unreachable: !endpointResponds
        default: false
        }
    }

    /// The error of a request that got no whole response.
    init(_ error: HTTPError) {
        let code: Code =
            switch error.code {
            case .unavailable, .badRequest: .unavailable
            case .unreachable: .unreachable
            case .timedOut: .timedOut
            case .disconnected: .disconnected
            case .tooLarge: .tooLarge
            }
        self.init(code, error.message)
    }

    /// The error of a response whose status is not 200.
    init(_ response: HTTPResponse) {
        let text = ChatError.message(in: response.body)
        let said = text.isEmpty ? "the endpoint gave no reason" : "the endpoint says: " + ChatError.shortened(text)
        let code: Code =
            switch response.status {
            case 429: .rateLimited
            case 401, 403: .unauthorized
            case 404, 405: .notFound
            case 408, 409, 425, 500...: .serverError
            case 400, 413, 422: ChatError.saysContextOverflow(text) ? .contextOverflow : .badRequest
            default: .badRequest
            }
        let isRedirect = (300..<400).contains(response.status)
        self.init(
            code,
            isRedirect ? "the endpoint redirects, which is not followed; give the address that it redirects to" : said,
            status: response.status,
            retryAfter: response.header("retry-after").flatMap(ChatError.seconds)
        )
    }

    /// An error that came inside an answer, whole or streamed.
    init(inside error: JSON) {
        let text = error["message"]?.stringValue ?? error.stringValue ?? error.rowText()
        let number = error["code"]?.integerValue.map { Int(clamping: $0) }
        let code: Code =
            if ChatError.saysContextOverflow(text + (error["code"]?.stringValue ?? "")) {
                .contextOverflow
            } else if let number, (400..<500).contains(number), number != 429 {
                .badRequest
            } else {
                number == 429 ? .rateLimited : .serverError
            }
        self.init(code, "the endpoint says: " + ChatError.shortened(text))
    }

    /// A whole number of seconds. A date, which the header may also have, is no reason to trust the endpoint's clock.
    private static func seconds(_ text: String) -> Double? {
        guard let seconds = Double(text), seconds.isFinite, seconds >= 0 else { return nil }
        return seconds
    }

    /// What a body says went wrong: the message of OpenAI's form, of FastAPI's, or the text itself.
    private static func message(in body: [UInt8]) -> String {
        guard let json = try? JSON(parsing: body, limits: ChatClient.jsonLimits) else {
            return String(decoding: body.prefix(1000), as: UTF8.self)
        }
        let code = json["error"]?["code"]?.stringValue.map { " [\($0)]" } ?? ""
        let texts = [json["error"]?["message"], json["message"], json["error"], json["detail"]]
        return (texts.compactMap { $0?.stringValue }.first ?? json.rowText()) + code
    }

    /// Text from the endpoint, cut, on one line.
    private static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 500 ? line.prefix(500) + "…" : line
    }

    /// Whether an error is about the length of the conversation. Engines have no common code for it, so their words are all
    /// there is to go by: OpenAI's, vLLM's, SGLang's, llama.cpp's.
    private static func saysContextOverflow(_ text: String) -> Bool {
        let text = text.lowercased()
        return [
            "context_length_exceeded", "maximum context length", "context length", "maximum model length",
            "context size", "context window", "exceed_context_size", "input is too long", "prompt is too long",
        ].contains { text.contains($0) }
    }
}
