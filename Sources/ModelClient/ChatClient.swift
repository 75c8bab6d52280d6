package import JSON
import Synchronization

/// Asks a model behind an OpenAI-compatible endpoint, again where it is worth it.
package final class ChatClient: Sendable {
    /// An answer and how it was got.
    package struct Reply: Sendable {
        package var completion: ChatCompletion
        /// How long the attempt took that succeeded, in milliseconds.
        package var milliseconds: Int
        package var attempts: Int

        package init(completion: ChatCompletion, milliseconds: Int, attempts: Int) {
            self.completion = completion
            self.milliseconds = milliseconds
            self.attempts = attempts
        }
    }

    static let jsonLimits = JSONLimits(depth: 64)

    package let settings: ChatSettings
    private let endpoint: Endpoint
    private let http: HTTPClient
    private let limits: HTTPLimits
    private let backoff: Backoff
    private let hasResponded = Atomic<Bool>(false)

    /// `limits.stallSeconds` counts only for answers that stream: others come all at once.
    package init(
        _ endpoint: Endpoint,
        _ settings: ChatSettings,
        http: HTTPClient,
        limits: HTTPLimits = HTTPLimits(stallSeconds: 120),
        backoff: Backoff = Backoff()
    ) {
        self.endpoint = endpoint
        self.settings = settings
        self.http = http
        self.limits = limits
        self.backoff = backoff
    }

    /// Asks until there is an answer, an error that stays, or no attempt or time left.
    ///
    /// Throws ``ChatError`` or `CancellationError`; ``DeadlinePassed`` when the time is up.
    package func complete(
        _ request: ChatRequest,
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator
    ) async throws -> Reply {
        try await complete(body: settings.body(of: request), deadline: deadline, random: &random)
    }

    /// Asks with a body that is ready, as ``complete(_:deadline:random:)`` does.
    package func complete(
        body: JSON,
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator
    ) async throws -> Reply {
        let body = HTTPBody(body.rowBytes())
        return try await retrying(deadline: deadline, random: &random) {
            try await attempt(body, deadline: deadline)
        } reply: { completion, milliseconds, attempts in
            Reply(completion: completion, milliseconds: milliseconds, attempts: attempts)
        }
    }

    /// Asks for vectors, as often as a completion is asked for.
    package func embed(
        _ request: EmbeddingRequest,
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator
    ) async throws -> JSON {
        let body = HTTPBody(request.body.rowBytes())
        return try await retrying(deadline: deadline, random: &random) {
            let answer = try await post(body, to: endpoint.embeddings, deadline: deadline)
            _ = try request.vectors(in: answer)
            return answer
        } reply: { answer, _, _ in
            answer
        }
    }

    /// Attempts until one succeeds, an error stays, or no attempt or time is left.
    private func retrying<Answer, Result>(
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator,
        _ attempt: () async throws -> Answer,
        reply: (_ answer: Answer, _ milliseconds: Int, _ attempts: Int) -> Result
    ) async throws -> Result {
        var attempts = 0
        while true {
            attempts += 1
            let start = ContinuousClock.now
            do {
                let answer = try await attempt()
                return reply(answer, Int((ContinuousClock.now - start) / .milliseconds(1)), attempts)
            } catch var error as ChatError {
                error.attempts = attempts
                error.endpointResponds = hasResponded.load(ordering: .relaxed)
                if let deadline, .now >= deadline { throw DeadlinePassed() }
                guard error.isRetryable, attempts < backoff.attempts else { throw error }
                let wait = backoff.seconds(after: attempts, retryAfter: error.retryAfter, using: &random)
                let end = ContinuousClock.now + .milliseconds(Int(wait * 1000))
                if let deadline, end >= deadline { throw DeadlinePassed() }
                try await Task.sleep(until: end, clock: .continuous)
            }
        }
    }

    /// Sends a request whose answer is JSON that comes all at once.
    private func post(_ body: HTTPBody, to url: String, deadline: ContinuousClock.Instant?) async throws -> JSON {
        var limits = try limits(until: deadline)
        limits.stallSeconds = nil
        var headers = ["Content-Type: application/json", "User-Agent: awm", "Accept: application/json"]
        if let key = endpoint.key { headers.append(key.header) }
        do {
            let response = try await http.send(HTTPRequest(url: url, headers: headers, body: body, limits: limits))
            hasResponded.store(true, ordering: .relaxed)
            guard response.status == 200 else { throw ChatError(response) }
            return try ChatClient.json(in: response)
        } catch let error as HTTPError {
            throw ChatError(error)
        }
    }

    /// What a request may cost that must be over by then.
    private func limits(until deadline: ContinuousClock.Instant?) throws -> HTTPLimits {
        var limits = limits
        if let deadline {
            let left = Int((deadline - .now) / .milliseconds(1))
            guard left > 0 else { throw DeadlinePassed() }
            limits.milliseconds = min(limits.milliseconds, left)
        }
        return limits
    }

    private func attempt(_ body: HTTPBody, deadline: ContinuousClock.Instant?) async throws -> ChatCompletion {
        var limits = try limits(until: deadline)
        if settings.isStreaming {
            // A stream is never in memory whole, and most of it is what stands around each token.
            limits.bodyBytes *= 4
        } else {
            limits.stallSeconds = nil
        }
        var headers = ["Content-Type: application/json", "User-Agent: awm"]
        headers.append(settings.isStreaming ? "Accept: text/event-stream" : "Accept: application/json")
        if let key = endpoint.key { headers.append(key.header) }
        let stream = StreamedAnswer()
        var request = HTTPRequest(url: endpoint.url, headers: headers, body: body, limits: limits)
        if settings.isStreaming { request.sink = { try stream.take($0) } }
        do {
            let response = try await http.send(request)
            hasResponded.store(true, ordering: .relaxed)
            guard response.status == 200 else { throw ChatError(response) }
            return try settings.isStreaming ? stream.finish() : ChatClient.completion(in: response)
        } catch let error as HTTPError {
            throw ChatError(error)
        } catch is ServerSentEvents.TooLarge {
            throw ChatError(.tooLarge, "an event of the stream is too large")
        }
    }

    private static func completion(in response: HTTPResponse) throws(ChatError) -> ChatCompletion {
        try ChatCompletion(json: json(in: response))
    }

    private static func json(in response: HTTPResponse) throws(ChatError) -> JSON {
        do {
            return try JSON(parsing: response.body, limits: jsonLimits)
        } catch {
            let type = response.header("content-type").map { ", though it calls itself \($0.prefix(80))" } ?? ""
            throw ChatError(.malformed, "the answer is not JSON\(type): \(error)", status: response.status)
        }
    }
}

