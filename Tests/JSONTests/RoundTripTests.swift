import JSON
import Testing

@Suite struct RoundTripTests {
    @Test func doublesSurviveWritingAndParsing() throws {
        var random = SplitMix64(seed: 1)
        for round in 0..<100_000 {
            var number = Double(bitPattern: random.next())
            // Random bits are nearly always huge or tiny; every other number is of everyday size.
            if round % 2 == 1 { number = Double(Int64(truncatingIfNeeded: random.next()) >> 11) / 1024 }
            guard number.isFinite else { continue }
            for text in [
                JSON.double(number).rowText(),
                String(decoding: try JSON.double(number).canonicalBytes(), as: UTF8.self),
            ] {
                let parsed = try JSON(parsing: text, limits: JSONLimits(bigIntegers: .asDouble))
                #expect(parsed.doubleValue == number, "\(text)")
            }
            // The standard library is a second implementation of the same form.
            #expect(JSON.double(number).rowText() == number.description)
        }
    }

    @Test func doublesOfEveryExponentAreWrittenShortest() throws {
        for exponent in 0..<2047 as Range<UInt64> {
            for significand in [0, 1, 2, 3, 0x8_0000_0000_0000, 0xF_FFFF_FFFF_FFFE, 0xF_FFFF_FFFF_FFFF] as [UInt64] {
                let number = Double(bitPattern: exponent << 52 | significand)
                #expect(JSON.double(number).rowText() == number.description)
                #expect(JSON.double(-number).rowText() == (-number).description)
            }
        }
        for power in -330...307 {
            for digit in 1...9 {
                let number = try #require(Double("\(digit)e\(power)"))
                #expect(JSON.double(number).rowText() == number.description)
            }
        }
        for number in 0...100_000 {
            for scale in [1, 10, 100, 10_000, 1e9] {
                let number = Double(number) / scale
                #expect(JSON.double(number).rowText() == number.description)
            }
        }
    }

    @Test func decimalsAreRoundedCorrectly() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<100_000 {
            let digits = random.next() >> UInt64.random(in: 0...63, using: &random)
            let exponent = Int.random(in: -30...30, using: &random)
            let text = "\(digits)e\(exponent)"
            #expect(try JSON(parsing: text).doubleValue?.bitPattern == Double(text)?.bitPattern, "\(text)")
            // The same digits with a point somewhere.
            var pointed = Array(String(digits))
            if pointed.count > 1 {
                pointed.insert(".", at: Int.random(in: 1..<pointed.count, using: &random))
                let text = String(pointed)
                #expect(try JSON(parsing: text).doubleValue?.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
    }

    /// Numbers halfway between two doubles, and just beside, are where rounding goes wrong.
    @Test(arguments: [
        "9007199254740993.0", "9007199254740992.9999", "9007199254740993.0001", "9007199254740995.0",
        "18014398509481986.0",
        "0.500000000000000166533453693773481063544750213623046875",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9406564584124654e-324", "2.4703282292062327e-324",
        "1.7976931348623158e308", "9223372036854775807.5", "9999999999999999999e-19", "9999999999999999999e27",
        "0.1e-22", "8.5e22", "1e23",
        "4503599627370496.5", "4503599627370497.5", "36028797018963970e-27", "7205759403792793.9999999999999999",
    ])
    func hardDecimalsAreRoundedCorrectly(text: String) throws {
        #expect(try JSON(parsing: text).doubleValue?.bitPattern == Double(text)?.bitPattern)
    }

    @Test func randomValuesSurviveEveryWriter() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<3000 {
            let value = JSON.random(depth: 4, using: &random)
            #expect(try JSON(parsing: value.rowBytes()) == value)
            #expect(try JSON(parsing: value.prettyText()) == value)
            let canonical = try JSON(
                parsing: value.withSmallIntegers.canonicalBytes(),
                limits: JSONLimits(bigIntegers: .asDouble)
            )
            #expect(canonical.isEqualAsJSON(value.withSmallIntegers))
        }
    }

    /// Whatever the bytes: no crash, and what is accepted is written and read back.
    @Test func mutatedDocumentsFailOrRoundTrip() throws {
        var random = SplitMix64(seed: 4)
        let alphabet =
            Array(#"{}[]",:\/ue0123456789+-.EtrufalsnbA "#.utf8) + [
                0, 9, 10, 13, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF,
            ]
        var accepted = 0
        for _ in 0..<1500 {
            let value = JSON.random(depth: 3, using: &random)
            let source = Bool.random(using: &random) ? value.rowBytes() : Array(value.prettyText().utf8)
            for _ in 0..<20 {
                var bytes = source
                for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                    let position = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[position] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                    case 1: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: position)
                    case 2: bytes.remove(at: position)
                    default: bytes.removeLast(bytes.count - position)
                    }
                }
                guard let parsed = try? JSON(parsing: bytes) else { continue }
                accepted += 1
                #expect(try JSON(parsing: parsed.rowBytes()) == parsed)
                #expect(try JSON(parsing: parsed.prettyText()) == parsed)
            }
        }
        #expect(accepted > 1000)
    }
}
