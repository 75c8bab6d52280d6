import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Spelling

/// A connection on which checks run: `initial` and `final` for reading, the call log beside them.
struct VerifyingConnection {
    private let connection: ComparingConnection
    private let instance: TaskInstance
    private let final: Snapshot
    private let answer: JSON?
    private let calls: CallTable
    /// What is known of the state, where it is the untouched one.
    private let untouched: UntouchedRows?

    /// Calls `body` with a connection for an attempt. `untouched` is what earlier attempts have shown of the task's initial
    /// state.
    static func with<R>(
        _ instance: TaskInstance,
        _ attempt: Attempt,
        _ untouched: UntouchedRows? = nil,
        _ body: (VerifyingConnection) throws -> R
    ) throws -> R {
        try instance.world.compare(instance.initial.database, attempt.final.database) { connection in
            try body(VerifyingConnection(instance, attempt, untouched, connection))
        }
    }

    private init(
        _ instance: TaskInstance,
        _ attempt: Attempt,
        _ untouched: UntouchedRows?,
        _ connection: ComparingConnection
    ) {
        self.connection = connection
        self.instance = instance
        final = attempt.final
        answer = attempt.answer
        calls = CallTable(attempt.calls)
        self.untouched = attempt.final.isSameMoment(as: instance.initial) ? untouched : nil
        connection.database.now = attempt.final.clock.milliseconds
    }

    /// Runs a check's query. `extra` binds further named parameters.
    func query(_ sql: String, extra: [String: SQLValue] = [:]) throws -> QueryRows {
        guard let untouched, extra.isEmpty else { return try run(sql, extra) }
        return try untouched.rows(of: sql) { try run(sql, extra) }
    }

    private func run(_ sql: String, _ extra: [String: SQLValue]) throws -> QueryRows {
        // The log is long, and seldom asked for.
        if sql.mentions("calls") { try calls.fill(connection) }
        connection.database.beginCall()
        let statement = try connection.prepare(sql)
        defer { statement.reset() }
        for name in statement.parameterNames {
            guard let name, let value = extra[name] ?? parameter(name) else {
                throw VerificationError(unknown(name))
            }
            _ = try statement.bind(value, named: name)
        }
        var rows: [[SQLValue]] = []
        var bytes = 0
        while try statement.step() {
            guard rows.count < VerifyingConnection.maximumRows else {
                throw VerificationError("the query gives more than \(VerifyingConnection.maximumRows) rows")
            }
            let row = (0..<statement.columnCount).map { statement.value(at: $0) }
            bytes += row.reduce(0) { $0 + VerifyingConnection.size(of: $1) }
            guard bytes <= VerifyingConnection.maximumBytes else {
                throw VerificationError("the query gives more than \(VerifyingConnection.maximumBytes) bytes")
            }
            rows.append(row)
        }
        return QueryRows(columns: statement.columnNames, rows: rows)
    }

    private static let maximumRows = 10_000
    /// The rows are held outside of SQLite's memory budget.
    private static let maximumBytes = 64 << 20

    private static func size(of value: SQLValue) -> Int {
        switch value {
        case .text(let text): 16 + text.utf8.count
        case .blob(let bytes): 16 + bytes.count
        default: 16
        }
    }

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

/// The table `calls`, filled when a query first asks for it.
private final class CallTable {
    private let calls: [Attempt.Call]
    private var isFilled = false

    init(_ calls: [Attempt.Call]) {
        self.calls = calls
    }

    func fill(_ connection: ComparingConnection) throws {
        if isFilled { return }
        try connection.setCalls(
            calls.map { call in
                [
                    .text(call.tool), .text(call.arguments.rowText()), .text(call.outcome.rawValue),
                    .text(call.result.rowText()),
                ]
            }
        )
        isFilled = true
    }
}

extension Snapshot {
    /// Whether it is the same database at the same time.
    fileprivate func isSameMoment(as other: Snapshot) -> Bool {
        database === other.database && clock == other.clock && step == other.step
    }
}
