package import JSON
package import JSONSchema
package import SQLite

/// Draws values that satisfy a schema, preferring ones that exist in the world.
package struct RandomValues: Sendable {
    private let catalog: ValueCatalog
    private var chance: SessionChance

    /// How often an existing value is taken where there is one.
    private static let existing = 90
    /// How often an optional member is given.
    private static let optional = 40
    private static let attempts = 30
    private static let longestList = 20
    private static let words = [
        "blue", "green", "standard", "express", "late", "order", "please", "check", "note", "small", "weekly", "return",
        "call", "monday", "again", "large", "new", "fix", "main", "thanks",
    ]

    package init(catalog: ValueCatalog, chance: SessionChance) {
        self.catalog = catalog
        self.chance = chance
    }

    /// A number from 0 to below `bound`; 0 when that is less than 1.
    package mutating func draw(below bound: Int) -> Int {
        Int(chance.next() % UInt64(max(bound, 1)))
    }

    /// A value that `valid` accepts, or `nil` when none was found in a bounded number of tries.
    package mutating func value(for schema: JSON, valid: JSONSchema) -> JSON? {
        for _ in 0..<RandomValues.attempts {
            let value = value(for: schema, named: "", depth: 0)
            if valid.isValid(value) { return value }
        }
        return nil
    }

    private mutating func happens(_ percent: Int) -> Bool { draw(below: 100) < percent }

    private mutating func value(for schema: JSON, named name: String, depth: Int) -> JSON {
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.arrayValue, !choices.isEmpty { return choices[draw(below: choices.count)] }
        for key in ["oneOf", "anyOf"] {
            if let choices = schema[key]?.arrayValue, !choices.isEmpty {
                return value(for: choices[draw(below: choices.count)], named: name, depth: depth)
            }
        }
        var type = schema["type"]?.stringValue
        if let types = schema["type"]?.arrayValue, !types.isEmpty { type = types[draw(below: types.count)].stringValue }
        let known = catalog.values(named: name)
        if type != "object", type != "array", type != "boolean", !known.isEmpty, happens(RandomValues.existing) {
            return known[draw(below: known.count)]
        }
        switch type {
        case "object": return object(for: schema, depth: depth)
        case "array": return array(for: schema, named: name, depth: depth)
        case "integer": return .integer(integer(for: schema))
        case "number": return .double(Double(integer(for: schema)) + Double(draw(below: 100)) / 100)
        case "boolean": return .bool(happens(50))
        case "null": return .null
        default: return .string(text(for: schema))
        }
    }

    private mutating func object(for schema: JSON, depth: Int) -> JSON {
        var object = JSONObject()
        guard depth < 6 else { return .object(object) }
        let required = schema["required"]?.arrayValue ?? []
        for (name, member) in schema["properties"]?.objectValue ?? JSONObject()
        where required.contains(.string(name)) || happens(RandomValues.optional) {
            object[name] = value(for: member, named: name, depth: depth + 1)
        }
        return .object(object)
    }

    private mutating func array(for schema: JSON, named name: String, depth: Int) -> JSON {
        // What asks for more is left to fail: no call should be that large.
        let low = min(Int(clamping: schema["minItems"]?.integerValue ?? 0), RandomValues.longestList)
        let high = max(low, min(Int(clamping: schema["maxItems"]?.integerValue ?? 3), low + 3))
        let count = low + draw(below: high - low + 1)
        // A list of `skus` holds what a `sku` may be.
        let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
        return .array((0..<count).map { _ in value(for: schema["items"] ?? [:], named: singular, depth: depth + 1) })
    }

    private mutating func integer(for schema: JSON) -> Int64 {
        let low = schema["minimum"]?.integerValue ?? schema["exclusiveMinimum"]?.integerValue.map { $0 &+ 1 } ?? 0
        let last = schema["maximum"]?.integerValue ?? schema["exclusiveMaximum"]?.integerValue.map { $0 &- 1 }
        let high = last ?? (low > .max - 100 ? .max : low + 100)
        guard high > low else { return low }
        // Small numbers are likelier to mean something: a page of 1000 rows rarely is asked for.
        let span = min(UInt64(bitPattern: high &- low), happens(70) ? 20 : 1_000_000)
        return low &+ Int64(chance.next() % (span + 1))
    }

    private mutating func text(for schema: JSON) -> String {
        switch schema["format"]?.stringValue {
        case "date": return "2026-0\(1 + draw(below: 9))-1\(draw(below: 10))"
        case "date-time": return "2026-0\(1 + draw(below: 9))-1\(draw(below: 10))T1\(draw(below: 10)):00:00Z"
        case "email": return RandomValues.words[draw(below: RandomValues.words.count)] + "@example.com"
        default: break
        }
        if let pattern = schema["pattern"]?.stringValue.map({ Array($0.utf8) }), RandomValues.isDate(pattern) {
            let date = "2026-0\(1 + draw(below: 9))-1\(draw(below: 10))"
            return pattern.contains(UInt8(ascii: ":")) ? date + " 1\(draw(below: 10)):00:00" : date
        }
        let count = 1 + draw(below: 4)
        return (0..<count).map { _ in RandomValues.words[draw(below: RandomValues.words.count)] }.joined(separator: " ")
    }

    /// Whether a pattern asks for a year, as those of dates do.
    private static func isDate(_ pattern: [UInt8]) -> Bool {
        years.contains { ByteSearch.first($0, in: pattern) != nil }
    }

    private static let years = ["[0-9]{4}-", "\\d{4}-"].map { Array($0.utf8) }
}
