/// The tokens of one SQL statement, as far as reading it without SQLite needs them: comments and the insides of quoted
/// texts are passed over (https://sqlite.org/lang.html).
package struct SQLTokens: Sequence, IteratorProtocol {
    package enum Token: Hashable {
        /// A keyword or an unquoted name, as it is written.
        case word(String)
        /// A bound parameter with its prefix: `:limit`, `@now`.
        case parameter(String)
        case symbol(UInt8)
        /// A quoted text or name.
        case quoted
    }

    private let bytes: [UInt8]
    private var index = 0

    package init(_ sql: String) {
        bytes = Array(sql.utf8)
    }

    /// The next token, and the UTF-8 offset it begins at.
    package mutating func next() -> (token: Token, offset: Int)? {
        skipBlanks()
        guard index < bytes.count else { return nil }
        let start = index
        let first = bytes[index]
        index += 1
        switch first {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            skip { $0 != first }
            index += 1
            return (.quoted, start)
        case UInt8(ascii: "["):
            skip { $0 != UInt8(ascii: "]") }
            index += 1
            return (.quoted, start)
        case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "?"):
            skip(while: SQLTokens.isWord)
            return (.parameter(text(from: start)), start)
        case _ where SQLTokens.isWord(first):
            skip(while: SQLTokens.isWord)
            return (.word(text(from: start)), start)
        default: return (.symbol(first), start)
        }
    }

    private mutating func skipBlanks() {
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch bytes[index] {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20: index += 1
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"): skip { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                index += 3
                while index < bytes.count, bytes[index] != UInt8(ascii: "/") || bytes[index - 1] != UInt8(ascii: "*") {
                    index += 1
                }
                index += 1
            default: return
            }
        }
    }

    private mutating func skip(while holds: (UInt8) -> Bool) {
        while index < bytes.count, holds(bytes[index]) { index += 1 }
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<index], as: UTF8.self) }

    package static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}
