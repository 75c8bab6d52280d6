/// What the parser throws internally: small enough for registers; line, column and message are found once, at the top.
struct ParseFailure: Error {
    /// What the grammar wanted instead.
    enum Expectation: UInt8 {
        case value
        case key
        case colon
        case commaOrBracket
        case commaOrBrace
        case nothing

        var text: String {
            switch self {
            case .value: "a value"
            case .key: "a key in double quotes"
            case .colon: "\":\""
            case .commaOrBracket: "\",\" or \"]\""
            case .commaOrBrace: "\",\" or \"}\""
            case .nothing: "the end of the document"
            }
        }
    }

    var code: JSONError.Code
    var expected = Expectation.value
    var offset: Int

    func message(in document: UnsafeBufferPointer<UInt8>) -> String {
        switch code {
        case .unexpectedEnd: "the document ends inside a value"
        case .unexpectedCharacter: "expected \(expected.text), found \(found(in: document))"
        case .trailingContent: "expected \(Expectation.nothing.text), found \(found(in: document))"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .invalidEscape: "\\ must be followed by one of \" \\ / b f n r t or u and four hexadecimal digits"
        case .loneSurrogate: "a \\u escape of a surrogate must be part of a pair, high then low"
        case .controlCharacter: "control characters in strings must be escaped"
        case .invalidNumber: "a number is -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?"
        case .numberOutOfRange: "the number is outside what 64-bit integers and doubles can hold"
        case .duplicateKey: "the object already has this key"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .tooLarge: "the document or this number is longer than the limit"
        }
    }

    private func found(in document: UnsafeBufferPointer<UInt8>) -> String {
        guard offset < document.count else { return "the end of the document" }
        let byte = document[offset]
        if byte == 0xEF, document.count >= offset + 3, document[offset + 1] == 0xBB, document[offset + 2] == 0xBF {
            return "a byte order mark"
        }
        if (0x21...0x7E).contains(byte) { return "\"\(Unicode.Scalar(byte))\"" }
        return "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    }
}
