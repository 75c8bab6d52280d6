import Environments
import JSON
import Runtime
import SQLite

/// A `changes` check that is spelled out: how many rows of which tables may change, where, and in which columns.
struct ChangesCheck {
    let tables: [TableChanges]
    let volatile: [VolatilePattern]
    /// Columns that depend on the clock or on chance, which never count as changed.
    let openColumns: [String: Set<Int>]

    func run(_ diff: StateDiff, _ connection: VerifyingConnection) throws -> (Bool, JSON) {
        var problems: [String] = []
        var offending: Set<Int> = []
        var found: [String: [StateDiff.Row.Kind: [Int]]] = [:]
        for (position, row) in diff.rows.enumerated()
        where !volatile.contains(where: { $0.covers(table: row.table) }) {
            let columns = diff.columns[row.table] ?? []
            let changed = changedColumns(of: row, columns)
            if row.kind == .changed, changed.isEmpty { continue }
            guard let rule = tables.first(where: { $0.table.utf8.elementsEqual(row.table.utf8) }) else {
                problems.append("\(row.table) may not change")
                offending.insert(position)
                continue
            }
            found[rule.table, default: [:]][row.kind, default: []].append(position)
            if let problem = try problem(with: row, changed, columns, rule, connection) {
                problems.append(problem)
                offending.insert(position)
            }
        }
        for rule in tables {
            for (kind, problem) in rule.miscounts(found[rule.table] ?? [:]) {
                problems.append(problem)
                // Nobody can say which of them is one too many.
                offending.formUnion(found[rule.table]?[kind] ?? [])
            }
        }
        guard !problems.isEmpty else { return (true, ["rows": .integer(Int64(diff.rows.count))]) }
        var seen: Set<String> = []
        return (
            false,
            [
                "problems": .array(problems.filter { seen.insert($0).inserted }.map { .string($0) }),
                "rows": StateDiff(rows: offending.sorted().map { diff.rows[$0] }, columns: diff.columns).json,
            ]
        )
    }

    /// The positions of the columns that count, in which a changed row differs.
    private func changedColumns(of row: StateDiff.Row, _ columns: [String]) -> [Int] {
        guard row.kind == .changed else { return [] }
        return row.changedColumns.filter { index in
            !volatile.contains { $0.covers(table: row.table, column: columns[index]) }
        }
    }

    private func problem(
        with row: StateDiff.Row,
        _ changed: [Int],
        _ columns: [String],
        _ rule: TableChanges,
        _ connection: VerifyingConnection
    ) throws -> String? {
        if let allowed = rule.columns {
            let open = openColumns[row.table] ?? []
            if changed.contains(where: { !open.contains($0) && !allowed.contains(columns[$0]) }) {
                return "\(row.table) may change only in \(allowed.joined(separator: ", "))"
            }
        }
        if let condition = rule.condition, try !holds(condition, row, columns, connection) {
            return "a row of \(row.table) does not satisfy: \(condition)"
        }
        return nil
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
            terms.append("\(DatabaseDigest.quoted(column)) COLLATE BINARY IS :awm_cell_\(index)")
            bindings[":awm_cell_\(index)"] = cells[index]
        }
        let table = "\(schema).\(DatabaseDigest.quoted(row.table))"
        let sql = "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(terms.joined(separator: " AND ")) AND (\(condition)))"
        return try connection.query(sql, extra: bindings).scalar == .integer(1)
    }
}

extension TableChanges {
    /// What is wrong with how many rows were added, changed and removed.
    fileprivate func miscounts(
        _ found: [StateDiff.Row.Kind: [Int]]
    ) -> [(kind: StateDiff.Row.Kind, problem: String)] {
        let ranges: [(StateDiff.Row.Kind, ClosedRange<Int>)] = [
            (.added, added), (.changed, changed), (.removed, removed),
        ]
        return ranges.compactMap { kind, range in
            let count = found[kind]?.count ?? 0
            if range.contains(count) { return nil }
            let rows = count == 1 ? "1 row of \(table) was" : "\(count) rows of \(table) were"
            return (kind, "\(rows) \(kind.rawValue), \(TableChanges.text(range)) expected")
        }
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        if range.upperBound == .max { return "at least \(range.lowerBound)" }
        return "\(range.lowerBound) to \(range.upperBound)"
    }
}
