import JSON
import Testing
import YAML

/// The value of a document; the error's text when it is refused.
func value(_ text: String) throws -> JSON { try YAMLDocument(parsing: Array(text.utf8)).value }

/// The error of a document that must be refused.
func refusal(_ bytes: [UInt8], limits: YAMLLimits = .default) throws -> YAMLError {
    do {
        let document = try YAMLDocument(parsing: bytes, limits: limits)
        Issue.record("accepted as \(document.value.rowText().prefix(100))")
        return YAMLError(message: "", position: SourcePosition(line: 0, column: 0))
    } catch {
        return error
    }
}

func refusal(_ text: String) throws -> YAMLError { try refusal(Array(text.utf8)) }

struct CoreSchemaTests {
    /// YAML 1.2.2, section 10.3.2, and what YAML 1.1 readers take for something else.
    @Test(
        arguments: [
            ("null", JSON.null), ("Null", .null), ("NULL", .null), ("~", .null), ("", .null),
            ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
            ("yes", "yes"), ("Yes", "Yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
            ("tRUE", "tRUE"),
            ("nULL", "nULL"), ("none", "none"), ("nil", "nil"),
            ("0", 0), ("-0", 0), ("+1", 1), ("-19", -19), ("007", 7), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("0o17", 15), ("0o0", 0), ("0o8", "0o8"), ("0o", "0o"), ("-0o17", "-0o17"), ("0O17", "0O17"),
            ("0x1F", 31), ("0xff", 255), ("0x", "0x"), ("0xG", "0xG"), ("-0x1F", "-0x1F"), ("0X1F", "0X1F"),
            ("0b101", "0b101"), ("1_000", "1_000"), ("1,000", "1,000"), ("1:30", "1:30"), ("190:20:30", "190:20:30"),
            ("1e3", 1000.0), ("1E3", 1000.0), ("1e+3", 1000.0), ("1e-3", 0.001), ("1.5", 1.5), ("-1.5e2", -150.0),
            (".5", 0.5),
            ("+.5", 0.5), ("-.5", -0.5), ("1.", 1.0), ("1.e2", 100.0), ("0.0", 0.0), ("1e-400", 0.0),
            ("1e", "1e"), ("1e+", "1e+"), ("e3", "e3"), (".", "."), ("-", "-"), ("+", "+"), ("..5", "..5"),
            ("1.2.3", "1.2.3"),
            ("1.5.", "1.5."), ("--1", "--1"), ("+-1", "+-1"), ("1 2", "1 2"), ("12e03", 12000.0), ("1a", "1a"),
            ("2024-01-01", "2024-01-01"), ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"), ("12:00", "12:00"),
            ("=", "="), ("inf", "inf"), ("nan", "nan"), (".infinity", ".infinity"), ("Infinity", "Infinity"),
            ("ä", "ä"), ("１", "１"), ("null ", .null), ("#", .null), ("a # comment", "a"), ("a#b", "a#b"),
        ] as [(String, JSON)]
    )
    func `A plain scalar is resolved by the core schema`(text: String, expected: JSON) throws {
        // A lone "-" is an item of a sequence unless something quotes the context: a flow collection is none either.
        guard text != "-" else { return #expect(try value("- \"-\"") == ["-"]) }
        #expect(try value("key: \(text)") == ["key": expected])
    }

    @Test(arguments: ["null", "true", "1", "0x1F", "1e3", ".inf", "~", "", "<<", "yes"])
    func `What is quoted is text`(text: String) throws {
        #expect(try value("'\(text)'") == .string(text))
        #expect(try value("\"\(text)\"") == .string(text))
        #expect(try value("|-\n  \(text)\n").stringValue == text)
    }

    @Test(arguments: [
        (".inf", "no JSON form"), ("-.inf", "no JSON form"), ("+.Inf", "no JSON form"), (".nan", "no JSON form"),
        (".NaN", "no JSON form"), ("9223372036854775808", "64-bit"), ("-9223372036854775809", "64-bit"),
        ("0x8000000000000000", "64-bit"), ("0o1000000000000000000000", "64-bit"), ("1e400", "too large"),
        ("-1e999999999999", "too large"),
    ])
    func `A number that JSON cannot hold is refused with a way out`(text: String, reason: String) throws {
        let error = try refusal("a: 1\nb: \(text)\n")
        #expect(error.message.contains(reason), "\(error)")
        #expect(error.position == SourcePosition(line: 2, column: 4))
    }
}

struct YAMLDocumentTests {
    @Test func `Block and flow collections, scalars of every style and comments are read`() throws {
        let text = """
            # a package
            name: shop
            tags: [a, "b c", 'it''s']
            nested: {a: {b: [1, 2]}, c: }
            list:
            - one
            -
              two: 2
              three: 3
            - - inner
            literal: |
              line one
                line two

            folded: >-
              one
              paragraph

              another
            "quoted key": "tab\\t, \\u00e9, \\x41, \\"quote\\" and \\/"
            multi: plain text
              that goes on
            ? explicit
            : yes
            """
        #expect(
            try value(text) == [
                "name": "shop",
                "tags": ["a", "b c", "it's"],
                "nested": ["a": ["b": [1, 2]], "c": .null],
                "list": ["one", ["two": 2, "three": 3], ["inner"]],
                "literal": "line one\n  line two\n",
                "folded": "one paragraph\nanother",
                "quoted key": "tab\t, é, A, \"quote\" and /",
                "multi": "plain text that goes on",
                "explicit": "yes",
            ]
        )
    }

    @Test func `Members keep their order`() throws {
        let document = try YAMLDocument(parsing: Array("b: 1\na: 2\nc: 3\n".utf8))
        #expect(document.value.objectValue?.keys == ["b", "a", "c"])
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "--- ~\n", "\u{FEFF}", "--- \n...\n"])
    func `A document of nothing is null`(text: String) throws {
        #expect(try value(text) == .null)
        #expect(try YAMLDocument(parsing: Array(text.utf8)).position(of: JSONPointer(tokens: ["a"])).line >= 1)
    }

