import JSON

/// Wrong values in the place of a right one.
enum OtherValues {
    /// Other values that an argument of this name and schema might hold, those that exist in the world first.
    static func of(_ value: JSON, named name: String, schema: JSON, _ catalog: ValueCatalog) -> [JSON] {
        if let choices = schema["enum"]?.arrayValue { return choices.filter { !$0.isEqualAsJSON(value) } }
        if case .bool(let flag) = value { return [.bool(!flag)] }
        let known = catalog.values(named: name).filter { $0.typeName == value.typeName && !$0.isEqualAsJSON(value) }
        return Array(near(value, in: known).prefix(16)) + variants(of: value)
    }

    /// Values of the same type that are surely another.
    static func variants(of value: JSON) -> [JSON] {
        switch value {
        case .integer(let number): [.integer(number &+ 1), .integer(number &- 1), .integer(number &+ 40)]
        case .double(let number): [.double(number + 1), .double(number - 1), .double(number + 40)]
        case .bool(let flag): [.bool(!flag)]
        case .string(let text): [.string(turned(text)), .string("altered"), .string(text + " altered")]
        case .null: [.string("altered"), .integer(1)]
        case .array, .object: []
        }
    }

    /// Those that come right after the value in order, then those from the beginning.
    private static func near(_ value: JSON, in known: [JSON]) -> [JSON] {
        let start = known.firstIndex { candidate in
            switch (candidate, value) {
            case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8) == false
            default: (candidate.doubleValue ?? 0) > (value.doubleValue ?? 0)
            }
        }
        guard let start else { return known }
        return Array(known[start...] + known[..<start])
    }

    /// The text with its last digit or letter changed into another of its kind, so that a pattern may still accept it.
    private static func turned(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for index in bytes.indices.reversed() {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "8"), UInt8(ascii: "A")...UInt8(ascii: "Y"),
                UInt8(ascii: "a")...UInt8(ascii: "y"):
                bytes[index] += 1
            case UInt8(ascii: "9"): bytes[index] = UInt8(ascii: "1")
            case UInt8(ascii: "Z"): bytes[index] = UInt8(ascii: "A")
            case UInt8(ascii: "z"): bytes[index] = UInt8(ascii: "a")
            default: continue
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        return text + "x"
    }
}
