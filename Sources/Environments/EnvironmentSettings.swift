package import JSON

/// What `environment.yaml` says (schema `awm.environment/1`).
package struct EnvironmentSettings: Sendable {
    static let schema = "awm.environment/1"

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
    /// What its tasks' rewards are made of, where a task does not say it itself.
    package var reward: RewardRules

    /// Reads a document that its schema has accepted; throws findings for what a schema cannot say.
    init(_ document: SourceDocument) throws(PackageError) {
        let value = document.value
        var findings: [Finding] = []
        func refuse(_ code: String, _ tokens: [String], _ message: String) {
            let pointer = JSONPointer(tokens: tokens)
            findings.append(Finding(code, document.place(pointer), "\(pointer): \(message)"))
        }
        name = value["name"]?.stringValue ?? ""
        title = value["title"]?.stringValue ?? name
        description = value["description"]?.stringValue ?? ""
        runtime = Runtime(rawValue: value["runtime"]?.stringValue ?? "") ?? .sql
        let start = value["clock"]?["start"]?.stringValue ?? ""
        clockStart = WorldTime(parsing: start) ?? WorldTime(milliseconds: 0)
        if WorldTime(parsing: start) == nil {
            refuse("invalid-value", ["clock", "start"], "there is no such time as \"\(start)\"")
        }
        tick = EnvironmentSettings.milliseconds(value["clock"]?["tick"]?.stringValue ?? "1s")
        randomSeed = UInt64(clamping: value["random"]?["seed"]?.exactInteger ?? 0)
        actor = value["actor"]?.objectValue ?? JSONObject()
        for field in actor.keys where AmbientParameter.reserved.contains(field) {
            let message = "@\(field) already means something in every world; use another name"
            refuse("reserved-name", ["actor", field], message)
        }
        policy = value["policy"]?.stringValue ?? ""
        volatile = (value["volatile"]?.arrayValue ?? []).enumerated().compactMap { index, pattern in
            let place = document.place(JSONPointer(tokens: ["volatile", String(index)]))
            return pattern.stringValue.map { VolatilePattern($0, place: place) }
        }
        limits = EnvironmentLimits(value["limits"])
        reward = RewardRules(value["reward"])
        if limits.database > EnvironmentLimits.largestDatabase {
            let most = "at most \(EnvironmentLimits.largestDatabase >> 20)MiB fit in a session"
            refuse("invalid-value", ["limits", "database"], most)
        }
        guard findings.isEmpty else { throw PackageError(findings) }
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
