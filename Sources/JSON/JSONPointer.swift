/// The path to a value inside a document (RFC 6901).
package struct JSONPointer: Sendable, CustomStringConvertible {
    /// The unescaped reference tokens, outermost first; none mean the whole document.
    package var tokens: [String]

    /// Creates the pointer to the whole document.
    package init() {
        self.tokens = []
    }

    /// Creates a pointer of unescaped tokens.
    package init(tokens: [String]) {
        self.tokens = tokens
    }

    /// Parses the text form: empty, or tokens that each follow a `/`, with `~0` for `~` and `~1` for `/`.
    ///
    /// - Throws: ``JSONError/Code/unexpectedCharacter`` when the text does not start with `/`, ``JSONError/Code/invalidEscape`` for a
    ///   `~` followed by anything but `0` or `1`.
    package init(parsing text: String) throws(JSONError) {
        self.init()
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { return }
        guard first == UInt8(ascii: "/") else {
            throw JSONPointer.error(.unexpectedCharacter, at: 0, "a JSON Pointer is empty or starts with \"/\"")
        }
        var token: [UInt8] = []
        var index = 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "/"):
                tokens.append(String(decoding: token, as: UTF8.self))
                token = []
            case UInt8(ascii: "~"):
                switch index + 1 < bytes.count ? bytes[index + 1] : 0 {
                case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
                case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
                default:
                    throw JSONPointer.error(.invalidEscape, at: index, "\"~\" must be written \"~0\", \"/\" \"~1\"")
                }
                index += 1
            case let byte:
                token.append(byte)
            }
            index += 1
        }
        tokens.append(String(decoding: token, as: UTF8.self))
    }

    /// The pointer to the member with this key of the value this one points to.
    package func appending(_ token: String) -> JSONPointer {
        var longer = self
        longer.tokens.append(token)
        return longer
    }

    /// The pointer to this element of the array this one points to.
    package func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    /// The text form: `/a~1b/0`.
    package var description: String {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text += [UInt8(ascii: "~"), UInt8(ascii: "0")]
                case UInt8(ascii: "/"): text += [UInt8(ascii: "~"), UInt8(ascii: "1")]
                default: text.append(byte)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The array index a token stands for: `0`, or digits without a leading zero (RFC 6901, section 4).
    static func index(_ token: String) -> Int? {
        let bytes = token.utf8
        guard let first = bytes.first, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard first != 0x30 || bytes.count == 1 else { return nil }
        return Int(token)
    }

    private static func error(_ code: JSONError.Code, at offset: Int, _ message: String) -> JSONError {
        JSONError(code: code, offset: offset, line: 1, column: offset + 1, message: message)
    }
}

extension JSONPointer: Hashable {
    /// Equality of the tokens by their UTF-8 bytes.
    package static func == (left: JSONPointer, right: JSONPointer) -> Bool {
        left.tokens.elementsEqual(right.tokens, by: UTF8Text.equal)
    }

    /// Hashes the tokens by their UTF-8 bytes.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(tokens.count)
        for token in tokens { UTF8Text.hash(token, into: &hasher) }
    }
}

extension JSON {
    /// The value a pointer points to, or nil when there is none.
    package func value(at pointer: JSONPointer) -> JSON? {
        var value = self
        for token in pointer.tokens {
            let next: JSON? =
                switch value {
                case .object(let object): object[token]
                case .array: JSONPointer.index(token).flatMap { value[$0] }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
