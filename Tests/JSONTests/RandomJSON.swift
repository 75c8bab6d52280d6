import JSON

/// A seeded generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators"), so that failures can be repeated.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSON {
    /// A value with every type, awkward strings and objects on both sides of the indexing threshold.
    static func random(depth: Int, using random: inout SplitMix64) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0...63, using: &random))
        case 3:
            let number = Double(bitPattern: random.next())
            return .double(number.isFinite ? number : 0.5)
        case 4, 5: return .string(randomText(using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<6, using: &random)).map { _ in .random(depth: depth - 1, using: &random) }
            )
        default:
            var object = JSONObject()
            let count = Int.random(in: 0..<20, using: &random) == 0 ? 40 : Int.random(in: 0..<6, using: &random)
            for _ in 0..<count {
                object[randomText(using: &random)] = .random(depth: count > 6 ? 0 : depth - 1, using: &random)
            }
            return .object(object)
        }
    }

    private static func randomText(using random: inout SplitMix64) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz\"\\/\n\t\0\u{1F}\u{7F}é€😀\u{301}\u{FFFF}".unicodeScalars)
        let plain = Bool.random(using: &random)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<30, using: &random) {
            text.append(alphabet[Int.random(in: 0..<(plain ? 26 : alphabet.count), using: &random)])
        }
        return String(text)
    }

    /// The value with integers that RFC 8785 can write, and without doubles that it writes like larger integers.
    var withSmallIntegers: JSON {
        switch self {
        case .integer(let integer): .integer(integer >> 11)
        case .double(let double) where (0x1p53...1e21).contains(double.magnitude): 0.5
        case .array(let elements): .array(elements.map(\.withSmallIntegers))
        case .object(let object): .object(JSONObject(object.map { ($0.key, $0.value.withSmallIntegers) }))
        default: self
        }
    }
}
