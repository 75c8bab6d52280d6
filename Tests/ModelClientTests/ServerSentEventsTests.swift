import Testing

@testable import ModelClient

/// Event streams, in whatever pieces they come.
@Suite struct ServerSentEventsTests {
    private func events(_ text: String, cutAt places: Int...) throws -> [String] {
        let bytes = Array(text.utf8)
        var stream = ServerSentEvents()
        var events: [[UInt8]] = []
        var start = 0
        for end in places + [bytes.count] {
            events += try stream.feed(bytes[start..<end])
            start = end
        }
        return events.map { String(decoding: $0, as: UTF8.self) }
    }

    private static let text =
        ": a comment\n\nevent: x\nid: 7\ndata: one\n\ndata:two\r\ndata: more\r\n\r\ndata\n\nretry: 5\n\ndata: {\"ä\":1}\r\rdata: last\n\n"
    private static let expected = ["one", "two\nmore", "", "{\"ä\":1}", "last"]

    @Test func `give the data of each event, over several lines and with any line ends`() throws {
        #expect(try events(Self.text) == Self.expected)
    }

    @Test func `give the same wherever the stream is cut`() throws {
        let count = Self.text.utf8.count
        for first in 0...count {
            #expect(try events(Self.text, cutAt: first) == Self.expected, "cut at \(first)")
            for second in first...count where (second - first) % 5 == 1 {
                #expect(try events(Self.text, cutAt: first, second) == Self.expected, "cut at \(first) and \(second)")
            }
        }
    }

    @Test func `pass over a byte order mark, and an event that is not finished`() throws {
        #expect(try events("\u{FEFF}data: one\n\ndata: two\n") == ["one"])
    }

    @Test func `are refused when an event is too large`() {
        var stream = ServerSentEvents(limit: 10)
        #expect(throws: ServerSentEvents.TooLarge.self) { try stream.feed(Array("data: 12345678901\n\n".utf8)) }
        var lines = ServerSentEvents(limit: 20)
        #expect(throws: ServerSentEvents.TooLarge.self) {
            for _ in 0..<10 { _ = try lines.feed(Array("data: 1234\n".utf8)) }
        }
    }
}
