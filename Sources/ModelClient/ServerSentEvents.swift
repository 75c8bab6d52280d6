/// Reads an event stream (`text/event-stream`) whose bytes come in any pieces: a pure state machine.
///
/// Lines end in LF, CRLF or CR. Only the data of events is kept; comments and other fields are passed over
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
package struct ServerSentEvents: Sendable {
    /// An event is larger than it may be.
    package struct TooLarge: Error, Sendable {}

    private let limit: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasReturn = false
    private var isFirstLine = true

    /// `limit` is the largest event in bytes.
    package init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Takes bytes; gives the data of the events that they complete.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLarge) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n"), lastWasReturn {
                lastWasReturn = false
                continue
            }
            lastWasReturn = byte == UInt8(ascii: "\r")
            if byte == UInt8(ascii: "\n") || lastWasReturn {
                if let event = endLine() { events.append(event) }
            } else {
                line.append(byte)
                guard line.count + data.count <= limit else { throw TooLarge() }
            }
        }
        return events
    }

    private mutating func endLine() -> [UInt8]? {
        defer {
            line.removeAll(keepingCapacity: true)
            isFirstLine = false
        }
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        guard !line.isEmpty else {
            defer { (data, hasData) = ([], false) }
            return hasData ? data : nil
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        guard line[..<colon].elementsEqual("data".utf8) else { return nil }
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        if hasData { data.append(UInt8(ascii: "\n")) }
        data.append(contentsOf: value)
        hasData = true
        return nil
    }
}
