/// The lines of a JSONL buffer that hold anything, with their line numbers.
///
/// Lines end at a line feed; a carriage return before it is white space to JSON. Parse each with ``JSON/init(parsing:limits:)``.
package struct JSONLines: Sequence, Sendable {
    private let buffer: [UInt8]

    /// Creates the sequence of lines of a buffer.
    package init(_ buffer: [UInt8]) {
        self.buffer = buffer
    }

    /// Iterates over the lines that are not white space only; `number` counts all lines from 1.
    package func makeIterator() -> Iterator {
        Iterator(buffer: buffer)
    }

    /// The iterator of ``JSONLines``.
    package struct Iterator: IteratorProtocol, Sendable {
        let buffer: [UInt8]
        private var start = 0
        private var number = 0

        init(buffer: [UInt8]) {
            self.buffer = buffer
        }

        /// The next line that is not empty, without its line feed.
        package mutating func next() -> (number: Int, bytes: ArraySlice<UInt8>)? {
            while start < buffer.count {
                let rest = buffer[start...]
                let line = rest.prefix { $0 != UInt8(ascii: "\n") }
                start = line.endIndex + 1
                number += 1
                let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                if !isBlank { return (number, line) }
            }
            return nil
        }
    }
}
