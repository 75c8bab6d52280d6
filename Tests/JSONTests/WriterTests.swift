import JSON
import Testing

@Suite struct WriterTests {
    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-7, "-7"), (10, "10"), (99, "99"), (100, "100"),
            (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
            (1_000_000_000_000_000_000, "1000000000000000000"), (999_999_999_999_999_999, "999999999999999999"),
            (1.0, "1.0"), (-0.0, "-0.0"), (0.0, "0.0"), (0.1, "0.1"), (1e30, "1e+30"), (1e-7, "1e-07"), (2.5, "2.5"),
            (1e16, "1e+16"),
            (123_456_789.125, "123456789.125"), (.double(.leastNonzeroMagnitude), "5e-324"),
            (.double(.pi), "3.141592653589793"),
            (.double(.greatestFiniteMagnitude), "1.7976931348623157e+308"),
            ("", #""""#), ("a/b", #""a/b""#), ("\"\\\u{8}\u{C}\n\r\t", #""\"\\\b\f\n\r\t""#),
            ("\0\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
            ("\u{7F}é😀\u{2028}", "\"\u{7F}é😀\u{2028}\""), ("12345678\n12345678", #""12345678\n12345678""#),
            ([], "[]"), ([1, [2.0], "x"], #"[1,[2.0],"x"]"#), ([:], "{}"),
            (["b": 1, "a": [:], "B": nil, "": []], #"{"":[],"B":null,"a":{},"b":1}"#),
            // By UTF-8 bytes, where the emoji comes after U+FB33.
            (
                ["😀": 1, "\u{FB33}": 2, "é": 3, "e\u{301}": 4, "z": 5, "ab": 6, "a": 7],
                "{\"a\":7,\"ab\":6,\"e\u{301}\":4,\"z\":5,\"é\":3,\"\u{FB33}\":2,\"😀\":1}"
            ),
        ] as [(JSON, String)]
    )
    func writesRows(value: JSON, text: String) throws {
        #expect(value.rowBytes() == Array(text.utf8))
        #expect(value.rowText().utf8.elementsEqual(text.utf8))
        var buffer: [UInt8] = [1, 2]
        value.writeRow(to: &buffer)
        #expect(buffer == [1, 2] + Array(text.utf8))
        #expect(try JSON(parsing: text) == value)
    }

    @Test func writesAllEscapesAtEveryDistance() throws {
        for length in 0..<40 {
            for character in ["\"", "\\", "\n", "\u{1}", "é", "😀", "\u{7F}"] {
                let text =
                    String(repeating: "x", count: length) + character + String(repeating: "y", count: 39 - length)
                #expect(try JSON(parsing: JSON.string(text).rowBytes()) == .string(text))
                #expect(try JSON(parsing: JSON.string(text + text).rowText()) == .string(text + text))
            }
        }
        let controls = String(String.UnicodeScalarView((0..<0x80).compactMap { Unicode.Scalar($0 as UInt32) }))
        #expect(try JSON(parsing: JSON.string(controls).rowBytes()) == .string(controls))
    }

    @Test func sortsManyKeysByBytes() {
        var object = JSONObject()
        for number in stride(from: 997, to: 0, by: -1) { object["key \(number)"] = .integer(Int64(number)) }
        let keys = object.sortedByKeyBytes().map { Array($0.key.utf8) }
        #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        let text = JSON.object(object).rowText()
        #expect(text.hasPrefix(#"{"key 1":1,"key 10":10,"key 100":100,"key 101":101,"#))
    }

    @Test func writesPrettyText() {
        let value: JSON = [
            "name": "shop", "empty": [:], "none": [], "nested": ["list": [1, 2.0, ["a": nil]], "é\n": true],
        ]
        #expect(
            value.prettyText() == """
                {
                  "name": "shop",
                  "empty": {},
                  "none": [],
                  "nested": {
                    "list": [
                      1,
                      2.0,
                      {
                        "a": null
                      }
                    ],
                    "é\\n": true
                  }
                }
                """
        )
        #expect(JSON.null.prettyText() == "null")
        #expect(JSON.array([]).prettyText() == "[]")
    }
}