    @Test(arguments: ["text", "12", "[1, 2]", "{a: 1}", "- 1", "|\n  x\n"])
    func `Any value may be the document`(text: String) throws {
        #expect(try !value(text).isNull)
        #expect(try value("---\n\(text)\n...\n") == value(text))
    }

    @Test(
        arguments: [
            ("a: &x 1\nb: 2", "anchors", 1, 4), ("- &x [1]\n", "anchors", 1, 3), ("a: 1\nb: *x", "aliases", 2, 4),
            ("a: !!str 1", "tags", 1, 4), ("!local {a: 1}", "tags", 1, 1), ("a: ! 1", "tags", 1, 4),
            ("a: 1\n<<: {b: 2}", "merge keys", 2, 1), ("{<<: {b: 2}}", "merge keys", 1, 2),
            ("a: 1\nb: 2\na: 3", "duplicate key \"a\", first seen on line 1", 3, 1),
            ("x:\n  - {k: 1, \"k\": 2}", "duplicate key \"k\", first seen on line 2", 2, 12),
            ("---\na: 1\n---\nb: 2\n", "second document", 3, 1), ("a: 1\n...\nb: 2\n", "document start", 3, 1),
            ("? [a]\n: 1", "a key must be", 1, 3), ("? {a: 1}\n: 1", "a key must be", 1, 3),
            ("?\n: 1", "a key must be", 1, 2),
            ("&k a: 1", "a key must be", 1, 1), ("!!str a: 1", "a key must be", 1, 1),
            ("*k : 1", "a key must be", 1, 1),
            ("%YAML 1.1\n---\na: yes\n", "directives", 1, 1), ("%TAG ! tag:x,2000:\n---\na: 1\n", "directives", 1, 1),
        ] as [(String, String, Int, Int)]
    )
    func `What has more than one reading is refused, with its place`(
        text: String,
        reason: String,
        line: Int,
        column: Int
    ) throws {
        let error = try refusal(text)
        #expect(error.message.contains(reason), "\(error)")
        #expect(error.position == SourcePosition(line: line, column: column), "\(error)")
        #expect(error.description.hasPrefix("line \(line), column \(column): "))
    }

    @Test(arguments: [
        ("a: b: c", 1), ("a: [1, 2", 1), ("a: {b: 1", 1), ("\"open", 1), ("'open", 1), ("a:\n\t- 1", 2),
        ("a: 1\n b: 2", 2), ("- 1\nb: 2", 2),
        ("[1]]", 1), ("a: @x", 1), ("a: `x", 1), ("a: %x", 1), ("\"\\q\"", 1), ("a: |\n  x\n y\n", 3), ("{a: 1}}", 1),
        ("- [\n- ]", 2),
    ])
    func `What is no YAML is refused, with its line`(text: String, line: Int) throws {
        let error = try refusal(text)
        #expect(!error.message.isEmpty)
        #expect(error.position.line >= line, "\(error)")
    }

