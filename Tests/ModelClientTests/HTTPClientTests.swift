import JSON
import ModelTestKit
import Testing

@testable import ModelClient

/// Requests over real sockets.
@Suite struct HTTPClientTests {
    private func response(
        _ limits: HTTPLimits = HTTPLimits(milliseconds: 20_000),
        _ reply: @escaping ModelServer.Script
    ) async throws -> HTTPResponse {
        let server = try ModelServer(reply)
        defer { server.close() }
        let request = HTTPRequest(
            url: server.endpoint,
            headers: ["X-Test: 1"],
            body: HTTPBody(Array("{}".utf8)),
            limits: limits
        )
        return try await HTTPClient(connections: 4).send(request)
    }

    private func code(
        _ limits: HTTPLimits = HTTPLimits(milliseconds: 20_000),
        _ reply: @escaping ModelServer.Script
    ) async -> HTTPError.Code? {
        let error = await #expect(throws: HTTPError.self) { _ = try await response(limits, reply) }
        return error?.code
    }

    @Test func `give status, headers and body`() async throws {
        let answer = try await response { request in
            #expect(request.headers["x-test"] == "1" && request.headers["expect"] == nil)
            return .text("hello", status: 503, type: "text/plain", headers: ["Retry-After: 7"])
        }
        #expect(answer.status == 503)
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        #expect(answer.header("retry-after") == "7" && answer.header("content-type") == "text/plain")
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `read chunked bodies however they are cut`(size: Int) async throws {
        let text = String(repeating: "0123456789", count: 50)
        let answer = try await response { _ in .chunked(Array(text.utf8), every: size) }
        #expect(String(decoding: answer.body, as: UTF8.self) == text)
    }

    @Test func `use a connection again`() async throws {
        let server = try ModelServer { _ in .text("x") }
        defer { server.close() }
        let client = try HTTPClient(connections: 4)
        for _ in 0..<5 { _ = try await client.send(HTTPRequest(url: server.endpoint, body: HTTPBody([]))) }
        // libcurl gives up a connection that a busy machine is slow to answer on.
        #expect(server.connections <= 2)
        #expect(server.requests.count == 5)
    }

    @Test func `follow no redirect`() async throws {
        let server = try ModelServer { request in
            .text("", status: 307, headers: ["Location: /elsewhere"])
        }
        defer { server.close() }
        let request = HTTPRequest(url: server.endpoint, headers: ["Authorization: Bearer x"], body: HTTPBody([]))
        #expect(try await HTTPClient(connections: 1).send(request).status == 307)
        #expect(server.requests.count == 1)
    }

    @Test func `give up bodies and headers that are too large`() async {
        let large = [UInt8](repeating: 65, count: 100_000)
        #expect(await code(HTTPLimits(bodyBytes: 99_999)) { _ in .whole(large) } == .tooLarge)
        #expect(await code(HTTPLimits(bodyBytes: 99_999)) { _ in .chunked(large, every: 5000) } == .tooLarge)
        let header = "X-Large: " + String(repeating: "a", count: 5000)
        #expect(await code(HTTPLimits(headerBytes: 4000)) { _ in .text("", headers: [header]) } == .tooLarge)
    }

    @Test func `give up what takes too long or stalls`() async {
        #expect(await code(HTTPLimits(milliseconds: 150)) { _ in ModelReply([.silence]) } == .timedOut)
        let stalls = HTTPLimits(milliseconds: 20_000, stallSeconds: 1)
        #expect(await code(stalls) { _ in ModelReply.text("hello").cut(after: 60, .silence) } == .timedOut)
    }

    @Test func `notice when the other side hangs up`() async {
        #expect(await code { _ in ModelReply([.hangUp]) } == .disconnected)
        #expect(await code { _ in ModelReply.text("hello world").cut(after: 80, .hangUp) } == .disconnected)
        #expect(
            await code { _ in ModelReply.chunked([1, 2, 3, 4], every: 2).cut(after: 95, .hangUp) } == .disconnected
        )
        #expect(await code { _ in ModelReply([.bytes(Array("SSH-2.0-x\r\n\r\n".utf8)), .hangUp]) } == .disconnected)
    }

    @Test func `say that nobody is there, and that a URL is none`() async throws {
        let server = try ModelServer { _ in .text("") }
        let gone = server.endpoint
        server.close()
        let client = try HTTPClient(connections: 1)
        let error = await #expect(throws: HTTPError.self) {
            try await client.send(HTTPRequest(url: gone, body: HTTPBody([])))
        }
        #expect(error?.code == .unreachable || error?.code == .disconnected)
        for url in ["file:///etc/passwd", "nonsense://x", ""] {
            let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(url: url)) }
            #expect(error?.code == .badRequest)
        }
    }

    @Test func `end a transfer when its task is cancelled, before and while it runs`() async throws {
        let gate = Gate(opensAt: 1)
        let server = try ModelServer { _ in
            gate.pass()
            return ModelReply([.silence])
        }
        defer { server.close() }
        let client = try HTTPClient(connections: 2)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await client.send(HTTPRequest(url: server.endpoint, body: HTTPBody([]))) }
            while server.requests.isEmpty { await Task.yield() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
            // The task is cancelled before it sends anything.
            group.addTask { _ = try await client.send(HTTPRequest(url: server.endpoint, body: HTTPBody([]))) }
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(server.requests.count == 1)
    }

    @Test func `hold no more connections than they may, and lose no request`() async throws {
        let server = try ModelServer { .json(["number": .count($0.number)]) }
        defer { server.close() }
        let client = try HTTPClient(connections: 3)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask { try await client.send(HTTPRequest(url: server.endpoint, body: HTTPBody([]))).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [Int](repeating: 200, count: 200))
        #expect(server.connections <= 3)
    }
}
