import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Spelling

/// A connection on which checks run: `initial` and `final` attached for reading, the call log beside them.
struct VerifyingConnection {
    private let world: WorldConnection
    private let instance: TaskInstance
    private let final: Snapshot
    private let answer: JSON?

    init(_ instance: TaskInstance, _ attempt: Attempt) throws {
        self.instance = instance
        final = attempt.final
        answer = attempt.answer
        var limits = WorldLimits()
        // No agent writes checks, so they may do more than a call; a budget still ends a runaway one.
        limits.steps = max(instance.world.settings.limits.steps, 20_000_000)
        limits.databaseBytes = max(instance.world.settings.limits.database, 16 << 20)
        world = try WorldConnection(image: [], limits: limits)
        world.now = attempt.final.clock.milliseconds
        world.regexp = PatternFunction.matches
        try world.connection.execute(
            "CREATE TABLE calls (step INTEGER PRIMARY KEY, tool TEXT, arguments TEXT, outcome TEXT, result TEXT)"
        )
        let insert = try world.connection.prepare("INSERT INTO calls VALUES (?, ?, ?, ?, ?)")
        for (index, call) in attempt.calls.enumerated() {
            try insert.bind([
                .integer(Int64(index + 1)), .text(call.tool), .text(call.arguments.rowText()),
                .text(call.outcome.rawValue), .text(call.result.rowText()),
            ])
            _ = try insert.step()
            insert.reset()
        }
        try world.attach(image: instance.initial.image, as: "initial")
        try world.attach(image: attempt.final.image, as: "final")
        world.confine(.verifier)
    }

    /// Runs a check's query. `extra` binds further named parameters.
    func query(_ sql: String, extra: [String: SQLValue] = [:]) throws -> QueryRows {
        world.beginCall()
        let statement = try world.connection.prepare(sql)
        for name in statement.parameterNames {
            guard let name, let value = extra[name] ?? parameter(name) else {
                throw VerificationError(unknown(name))
            }
            _ = try statement.bind(value, named: name)
        }
        var rows: [[SQLValue]] = []
        while try statement.step() {
            guard rows.count < VerifyingConnection.maximumRows else {
                throw VerificationError("the query gives more than \(VerifyingConnection.maximumRows) rows")
            }
            rows.append((0..<statement.columnCount).map { statement.value(at: $0) })
        }
        return QueryRows(columns: statement.columnNames, rows: rows)
    }

    private static let maximumRows = 10_000

    private func unknown(_ name: String?) -> String {
        guard let name else { return "a parameter must have a name, as :kind or @now" }
        let ambient = ["answer", "now", "now_iso", "today", "step"] + instance.world.settings.actor.keys
        let known = instance.parameters.keys.map { ":" + $0 } + ambient.map { "@" + $0 }
        let near = Spelling.nearest(to: name, among: known)
        return "\(name) is not known to checks"
            + (near.map { "; did you mean \($0)?" } ?? "; there are \(known.joined(separator: ", "))")
    }

    private func parameter(_ name: String) -> SQLValue? {
        let bare = String(name.dropFirst())
        if name.hasPrefix(":") { return instance.parameters[bare].map(SQLValue.init(json:)) }
        switch bare {
        case "answer": return answer.map { .text($0.rowText()) } ?? .null
        case "now": return .text(final.clock.text)
        case "now_iso": return .text(final.clock.isoText)
        case "today": return .text(final.clock.date)
        case "step": return .integer(Int64(final.step))
        default: return instance.world.settings.actor[bare].map(SQLValue.init(json:))
        }
    }
}
