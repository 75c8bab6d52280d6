import JSON
import Testing

@Suite struct JSONPointerTests {
    private static let example = """
        {
          "foo": ["bar", "baz"],
          "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5, "k\\"l": 6, " ": 7, "m~n": 8
        }
        """

    /// RFC 6901, section 5.
    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5),
            ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/foo/2", nil), ("/foo/-", nil), ("/foo/00", nil), ("/foo/01", nil),
            ("/foo/x", nil),
            ("/foo/+1", nil), ("/foo/99999999999999999999", nil), ("/foo/0/0", nil), ("/none", nil),
        ] as [(String, JSON?)]
    )
    func findsTheValuesOfTheRFC(text: String, value: JSON?) throws {
        let document = try JSON(parsing: Self.example)
        let pointer = try JSONPointer(parsing: text)
        #expect(document.value(at: pointer) == value)
        #expect(pointer.description == text)
        #expect((JSON.position(of: pointer, in: Array(Self.example.utf8)) == nil) == (value == nil))
    }

    @Test func theEmptyPointerIsTheDocument() throws {
        #expect(JSON.integer(1).value(at: JSONPointer()) == 1)
        #expect(try JSONPointer(parsing: "").tokens == [])
        #expect(JSONPointer().description == "")
    }

    @Test func appendsAndEscapes() throws {
        let pointer = JSONPointer().appending("a/b").appending(0).appending("~")
        #expect(pointer.description == "/a~1b/0/~0")
        #expect(try JSONPointer(parsing: "/a~1b/0/~0") == pointer)
        #expect(pointer.tokens == ["a/b", "0", "~"])
        #expect(JSONPointer().appending("\u{E9}") != JSONPointer().appending("e\u{301}"))
    }

    @Test(arguments: [
        ("a", JSONError.Code.unexpectedCharacter), ("/~", .invalidEscape), ("/~2", .invalidEscape),
        ("/a~/b", .invalidEscape),
    ])
    func refusesWhatIsNoPointer(text: String, code: JSONError.Code) {
        let error = #expect(throws: JSONError.self) { try JSONPointer(parsing: text) }
        #expect(error?.code == code)
    }

    @Test(arguments: [
        ("", 1, 2), ("/a", 2, 7), ("/a/0", 2, 8), ("/a/1/é", 3, 14), ("/a/1/n", 4, 9), ("/b", 6, 1), ("/a/2", 0, 0),
        ("/c", 0, 0),
        ("/a/x", 0, 0), ("/b/0", 0, 0), ("/d/0", 0, 0),
    ])
    func findsPositions(text: String, line: Int, column: Int) throws {
        let document =
            " {\n  \"a\":[1, {\n    \"\\u00e9\":\"\\n,\",\n   \"n\": 100000000000000000000\n   }], \"b\" :\ntrue, \"d\":[]}"
        let position = JSON.position(of: try JSONPointer(parsing: text), in: Array(document.utf8))
        #expect(position?.line ?? 0 == line)
        #expect(position?.column ?? 0 == column)
    }

    @Test func aBrokenDocumentHasNoPositions() {
        for text in ["", "{", "{\"b\"", "{\"b\":1", "{\"b\":x,\"a\":1}", "{\"b\" 1}", "[", "[1"] {
            #expect(JSON.position(of: JSONPointer(tokens: ["a"]), in: Array(text.utf8)) == nil)
            #expect(JSON.position(of: JSONPointer(tokens: ["3"]), in: Array(text.utf8)) == nil)
        }
    }
}