    @Test func `A merge key in quotes is a key like any other`() throws {
        #expect(try value("\"<<\": 1") == ["<<": 1])
    }

    @Test func `Keys that look like numbers are text`() throws {
        #expect(try value("1: a\ntrue: b\n0x1: c\n1.0: d\n") == ["1": "a", "true": "b", "0x1": "c", "1.0": "d"])
        #expect(try refusal("1: a\n\"1\": b\n").message.contains("duplicate"))
    }

    @Test func `Keys are told apart by bytes, as rows and other readers do`() throws {
        let document = try YAMLDocument(parsing: Array("caf\u{E9}: 1\ncafe\u{301}: 2\n".utf8))
        #expect(document.value.objectValue?.count == 2)
        #expect(document.position(of: JSONPointer(tokens: ["cafe\u{301}"])).line == 2)
    }

    @Test func `Positions are those of keys and of items`() throws {
        let document = try YAMLDocument(
            parsing: Array(
                """
                # head
                name: shop
                tools:
                  - name: a
                    arguments: {x: 1, y: [1, 22, 333]}
                  - name: é, b
                    "/a~b": 2
                """.utf8
            )
        )
        func place(_ pointer: String) throws -> [Int] {
            let position = document.position(of: try JSONPointer(parsing: pointer))
            return [position.line, position.column]
        }
        #expect(try place("") == [2, 1])
        #expect(try place("/name") == [2, 1])
        #expect(try place("/tools") == [3, 1])
        #expect(try place("/tools/0") == [4, 5])
        #expect(try place("/tools/0/name") == [4, 5])
        #expect(try place("/tools/0/arguments") == [5, 5])
        #expect(try place("/tools/0/arguments/y") == [5, 23])
        #expect(try place("/tools/0/arguments/y/2") == [5, 34])
        #expect(try place("/tools/1/~1a~0b") == [7, 5])
        // Of what is not there, the nearest that is.
        #expect(try place("/tools/7") == [3, 1])
        #expect(try place("/tools/0/arguments/z/q") == [5, 5])
        #expect(try place("/tools/x") == [3, 1])
        #expect(try place("/name/deeper") == [2, 1])
        #expect(try place("/nothing") == [2, 1])
    }

    @Test func `Columns count characters, not bytes`() throws {
        let document = try YAMLDocument(parsing: Array("{é: 1, 日本: 2, b: 3}".utf8))
        #expect(document.position(of: JSONPointer(tokens: ["b"])).column == 15)
        let marked = try YAMLDocument(parsing: Array("\u{FEFF}{a: 1, b: 2}".utf8))
        #expect(marked.position(of: JSONPointer(tokens: ["b"])).column == 8)
    }
}

