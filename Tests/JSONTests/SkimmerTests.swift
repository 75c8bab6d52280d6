import JSON
import Testing

/// The skimmer beside the parser, which it must agree with on every document.
@Suite struct SkimmerTests {
    private static let documents: [String] = [
        "", "  ", "\u{FEFF}1", "null", " true ", "false", "nul", "nulL", "truex", "NaN", "-", "+1", "01", "-01", "00",
        "1.", "1.e1",
        "1e", "1e+", "-0", "-0.0", "0e1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "-9223372036854775809", "18446744073709551616.5", "1e308", "1e309", "-1e400", "1e-400",
        String(repeating: "9", count: 310) + ".0", String(repeating: "1", count: 401),
        "0." + String(repeating: "1", count: 400),
        "\"", "\"a", "\"a\"", "\"\\", "\"\\\"", #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\ud800\u0041""#,
        #""\udc00""#,
        #""\uD83D\uDE00""#, #""\uDBFF\uDFFF""#, "\"\t\"", "\"é€😀\u{7F}\"", "\"12345678é\"", "[", "[1", "[1,", "[1,]",
        "[,1]", "[1 2]",
        "[]", "[ ]", "[1 , 2\n,3]", "[[],[[]],{}]", "{", "{}", "{ }", "{1:2}", #"{"a""#, #"{"a":"#, #"{"a":1"#,
        #"{"a":1,"#,
        #"{"a":1,}"#, #"{"a" 1}"#, #"{"a":1 "b":2}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":3}"#, #"{"b":1,"a":2}"#,
        #"{"ab":1,"ab!":2,"ab":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"\u0061":1,"b":2}"#,
        #"{"\u00e9":1,"e\u0301":2}"#, #"{"":1,"":2}"#, #"{"a":{"x":1,"x":2},"b":1}"#, "1 2", "[1] x", "\u{1}",
        #"{"a":[{"b":{"c":"d"}}],"e":1.5}"#,
    ]

    private func agree(_ bytes: [UInt8], _ limits: JSONLimits = .default) {
        var skimmer = Skimmer(limits: limits)
        let skimmed = Result { try skimmer.skim(bytes) { $0.json } }
        let parsed = Result { try JSON(parsing: bytes, limits: limits) }
        switch (skimmed, parsed) {
        case (.success(let left), .success(let right)): #expect(left == right)
        case (.failure(let left), .failure(let right)):
            #expect(
                (left as? JSONError) == (right as? JSONError),
                "\(String(decoding: bytes, as: UTF8.self).debugDescription)"
            )
        default:
            Issue.record("\(skimmed) and \(parsed): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }

    @Test(arguments: documents)
    func agreesWithTheParser(_ document: String) {
        agree(Array(document.utf8))
        agree(Array("[{\"k\":\(document)}]".utf8))
    }

    @Test(
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82],
            [0x22, 0xFF, 0x22],
            [0x22, 0xF0, 0x9F, 0x98, 0x80, 0x22],
        ] as [[UInt8]]
    )
    func agreesOnUTF8(_ bytes: [UInt8]) { agree(bytes) }

    @Test func agreesOnLimits() {
        let limits = JSONLimits(depth: 3, bytes: 40, numberLength: 5, bigIntegers: .asDouble)
        for text in ["[[[1]]]", "[[[[1]]]]", "123456", "12345", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]"] {
            agree(Array(text.utf8), limits)
        }
        agree(Array("9223372036854775808".utf8), JSONLimits(bigIntegers: .asDouble))
    }

    /// Documents with a few bytes changed: nearly all are broken, in every place a document has.
    @Test func agreesOnDamagedDocuments() {
        var random = SplitMix64(seed: 11)
        let alphabet = Array("{}[]\",:\\u0e.-+1tfn \n\u{1}é".utf8) + [0x80, 0xFF, 0xED]
        for _ in 0..<4000 {
            var bytes = JSON.random(depth: 4, using: &random).rowBytes()
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            agree(bytes)
        }
    }

    @Test func findsWhatIsInside() throws {
        let document =
            #"{"a":[1,"x\n",{"y":null}],"b":{"c":-12,"d":1.5e3},"\u0065":true,"f":"\u00e9","g":12345678901234567}"#
        var skimmer = Skimmer()
        try skimmer.skim(Array(document.utf8)) { row in
            #expect(row.members.map { $0.key.text } == ["a", "b", "e", "f", "g"])
            let elements = try Array(#require(row["a"]).elements)
            #expect(elements.map(\.kind) == [.number, .string, .object])
            #expect(elements[0].integer == 1)
            #expect(elements[1].text == "x\n")
            #expect(String(decoding: elements[1].inside, as: UTF8.self) == "x\\n")
            #expect(elements[2]["y"]?.isNull == true)
            #expect(row["b"]?["c"]?.integer == -12)
            #expect(row["b"]?["d"]?.double == 1500)
            #expect(row["b"]?["d"]?.integer == nil)
            #expect(row["e"]?.bool == true)
            #expect(row["f"]?.text == "é")
            #expect(row["f"]?.isText("é") == true)
            #expect(row["g"]?.integer == 12_345_678_901_234_567)
            #expect(row["h"] == nil)
            #expect(String(decoding: try #require(row["b"]).bytes, as: UTF8.self) == #"{"c":-12,"d":1.5e3}"#)
        }
    }
}
