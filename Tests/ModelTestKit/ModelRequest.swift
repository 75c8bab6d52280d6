import Glibc
package import JSON

/// A request as the server read it.
package struct ModelRequest: Sendable {
    /// Its place among all requests, from 0.
    package var number = 0
    package var path: String
    package var headers: [String: String]
    package var body: JSON

    package var messages: [JSON] { body["messages"]?.arrayValue ?? [] }
    /// How many turns of the model the conversation has so far.
    package var turns: Int { messages.count { $0["role"]?.stringValue == "assistant" } }
}

/// Reads requests with a `Content-Length` from a connection that is kept.
struct RequestReader {
    private let connection: Int32
    private var buffer: [UInt8] = []

    init(_ connection: Int32) {
        self.connection = connection
    }

    /// The next request; `nil` when the other side is done.
    mutating func next() -> ModelRequest? {
        var end: Int?
        while end == nil {
            end = headerEnd()
            if end == nil, !fill() { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < end + 4 + length {
            guard fill() else { return nil }
        }
        let body = Array(buffer[(end + 4)..<(end + 4 + length)])
        buffer.removeFirst(end + 4 + length)
        let words = lines.first?.split(separator: " ") ?? []
        return ModelRequest(
            path: words.count > 1 ? String(words[1]) : "",
            headers: headers,
            body: (try? JSON(parsing: body)) ?? .null
        )
    }

    /// Reads until the other side closes.
    mutating func drain() {
        while fill() { buffer.removeAll() }
    }

    private func headerEnd() -> Int? {
        guard buffer.count >= 4 else { return nil }
        return (0...(buffer.count - 4)).first { buffer[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private mutating func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }
}