struct YAMLInputTests {
    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 1, 4), ([0x61, 0x3A, 0x20, 0x31, 0x0A, 0x62, 0x3A, 0x20, 0xC3, 0x28], 2, 5),
            ([0xED, 0xA0, 0x80], 1, 1), ([0xC0, 0x80], 1, 1), ([0xF5, 0x80, 0x80, 0x80], 1, 1), ([0x61, 0xC3], 1, 2),
            ([0xFE, 0xFF, 0x00, 0x61], 1, 1), ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
        ] as [([UInt8], Int, Int)]
    )
    func `What is not UTF-8 is refused, with its place`(bytes: [UInt8], line: Int, column: Int) throws {
        #expect(try refusal(bytes).position == SourcePosition(line: line, column: column))
    }

    @Test(arguments: [0x00, 0x01, 0x07, 0x1B, 0x7F] as [UInt8])
    func `Control characters are refused, with their place`(byte: UInt8) throws {
        let error = try refusal(Array("a: 1\nb: é".utf8) + [byte] + Array("x\n".utf8))
        #expect(error.message.contains("control characters"))
        #expect(error.position == SourcePosition(line: 2, column: 5))
    }

    @Test func `An error repeats only the beginning of what is wrong`() throws {
        let long = String(repeating: "9", count: 1 << 20)
        #expect(try refusal("a: \(long)").message.utf8.count < 300)
        #expect(try refusal("\"\(long)\": 1\n\"\(long)\": 1").message.utf8.count < 300)
    }

    @Test func `A byte order mark is passed over`() throws {
        #expect(try value("\u{FEFF}a: 1") == ["a": 1])
    }

    @Test func `Lines may end as they do on Windows`() throws {
        #expect(try value("a: 1\r\nb:\r\n  - x\r\n") == ["a": 1, "b": ["x"]])
    }

    @Test func `A document over its limits is refused`() throws {
        var limits = YAMLLimits()
        limits.bytes = 10
        #expect(try refusal(Array("a: 12345678".utf8), limits: limits).message.contains("at most 10"))
        _ = try YAMLDocument(parsing: Array("a: 1234567".utf8), limits: limits)
        limits = YAMLLimits()
        limits.values = 4
        #expect(try refusal(Array("[1, 2, 3, 4]".utf8), limits: limits).message.contains("more than 4 values"))
        _ = try YAMLDocument(parsing: Array("[1, 2, 3]".utf8), limits: limits)
        limits = YAMLLimits()
        limits.depth = 2
        #expect(try refusal(Array("[[[1]]]".utf8), limits: limits).message.contains("2 levels"))
        _ = try YAMLDocument(parsing: Array("[[1]]".utf8), limits: limits)
    }

    @Test(arguments: ["[", "{a: ", "- ", "[{a: ", "? ", "!a ", "&a [", "-\n"])
    func `Nesting without end is refused before it costs anything`(unit: String) throws {
        let text = String(repeating: unit, count: (4 << 20) / unit.utf8.count)
        _ = try refusal(text)
        var indented = ""
        for depth in 0..<1_000 { indented += String(repeating: " ", count: depth) + "-\n" }
        #expect(try refusal(indented).message.contains("64 levels"))
    }

    @Test func `A billion laughs are refused at the first`() throws {
        let text = "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
        #expect(try refusal(text).message.contains("anchors"))
    }

    @Test func `Large flat documents are read in time that is linear`() throws {
        let items = try value((0..<50_000).map { "- \($0)\n" }.joined())
        #expect(items.arrayValue?.count == 50_000)
        let members = try value((0..<50_000).map { "key\($0): \($0)\n" }.joined())
        #expect(members.objectValue?.count == 50_000)
        #expect(try value("\"" + String(repeating: "x", count: 4 << 20) + "\"").stringValue?.utf8.count == 4 << 20)
        #expect(try value("a: " + String(repeating: "word ", count: 200_000)).objectValue?.count == 1)
    }
}

/// JSON texts given as YAML.
struct JSONAsYAMLTests {
    @Test(arguments: [
        #"{}"#, #"[]"#, #"{"a":[1,-2,3.5,1e3,true,false,null,"x"]}"#, #"{"a":{"b":{"c":[]}}}"#, #""text""#, "12",
        #"{"é":"日本","esc":"\"\\\/\b\f\n\r\t\u00e9"}"#, "{\n\t\"a\": 1,\n\t\"b\": [\n\t\t2\n\t]\n}",
        #"{"a":1,"b":{"a":1}}"#,
        #"{"emoji":"\ud83d\ude00","k\ud83d\ude00":[1]}"#, #"{"":1}"#, "{\"del\":\"\u{7F}\"}",
        #"{"colon":"a: b","hash":"a # b"}"#,
        "{\"" + String(repeating: "k", count: 2_000) + "\":1}", #"{"a"  :  1 , "b":2}"#, "{\"a\"\n:\n1}",
    ])
    func `JSON is read as the JSON parser reads it`(text: String) throws {
        #expect(try value(text) == JSON(parsing: text))
    }

    @Test func `Positions are there for JSON that libyaml cannot read`() throws {
        let text = "{\n  \"smile\": \"\\ud83d\\ude00\",\n  \"list\": [1, {\"x\": 2}]\n}"
        let document = try YAMLDocument(parsing: Array(text.utf8))
        #expect(document.position(of: JSONPointer(tokens: ["list", "1", "x"])).line == 3)
        #expect(document.position(of: JSONPointer(tokens: ["list", "9"])).line == 3)
        #expect(document.position(of: JSONPointer(tokens: [])) == SourcePosition(line: 1, column: 1))
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1"#, #"{"emoji":"\ud83d"}"#, #"{"emoji":"\ud83d\ude00","emoji":1}"#, #"[1] [2]"#,
    ])
    func `What neither reads is refused`(text: String) throws {
        _ = try refusal(text)
    }

    @Test func `The limits hold for JSON as well`() throws {
        var limits = YAMLLimits()
        limits.depth = 3
        _ = try refusal(Array(#"[[[["\ud83d\ude00"]]]]"#.utf8), limits: limits)
    }
}
