import Environments
import JSON
import Runtime
import SQLite

/// A `changes` check that is spelled out: how many rows of which tables may change, where, and in which columns.
struct ChangesCheck {
    let tables: [TableChanges]
    let instance: TaskInstance
    /// Columns that depend on the clock or on chance, which never count as changed.
    let openColumns: [String: Set<Int>]

    func run(_ diff: StateDiff, _ connection: VerifyingConnection) throws -> (Bool, JSON) {
        let volatile = instance.world.settings.volatile
        var problems: [String] = []
        var offending: [StateDiff.Row] = []
        var counts: [String: [StateDiff.Row.Kind: Int]] = [:]
        for row in diff.rows where !volatile.contains(where: { $0.covers(table: row.table) }) {
            let columns = diff.columns[row.table] ?? []
            let changed = row.changedColumns.filter { index in
                !volatile.contains { $0.covers(table: row.table, column: columns[index]) }
            }
            if row.kind == .changed, changed.isEmpty { continue }
            guard let rule = tables.first(where: { $0.table.utf8.elementsEqual(row.table.utf8) }) else {
                problems.append("\(row.table) may not change")
                offending.append(row)
                continue
            }
            counts[row.table, default: [:]][row.kind, default: 0] += 1
            if let allowed = rule.columns, row.kind == .changed {
                let open = openColumns[row.table] ?? []
                let others = changed.filter { !open.contains($0) && !allowed.contains(columns[$0]) }
                if !others.isEmpty {
                    problems.append("\(row.table) may change only in \(allowed.joined(separator: ", "))")
                    offending.append(row)
                }
            }
            if let condition = rule.condition, try !holds(condition, row, columns, connection) {
                problems.append("a row of \(row.table) does not satisfy: \(condition)")
                offending.append(row)
            }
        }
        for rule in tables {
            let found = counts[rule.table] ?? [:]
            for (kind, range) in [
                (StateDiff.Row.Kind.added, rule.added), (.changed, rule.changed), (.removed, rule.removed),
            ] {
                let count = found[kind] ?? 0
                if !range.contains(count) {
                    problems.append("\(count) rows of \(rule.table) were \(kind.rawValue), \(text(range)) expected")
                }
            }
        }
        guard !problems.isEmpty else { return (true, ["rows": .integer(Int64(diff.rows.count))]) }
        var seen: Set<String> = []
        let unique = problems.filter { seen.insert($0).inserted }
        return (
            false,
            [
                "problems": .array(unique.map { .string($0) }),
                "rows": StateDiff(rows: offending, columns: diff.columns).json,
            ]
        )
    }

    /// Whether the row satisfies the condition: as it is now, or as it was when it was removed.
    private func holds(
        _ condition: String,
        _ row: StateDiff.Row,
        _ columns: [String],
        _ connection: VerifyingConnection
    ) throws -> Bool {
        let schema = row.kind == .removed ? "initial" : "final"
        let cells = row.kind == .removed ? row.before : row.after
        var terms: [String] = []
        var bindings: [String: SQLValue] = [:]
        for (index, column) in columns.enumerated() {
            terms.append("\(DatabaseDigest.quoted(column)) IS :awm_cell_\(index)")
            bindings[":awm_cell_\(index)"] = cells[index]
        }
        let table = "\(schema).\(DatabaseDigest.quoted(row.table))"
        let sql = "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(terms.joined(separator: " AND ")) AND (\(condition)))"
        return try connection.rows(sql, extra: bindings).rows.first?.first == .integer(1)
    }

    private func text(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound
            ? "\(range.lowerBound)"
            : range.upperBound == Int.max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
