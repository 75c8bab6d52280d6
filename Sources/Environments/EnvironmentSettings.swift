package import JSON

/// What `environment.yaml` says (schema `awm.environment/1`).
package struct EnvironmentSettings: Sendable {
    package enum Runtime: String, Sendable {
        case sql
        case python
    }

    package var name: String
    package var title: String
    package var description: String
    package var runtime: Runtime
    package var clockStart: WorldTime
    /// How far the clock moves with each committed writing call, in milliseconds.
    package var tick: Int64
    package var randomSeed: UInt64
    /// The ambient parameters of the acting user: `@user_id` and the like.
    package var actor: JSONObject
    package var policy: String
    package var volatile: [VolatilePattern]
    package var limits: EnvironmentLimits

    /// Reads a document that its schema has accepted; throws findings for what a schema cannot say.
    init(_ document: SourceDocument) throws(PackageError) {
        let value = document.value
        name = value["name"]?.stringValue ?? ""
        title = value["title"]?.stringValue ?? name
        description = value["description"]?.stringValue ?? ""
        runtime = Runtime(rawValue: value["runtime"]?.stringValue ?? "") ?? .sql
        let start = value["clock"]?["start"]?.stringValue ?? ""
        guard let time = WorldTime(parsing: start) else {
            throw PackageError([
                Finding(
                    "invalid-value",
                    file: document.file,
                    position: document.position(JSONPointer(tokens: ["clock", "start"])),
                    "/clock/start: there is no such time as \"\(start)\""
                )
            ])
        }
        clockStart = time
        tick = EnvironmentSettings.milliseconds(value["clock"]?["tick"]?.stringValue ?? "1s")
        randomSeed = UInt64(value["random"]?["seed"]?.integerValue ?? 0)
        actor = value["actor"]?.objectValue ?? JSONObject()
        policy = value["policy"]?.stringValue ?? ""
        volatile = (value["volatile"]?.arrayValue ?? []).compactMap { $0.stringValue.map(VolatilePattern.init) }
        limits = EnvironmentLimits(value["limits"])
        if let field = actor.keys.first(where: { AmbientParameter.reserved.contains($0) }) {
            throw PackageError([
                Finding(
                    "reserved-name",
                    file: document.file,
                    position: document.position(JSONPointer(tokens: ["actor", field])),
                    "/actor/\(field): @\(field) already means something in every world; use another name"
                )
            ])
        }
    }

    private static func milliseconds(_ text: String) -> Int64 {
        let number = Int64(text.prefix { $0.isNumber }) ?? 1
        switch text.drop(while: { $0.isNumber }) {
        case "ms": return number
        case "m": return number * 60_000
        case "h": return number * 3_600_000
        default: return number * 1000
        }
    }
}

/// The names of the parameters that every world gives its SQL.
package enum AmbientParameter {
    package static let reserved: Set<String> = ["now", "now_iso", "today", "step", "args", "answer"]
}

/// A table or column that is not part of a state's digest: `audit_log`, `*.updated_at`, `orders.note`.
package struct VolatilePattern: Sendable, Hashable {
    package var table: String
    /// `nil` when the whole table is meant.
    package var column: String?

    package init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        table = String(parts[0])
        column = parts.count > 1 ? String(parts[1]) : nil
    }

    /// Whether the whole of `table` is volatile.
    package func covers(table: String) -> Bool { column == nil && matches(table) }

    /// Whether `column` of `table` is volatile.
    package func covers(table: String, column: String) -> Bool {
        matches(table) && (self.column == nil || self.column?.utf8.elementsEqual(column.utf8) == true)
    }

    private func matches(_ table: String) -> Bool { self.table == "*" || self.table.utf8.elementsEqual(table.utf8) }
}

/// The bounds of a world, with their defaults (`runtime.md`, "A package").
package struct EnvironmentLimits: Sendable, Hashable {
    /// The most rows of one step.
    package var rows = 1000
    /// The most bytes of one result as JSON.
    package var result = 64 << 10
    /// The most characters of an observation shown to an agent.
    package var observation = 4000
    /// Steps of SQLite's virtual machine in one call.
    package var steps = 200_000
    /// The most bytes of a session's database.
    package var database = 64 << 20

    package init() {}

    init(_ json: JSON?) {
        rows = json?["rows"]?.integerValue.map { Int($0) } ?? rows
        result = json?["result"].flatMap(EnvironmentLimits.bytes) ?? result
        observation = json?["observation"]?.integerValue.map { Int($0) } ?? observation
        steps = json?["steps"]?.integerValue.map { Int($0) } ?? steps
        database = json?["database"].flatMap(EnvironmentLimits.bytes) ?? database
    }

    private static func bytes(_ json: JSON) -> Int? {
        if let number = json.integerValue { return Int(number) }
        guard let text = json.stringValue, let number = Int(text.prefix { $0.isNumber }) else { return nil }
        switch text.drop(while: { $0.isNumber }) {
        case "KiB": return number << 10
        case "MiB": return number << 20
        case "GiB": return number << 30
        default: return number
        }
    }
}
