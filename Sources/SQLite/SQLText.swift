/// Where statements begin and end in SQL text, by SQLite's own lexical rules (https://sqlite.org/lang.html).
///
/// Every function is linear in the bytes it passes over.
enum SQLText {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// The first index at or after `start` that is neither white space nor inside a comment.
    static func skipBlank(_ bytes: Bytes, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let next = endOfBlank(bytes, at: index)
            if next == index { break }
            index = next
        }
        return index
    }

    /// The index after the statement that begins at `start`: after its semicolon, or the end of the text.
    ///
    /// The semicolons inside the body of a CREATE TRIGGER end nothing; the one after its END does. This is the
    /// rule of sqlite3_complete().
    static func endOfStatement(_ bytes: Bytes, from start: Int) -> Int {
        var index = start
        var state = State.start
        while index < bytes.count {
            let blank = endOfBlank(bytes, at: index)
            if blank > index {
                index = blank
                continue
            }
            let end = endOfToken(bytes, at: index)
            let token = Token(bytes, index..<end)
            index = end
            if token == .semicolon && state.endsAtSemicolon { return index }
            state = state.after(token)
        }
        return index
    }

    private enum Token {
        case semicolon
        case explain
        case create
        case temporary
        case trigger
        case end
        case other

        init(_ bytes: Bytes, _ range: Range<Int>) {
            if bytes[range.lowerBound] == UInt8(ascii: ";") {
                self = .semicolon
                return
            }
            // The longest word that matters is "temporary".
            guard range.count <= 9, isIdentifier(bytes[range.lowerBound]) else {
                self = .other
                return
            }
            self =
                switch String(decoding: bytes[range].map { $0 | 0x20 }, as: UTF8.self) {
                case "explain": .explain
                case "create": .create
                case "temp", "temporary": .temporary
                case "trigger": .trigger
                case "end": .end
                default: .other
                }
        }
    }

    private enum State {
        case start
        case explain
        case create
        case ordinary
        case trigger
        case triggerAfterSemicolon
        case triggerAfterEnd

        var endsAtSemicolon: Bool { self != .trigger && self != .triggerAfterSemicolon }

        func after(_ token: Token) -> State {
            switch (self, token) {
            case (.start, .explain): .explain
            case (.start, .create), (.explain, .create): .create
            case (.explain, .other): .explain
            case (.create, .temporary): .create
            case (.create, .trigger): .trigger
            case (.start, _), (.explain, _), (.create, _), (.ordinary, _): .ordinary
            case (.trigger, .semicolon), (.triggerAfterSemicolon, .semicolon): .triggerAfterSemicolon
            case (.triggerAfterSemicolon, .end): .triggerAfterEnd
            case (.trigger, _), (.triggerAfterSemicolon, _), (.triggerAfterEnd, _): .trigger
            }
        }
    }

    /// The end of the white space or comment at `index`; `index` itself when there is neither.
    private static func endOfBlank(_ bytes: Bytes, at index: Int) -> Int {
        func at(_ offset: Int) -> UInt8? { index + offset < bytes.count ? bytes[index + offset] : nil }
        switch bytes[index] {
        case 0x09, 0x0A, 0x0C, 0x0D, 0x20:
            return index + 1
        case 0xEF where at(1) == 0xBB && at(2) == 0xBF:
            return index + 3
        case UInt8(ascii: "-") where at(1) == UInt8(ascii: "-"):
            var end = index + 2
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            return end
        case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"):
            // A comment that is not closed runs to the end.
            var end = index + 3
            while end < bytes.count {
                if bytes[end] == UInt8(ascii: "/"), bytes[end - 1] == UInt8(ascii: "*") { return end + 1 }
                end += 1
            }
            return bytes.count
        default:
            return index
        }
    }

    /// The end of the token at `index`, which is not blank: a quoted text, a word, or a single byte.
    private static func endOfToken(_ bytes: Bytes, at index: Int) -> Int {
        var end = index + 1
        switch bytes[index] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            // A doubled quote closes and opens again, which comes to the same.
            while end < bytes.count, bytes[end] != bytes[index] { end += 1 }
            return min(end + 1, bytes.count)
        case UInt8(ascii: "["):
            while end < bytes.count, bytes[end] != UInt8(ascii: "]") { end += 1 }
            return min(end + 1, bytes.count)
        case let first where isIdentifier(first):
            while end < bytes.count, isIdentifier(bytes[end]) { end += 1 }
            return end
        default:
            return end
        }
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xFF: true
        default: false
        }
    }
}
