import JSON

/// Changes JSON as a value, so that what comes out is still JSON, and then, at times, as text.
struct JSONMutator {
    let bytes: ByteMutator

    func mutate(_ text: inout [UInt8], _ random: inout Random) {
        guard !random.oneIn(8), var value = try? JSON(parsing: text) else { return bytes.mutate(&text, &random) }
        for _ in 0..<(random.oneIn(3) ? 1 + random.below(4) : 1) { change(&value, &random) }
        text = value.rowBytes()
        if random.oneIn(6) { respell(&text, &random) }
        if text.count > bytes.limit { text.removeLast(text.count - bytes.limit) }
    }

    /// Goes down a random way and changes what is there.
    private func change(_ value: inout JSON, _ random: inout Random) {
        let isDeeper = !random.oneIn(4)
        switch value {
        case .object(var object) where isDeeper && !object.isEmpty:
            let key = object.keys[random.below(object.count)]
            switch random.below(10) {
            case 0: object[key] = nil
            case 1:
                let moved = object[key]
                object[key] = nil
                object[word(&random)] = moved
            case 2: object[word(&random)] = scalar(&random)
            default:
                var member = object[key] ?? .null
                change(&member, &random)
                object[key] = member
            }
            value = .object(object)
        case .array(var array) where isDeeper && !array.isEmpty:
            let index = random.below(array.count)
            switch random.below(8) {
            case 0: array.remove(at: index)
            case 1: array.insert(array[index], at: random.below(array.count + 1))
            case 2: array.swapAt(index, random.below(array.count))
            case 3: array.append(scalar(&random))
            default: change(&array[index], &random)
            }
            value = .array(array)
        case .string(let text) where !random.oneIn(3):
            var changed = Array(text.utf8)
            bytes.mutate(&changed, &random)
            value = .string(String(decoding: changed, as: UTF8.self))
        case .integer(let number) where random.oneIn(2):
            value = .integer(number &+ Int64(random.below(5)) &- 2)
        default: value = replacement(for: value, &random)
        }
    }

    private func replacement(for value: JSON, _ random: inout Random) -> JSON {
        switch random.below(8) {
        case 0:
            return (0..<1 + random.below(140)).reduce(scalar(&random)) { inner, _ in
                random.oneIn(2) ? .array([inner]) : ["x": inner]
            }
        case 1:
            // A long value many times, and that many times again, is more than there is memory.
            let most = max(1, bytes.limit / max(1, value.rowBytes().count))
            return .array(Array(repeating: value, count: min(most, random.length(atMost: 200))))
        case 2: return .string(String(repeating: "x", count: random.length(atMost: 4096)))
        default: return scalar(&random)
        }
    }

    private func scalar(_ random: inout Random) -> JSON {
        switch random.below(8) {
        case 0: .null
        case 1: .bool(random.oneIn(2))
        case 2: .double([0.5, -0.0, 1e308, .leastNonzeroMagnitude, 9_007_199_254_740_992, 1.0][random.below(6)])
        case 3, 4: .string(word(&random))
        case 5: random.oneIn(2) ? [:] : []
        default: .integer(Int64(bitPattern: random.pick(ByteMutator.integers) ?? 0))
        }
    }

    private func word(_ random: inout Random) -> String {
        guard !random.oneIn(4), let word = random.pick(bytes.dictionary) else {
            return ["", "\u{0}", "é", "e\u{301}", "\u{1F469}\u{200D}", "../x", "\u{1B}[2J"][random.below(7)]
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// The same text in another form, or one that only looks like it: keys twice, numbers with a fraction, escapes, space.
    private func respell(_ text: inout [UInt8], _ random: inout Random) {
        let colons = text.indices.filter { text[$0] == UInt8(ascii: ":") }
        let start = random.pick(colons) ?? 0
        switch random.below(5) {
        case 0:
            guard text.first == UInt8(ascii: "{"), let key = text.dropFirst().split(separator: UInt8(ascii: ":")).first
            else { return }
            text.insert(contentsOf: key + Array(":1,".utf8), at: 1)
        case 1: text.insert(contentsOf: Array(" \n\t\r".utf8), at: min(start + 1, text.count))
        case 2:
            guard let digit = text[start...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
            text.insert(contentsOf: Array(["0", "-", "1e", "0."][random.below(4)].utf8), at: digit)
        case 3:
            guard let quote = text[start...].firstIndex(of: UInt8(ascii: "\"")) else { return }
            let escape = ["\\u0041", "\\ud83d\\ude00", "\\ud800", "\\/", "\\u0000", "\\x"][random.below(6)]
            text.insert(contentsOf: Array(escape.utf8), at: quote + 1)
        default: text += Array([" ", "\n", "}", "\u{0}", ",", "[]"][random.below(6)].utf8)
        }
    }
}
