/// Why a text is no JSON document we accept, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The document ends inside a value.
        case unexpectedEnd
        /// A character that cannot stand here.
        case unexpectedCharacter
        /// Bytes that are no UTF-8 (RFC 3629).
        case invalidUTF8
        /// A backslash followed by something that is no escape (in a JSON Pointer: `~` not followed by `0` or `1`).
        case invalidEscape
        /// A `\u` escape of one half of a surrogate pair.
        case loneSurrogate
        /// A raw control character in a string.
        case controlCharacter
        /// A number that the grammar does not allow, such as `01`, `1.` or `+1`.
        case invalidNumber
        /// A number that neither 64-bit integer nor double can hold.
        case numberOutOfRange
        /// A key that the object already has.
        case duplicateKey
        /// Nesting beyond ``JSONLimits/depth``.
        case tooDeep
        /// A document or number longer than the limits allow.
        case tooLarge
        /// Something other than white space after the value.
        case trailingContent
    }

    /// The kind of refusal.
    package var code: Code
    /// The byte offset in the document.
    package var offset: Int
    /// The line, counted from 1; 0 when the error is about no text.
    package var line: Int
    /// The column in bytes, counted from 1; 0 when the error is about no text.
    package var column: Int
    /// What is wrong, without the place.
    package var message: String

    /// Creates an error.
    package init(code: Code, offset: Int, line: Int, column: Int, message: String) {
        self.code = code
        self.offset = offset
        self.line = line
        self.column = column
        self.message = message
    }

    /// The place and the message: `line 3, column 14: expected "," or "}", found "x"`.
    package var description: String {
        line == 0 ? message : "line \(line), column \(column): \(message)"
    }
}

extension JSONError {
    /// An error about a value rather than about a text.
    init(code: Code, message: String) {
        self.init(code: code, offset: 0, line: 0, column: 0, message: message)
    }

    /// An error at an offset of a document; finds line and column.
    init(_ failure: ParseFailure, in document: UnsafeBufferPointer<UInt8>) {
        let (line, column) = JSONError.position(of: failure.offset, in: document)
        self.init(
            code: failure.code,
            offset: failure.offset,
            line: line,
            column: column,
            message: failure.message(in: document)
        )
    }

    /// Line and column of a byte offset, both counted from 1.
    static func position(of offset: Int, in document: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, document.count) where document[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }
}
