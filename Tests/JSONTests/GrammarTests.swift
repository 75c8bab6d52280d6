import JSON
import Testing

/// RFC 8259 case by case: what is accepted with which value, and what is refused with which code.
@Suite struct GrammarTests {
    struct Accepted: Sendable, CustomTestStringConvertible {
        var text: String
        var value: JSON
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ value: JSON) {
            self.text = text
            self.value = value
        }
    }

    @Test(arguments: [
        Accepted("null", nil), Accepted("true", true), Accepted("false", false),
        Accepted(" \t\r\n 1 \t\r\n ", 1),
        Accepted("0", 0), Accepted("-0", 0), Accepted("-1", -1), Accepted("10", 10),
        Accepted("9223372036854775807", .integer(.max)), Accepted("-9223372036854775808", .integer(.min)),
        Accepted("9007199254740993", 9_007_199_254_740_993),
        Accepted("1.0", 1.0), Accepted("-0.0", -0.0), Accepted("1e2", 100.0), Accepted("1E+2", 100.0),
        Accepted("1e-2", 0.01), Accepted("0e1", 0.0), Accepted("0E0", 0.0), Accepted("0.5", 0.5),
        Accepted("-1.5e3", -1500.0),
        Accepted("123.456e-789", 0.0), Accepted("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
        Accepted("5e-324", .double(.leastNonzeroMagnitude)), Accepted("0.1", 0.1),
        Accepted("0.30000000000000004", .double(0.1 + 0.2)),
        Accepted("18446744073709551616.5", 18_446_744_073_709_551_616.0),
        Accepted("0.00000000000000000000000000000000000000000001", 1e-44),
        Accepted("100000000000000000000000000000.0", 1e29),
        Accepted("\"\"", ""), Accepted("\"a\"", "a"),
        Accepted("\"abcdefghijklmnopqrstuvwxyz\"", "abcdefghijklmnopqrstuvwxyz"),
        Accepted(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        Accepted(#""\u0041\u00e9\u20AC\uD83D\uDE00""#, "Aé€😀"), Accepted(#""\u0000""#, "\0"),
        Accepted(#""\uFFFF""#, "\u{FFFF}"),
        Accepted(#""\uDBFF\uDFFF""#, "\u{10FFFF}"), Accepted(#""12345678\n""#, "12345678\n"),
        Accepted("\"é€😀\u{7F}\u{2028}\"", "é€😀\u{7F}\u{2028}"), Accepted("\"12345678é\"", "12345678é"),
        Accepted("\"/\"", "/"), Accepted(#""a\u0062c""#, "abc"),
        Accepted("[]", []), Accepted("[ ]", []), Accepted("[1]", [1]), Accepted("[1 , 2\n,3]", [1, 2, 3]),
        Accepted("[[],[[]]]", [[], [[]]]),
        Accepted("{}", [:]), Accepted("{ }", [:]), Accepted(#"{"a":1}"#, ["a": 1]),
        Accepted(#" { "a" : [ { } ] , "" : null } "#, ["": nil, "a": [[:]]]),
        // Canonically equivalent keys are different keys.
        Accepted(#"{"\u00e9":1,"e\u0301":2}"#, .object(JSONObject([("\u{E9}", 1), ("e\u{301}", 2)]))),
    ])
    func accepts(_ example: Accepted) throws {
        #expect(try JSON(parsing: example.text) == example.value)
        #expect(try JSON(parsing: Array(example.text.utf8)) == example.value)
    }

    @Test func keepsTheSignOfZero() throws {
        #expect(try JSON(parsing: "-0.0").doubleValue?.sign == .minus)
        #expect(try JSON(parsing: "-0e0").doubleValue?.sign == .minus)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var text: String
        var code: JSONError.Code
        var offset: Int
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ code: JSONError.Code, _ offset: Int) {
            self.text = text
            self.code = code
            self.offset = offset
        }
    }

    @Test(arguments: [
        Refused("", .unexpectedEnd, 0), Refused("  ", .unexpectedEnd, 2), Refused("\u{FEFF}1", .unexpectedCharacter, 0),
        Refused("\u{A0}1", .unexpectedCharacter, 0), Refused("\u{C}1", .unexpectedCharacter, 0),
        Refused("nul", .unexpectedEnd, 3), Refused("nulL", .unexpectedCharacter, 3),
        Refused("True", .unexpectedCharacter, 0),
        Refused("truex", .trailingContent, 4), Refused("NaN", .unexpectedCharacter, 0),
        Refused("Infinity", .unexpectedCharacter, 0),
        Refused("-Infinity", .invalidNumber, 1), Refused("undefined", .unexpectedCharacter, 0),
        Refused("'a'", .unexpectedCharacter, 0),
        Refused("-", .unexpectedEnd, 1), Refused("+1", .unexpectedCharacter, 0), Refused("01", .invalidNumber, 0),
        Refused("-01", .invalidNumber, 1), Refused("00", .invalidNumber, 0), Refused("1.", .unexpectedEnd, 2),
        Refused("[1.]", .invalidNumber, 3), Refused(".5", .unexpectedCharacter, 0), Refused("1e", .unexpectedEnd, 2),
        Refused("1e+", .unexpectedEnd, 3), Refused("[1e+]", .invalidNumber, 4), Refused("1e1.5", .trailingContent, 3),
        Refused("1.e1", .invalidNumber, 2), Refused("0x10", .trailingContent, 1), Refused("1_000", .trailingContent, 1),
        Refused("--1", .invalidNumber, 1), Refused("1 000", .trailingContent, 2), Refused("-a", .invalidNumber, 1),
        Refused("9223372036854775808", .numberOutOfRange, 0), Refused("-9223372036854775809", .numberOutOfRange, 0),
        Refused("18446744073709551617", .numberOutOfRange, 0),
        Refused("[ 100000000000000000000]", .numberOutOfRange, 2),
        Refused("1e309", .numberOutOfRange, 0), Refused("-1e999999999999999999999", .numberOutOfRange, 0),
        Refused("\"", .unexpectedEnd, 1), Refused("\"a", .unexpectedEnd, 2),
        Refused("\"12345678901", .unexpectedEnd, 12),
        Refused("\"\\", .unexpectedEnd, 1), Refused(#""\x""#, .invalidEscape, 1), Refused(#""\a""#, .invalidEscape, 1),
        Refused(#""\u12""#, .unexpectedEnd, 1), Refused(#""\u12G4""#, .invalidEscape, 1),
        Refused(#""\U0041""#, .invalidEscape, 1),
        Refused(#""\uD800""#, .loneSurrogate, 1), Refused(#""\uDC00""#, .loneSurrogate, 1),
        Refused(#""\uD800\u0041""#, .loneSurrogate, 1),
        Refused(#""\uD800\uD800""#, .loneSurrogate, 1), Refused(#""\uD83Dx\uDE00""#, .loneSurrogate, 1),
        Refused("\"\t\"", .controlCharacter, 1), Refused("\"a\nb\"", .controlCharacter, 2),
        Refused("\"\0\"", .controlCharacter, 1),
        Refused("\"12345678\u{1F}\"", .controlCharacter, 9),
        Refused("[", .unexpectedEnd, 1), Refused("[1", .unexpectedEnd, 2), Refused("[1,", .unexpectedEnd, 3),
        Refused("[1,]", .unexpectedCharacter, 3), Refused("[,1]", .unexpectedCharacter, 1),
        Refused("[1 2]", .unexpectedCharacter, 3),
        Refused("[1}", .unexpectedCharacter, 2), Refused("]", .unexpectedCharacter, 0),
        Refused("[1]]", .trailingContent, 3),
        Refused("{", .unexpectedEnd, 1), Refused("{\"a\"", .unexpectedEnd, 4), Refused("{\"a\":", .unexpectedEnd, 5),
        Refused("{\"a\":1", .unexpectedEnd, 6), Refused("{\"a\":1,}", .unexpectedCharacter, 7),
        Refused("{a:1}", .unexpectedCharacter, 1),
        Refused("{\"a\" 1}", .unexpectedCharacter, 5), Refused("{\"a\":}", .unexpectedCharacter, 5),
        Refused("{1:1}", .unexpectedCharacter, 1),
        Refused("{\"a\":1 \"b\":2}", .unexpectedCharacter, 7), Refused("{,}", .unexpectedCharacter, 1),
        Refused("{\"a\":1]", .unexpectedCharacter, 6),
        Refused("{}{}", .trailingContent, 2), Refused("1 // one", .trailingContent, 2),
        Refused("/**/1", .unexpectedCharacter, 0),
        Refused(#"{"a":1,"a":1}"#, .duplicateKey, 7), Refused(#"{"a":1, "\u0061":2}"#, .duplicateKey, 8),
        Refused(#"{"/":1,"\/":2}"#, .duplicateKey, 7), Refused(#"{"😀":1,"\uD83D\uDE00":2}"#, .duplicateKey, 10),
        Refused(#"{"abcdefghijklmnop":1,"abcdefgh\u0069jklmnop":2}"#, .duplicateKey, 22),
        Refused(#"{"":1,"":2}"#, .duplicateKey, 6),
        Refused(#"{"x":{"a":1,"b":{"c":1},"a":2}}"#, .duplicateKey, 24),
        Refused(#"{"x":{"x":1},"x":2}"#, .duplicateKey, 13),
    ])
    func refuses(_ example: Refused) {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: example.text) }
        #expect(error?.code == example.code)
        #expect(error?.offset == example.offset)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xC3, 0xA9, 0xA9],
        ] as [[UInt8]]
    )
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        for prefix in ["\"", "\"1234567890", "\"é\\n"] {
            for suffix in ["\"", "x\"", ""] {
                let error = #expect(throws: JSONError.self) {
                    try JSON(parsing: Array(prefix.utf8) + bytes + Array(suffix.utf8))
                }
                #expect(error?.code == .invalidUTF8)
            }
        }
    }

    @Test func acceptsEveryScalarRawAndEscaped() throws {
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let text = String(Character(scalar))
            #expect(try JSON(parsing: "\"\(text)\"").stringValue?.utf8.elementsEqual(text.utf8) == true)
            let escaped = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            #expect(try JSON(parsing: "\"\(escaped.joined())\"").stringValue?.utf8.elementsEqual(text.utf8) == true)
        }
    }

    @Test func errorsNameThePlace() {
        let error = #expect(throws: JSONError.self) { try JSON(parsing: "{\n  \"a\": 1,\n  \"é\" 2\n}") }
        #expect(error?.line == 3)
        #expect(error?.column == 8)
        #expect(error?.description == #"line 3, column 8: expected ":", found "2""#)
    }
}
