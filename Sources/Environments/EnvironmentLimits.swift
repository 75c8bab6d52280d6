import JSON

/// The bounds of a world, with their defaults (`runtime.md`, "A package").
package struct EnvironmentLimits: Sendable, Hashable {
    /// The most rows of one step.
    package var rows = 1000
    /// The most bytes of one result as JSON.
    package var result = 64 << 10
    /// The most characters of an observation shown to an agent, counted as Unicode scalars.
    package var observation = 4000
    /// Steps of SQLite's virtual machine in one call.
    package var steps = 200_000
    /// The most bytes of a session's database.
    package var database = 64 << 20

    /// The most that `database` may be: SQLite's own limit for a database in memory.
    static let largestDatabase = 1 << 30

    /// What `observation` may be: below, there is no room for a row and what is said about the others.
    package static let observations = 100...1_000_000

    package init() {}

    init(_ json: JSON?) {
        rows = json?["rows"]?.exactInteger.map { Int($0) } ?? rows
        result = json?["result"].flatMap(EnvironmentLimits.bytes) ?? result
        observation = json?["observation"]?.exactInteger.map { Int($0) } ?? observation
        steps = json?["steps"]?.exactInteger.map { Int($0) } ?? steps
        database = json?["database"].flatMap(EnvironmentLimits.bytes) ?? database
    }

    private static func bytes(_ json: JSON) -> Int? {
        if let number = json.exactInteger { return Int(number) }
        guard let text = json.stringValue, let number = Int(text.prefix { $0.isNumber }) else { return nil }
        switch text.drop(while: { $0.isNumber }) {
        case "KiB": return number << 10
        case "MiB": return number << 20
        case "GiB": return number << 30
        default: return number
        }
    }
}
