import JSON
import Testing

/// RFC 8785's own vectors.
@Suite struct CanonicalTests {
    /// Appendix B; the rows for NaN and Infinity are errors no `JSON` value can express.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
            (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"), (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
            (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"),
            (0xBECB_F647_612F_3696, "-0.0000033333333333333333"), (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func writesNumbersOfAppendixB(bits: UInt64, text: String) throws {
        #expect(try canonical(.double(Double(bitPattern: bits))) == text)
    }

    @Test(arguments: [
        (1.0, "1"), (-1.0, "-1"), (0.1, "0.1"), (1.5, "1.5"), (100.0, "100"), (123456.0, "123456"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"), (1.5e21, "1.5e+21"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-9, "1.25e-9"),
        (0.00012, "0.00012"),
        (120.5, "120.5"), (1e100, "1e+100"), (-0.0, "0"),
    ])
    func writesNumbersAsECMAScript(number: Double, text: String) throws {
        #expect(try canonical(.double(number)) == text)
    }

    @Test(arguments: [
        // Section 3.2.2 and the file "values".
        (
            #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#,
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#
        ),
        // Section 3.2.3: by UTF-16 code units, so the emoji comes before U+FB33.
        (
            #"""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#,
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"\u{F6}\":\"Latin Small Letter O With Diaeresis\","
                + "\"\u{20AC}\":\"Euro Sign\",\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        ),
        // The test data of the RFC's reference implementations.
        (#"[56, { "d": true, "10": null, "1": [ ] } ]"#, #"[56,{"1":[],"10":null,"d":true}]"#),
        (
            #"""
            { "peach": "This sorting order", "péché": "is wrong according to French",
              "pêche": "but canonicalization MUST", "sin": "ignore locale" }
            """#,
            #"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#
        ),
        (
            #"""
            { "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },
              "111": [ {"e": "yes","E": "no" } ], "A": { } }
            """#,
            #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#
        ),
        (#"{ "Unnormalized Unicode":"A\u030a" }"#, "{\"Unnormalized Unicode\":\"A\u{30A}\"}"),
        (
            #"""
            { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One", "\u0080": "Control\u007f",
              "\ud83d\ude02": "Smiley", "\u00f6": "Latin Small Letter O With Diaeresis",
              "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge" }
            """#,
            "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\","
                + "\"\u{80}\":\"Control\u{7F}\",\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
                + "\"\u{1F602}\":\"Smiley\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        ),
    ])
    func writesTheDocumentsOfTheRFC(input: String, output: String) throws {
        let bytes = try JSON(parsing: input).canonicalBytes()
        #expect(bytes == Array(output.utf8))
        #expect(try JSON(parsing: bytes).canonicalBytes() == bytes)
    }

    @Test func refusesIntegersThatItWouldRound() throws {
        #expect(try canonical(.integer(1 << 53)) == "9007199254740992")
        #expect(try canonical(.integer(-1 << 53)) == "-9007199254740992")
        for integer in [1 << 53 + 1, -(1 << 53) - 1, Int64.max, .min] {
            let error = #expect(throws: JSONError.self) { try JSON.array([.integer(integer)]).canonicalBytes() }
            #expect(error?.code == .numberOutOfRange)
            #expect(error?.line == 0)
        }
    }

    private func canonical(_ value: JSON) throws -> String {
        String(decoding: try value.canonicalBytes(), as: UTF8.self)
    }
}
