import Environments
import JSON
import Runtime
import SQLite

/// Arguments that fit a tool's schema or nearly do, with values that the seed has.
struct ArgumentMaker {
    private var known: [String: [JSON]] = [:]

    /// Texts that mean something to SQL, to JSON, to a date function, to a message or to nobody.
    private static let texts = [
        "", "a", "%", "_%", "*", "[", "'", "\"", "';--", "{x}", "$x", "${x}", "$$", ":x", "NULL", "0", "1e400", "-0",
        "9223372036854775808", "now", "localtime", "utc", "2026-02-30", "9999-12-31 23:59:59", "0000-00-00",
        "2026-03-02", "2026-03-02T09:00:00Z", "{", "[]", "{\"a\":1}", "\u{0}", "a\u{0}b", "é", "e\u{301}", "\u{202E}",
        "\u{1F469}\u{200D}\u{1F52C}", "\u{FFFD}", "\u{10FFFF}", "ß", "İ", "\n", "FK-00001",
    ]

    init(_ world: World) throws {
        let connection = try Connection(image: world.image)
        for table in try TableLayout.list(connection) {
            for column in table.columns {
                let sql =
                    "SELECT DISTINCT \(DatabaseDigest.quoted(column)) FROM \(DatabaseDigest.quoted(table.name)) LIMIT 30"
                // A mutated schema may hold what a plain connection cannot read.
                let values = ((try? connection.query(sql)) ?? []).map { $0[0].json }.filter { !$0.isNull }
                for name in [column, "\(table.name.dropLast())_\(column)"] { known[name, default: []] += values }
            }
        }
    }

    func arguments(of tool: Tool, _ random: inout Random) -> JSON { value(of: tool.input, named: "", &random) }

    private func value(of schema: JSON, named name: String, _ random: inout Random) -> JSON {
        if random.oneIn(40) { return stray(&random) }
        if let choices = schema["enum"]?.arrayValue, let choice = random.pick(choices) { return choice }
        if let values = known[name], !random.oneIn(6), let value = random.pick(values) { return value }
        switch schema["type"]?.stringValue {
        case "object":
            var object = JSONObject()
            let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            for (key, member) in schema["properties"]?.objectValue ?? [:]
            where !random.oneIn(25) && (required.contains(key) || random.oneIn(2)) {
                object[key] = value(of: member, named: key, &random)
            }
            return .object(object)
        case "array":
            let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
            return .array(
                (0..<random.below(4)).map { _ in value(of: schema["items"] ?? [:], named: singular, &random) }
            )
        case "integer": return .integer(number(schema, &random))
        case "number":
            return random.oneIn(2) ? .double(Double(random.below(4000)) / 8) : .integer(number(schema, &random))
        case "boolean": return .bool(random.oneIn(2))
        default: return .string(random.pick(ArgumentMaker.texts) ?? "")
        }
    }

    private func number(_ schema: JSON, _ random: inout Random) -> Int64 {
        let bounds = [schema["minimum"], schema["maximum"]].compactMap { $0?.integerValue }
        if let bound = random.pick(bounds), random.oneIn(3) { return bound &+ Int64(random.below(3)) &- 1 }
        return random.oneIn(12) ? Int64(bitPattern: random.pick(ByteMutator.integers) ?? 0) : Int64(random.below(40))
    }

    /// A value that no schema asks for.
    private func stray(_ random: inout Random) -> JSON {
        switch random.below(8) {
        case 0: .null
        case 1: .double([0.5, -0.0, 1e308, .leastNonzeroMagnitude, 9_007_199_254_740_992][random.below(5)])
        case 2: .string(String(repeating: "x", count: 1 << random.below(21)))
        case 3: .array(Array(repeating: .integer(1), count: 1 << random.below(14)))
        case 4: (0..<1 + random.below(200)).reduce(.integer(1)) { inner, _ in .array([inner]) }
        case 5: .object(JSONObject((0..<random.below(50)).map { ("k\($0)", .integer(Int64($0))) }))
        case 6: .bool(true)
        default: .integer(Int64(bitPattern: random.pick(ByteMutator.integers) ?? 0))
        }
    }
}