/// The time that was left for an answer is over.
package struct DeadlinePassed: Error, Sendable {
    package init() {}
}

/// The answer that a stream brings, put together on libcurl's thread.
private final class StreamedAnswer: Sendable {
    private struct State {
        var stream = ChatStream()
        /// The first bytes, for an endpoint that does not stream although it was asked to.
        var whole: [UInt8]?
        var isDecided = false
    }

    private let state = Mutex(State())

    func take(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        try state.withLock { state in
            if !state.isDecided, let first = bytes.first(where: { $0 > 0x20 }) {
                state.isDecided = true
                // An event stream never begins with a brace.
                if first == UInt8(ascii: "{") { state.whole = [] }
            }
            if state.whole != nil {
                state.whole?.append(contentsOf: bytes)
            } else {
                try state.stream.feed(bytes)
            }
        }
    }

    func finish() throws(ChatError) -> ChatCompletion {
        let (whole, stream) = state.withLock { ($0.whole, $0.stream) }
        guard let whole else { return try stream.finish() }
        do {
            return try ChatCompletion(json: JSON(parsing: whole, limits: ChatClient.jsonLimits))
        } catch let error as ChatError {
            throw error
        } catch {
            throw ChatError(.malformed, "the answer is neither a stream nor JSON: \(error)")
        }
    }
}
