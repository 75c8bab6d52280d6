import Environments
package import SQLite

/// What differs between two states: rows added, removed and changed, by table and key.
package struct StateDiff: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case added
            case changed
            case removed
        }

        package var table: String
        package var kind: Kind
        /// The values of the primary key, or the row id.
        package var key: [SQLValue]
        package var before: [SQLValue]
        package var after: [SQLValue]

        /// The positions of the columns in which a changed row differs.
        package var changedColumns: [Int] {
            kind == .changed ? before.indices.filter { before[$0] != after[$0] } : []
        }
    }

    /// The names of each changed table's columns, in order.
    package var columns: [String: [String]] = [:]
    /// The rows by table; of each table those that were added or changed, then those that were removed, in order of key.
    package var rows: [Row] = []

    package init() {}

    /// Compares two states of one world.
    package init(from initial: Snapshot, to final: Snapshot) throws(RuntimeError) {
        try self.init(from: initial.image, to: final.image)
    }

    /// Compares two databases: their common tables in their common columns, and the rows of tables that only one has.
    ///
    /// Computed columns are left out. Cost: reads every row of both once.
    package init(from initial: [UInt8], to final: [UInt8]) throws(RuntimeError) {
        do {
            var limits = WorldLimits()
            // A row is compared with its row id, which makes it a little longer than it is.
            limits.length *= 2
            let world = try WorldConnection(image: final, limits: limits)
            world.regexp = PatternFunction.matches
            try world.attach(image: initial, as: "initial")
            let before = try TableLayout.list(world.connection, schema: "initial")
            let after = try TableLayout.list(world.connection, schema: "main")
            for table in after {
                let old = before.first { $0.name.utf8.elementsEqual(table.name.utf8) }
                try compare(Comparison(old, table), world.connection)
            }
            for table in before where !after.contains(where: { $0.name.utf8.elementsEqual(table.name.utf8) }) {
                try compare(Comparison(table, nil), world.connection)
            }
        } catch {
            throw RuntimeError(.databaseFailed, "could not compare two states", cause: error)
        }
    }

    private mutating func compare(_ comparison: Comparison, _ connection: Connection) throws {
        var comparison = comparison
        if try comparison.hasNullKeys(connection) { comparison.useRowID() }
        let before = try comparison.rows(onlyIn: "initial", connection)
        let after = try comparison.rows(onlyIn: "main", connection)
        guard !before.isEmpty || !after.isEmpty else { return }
        let table = comparison.table
        columns[table] = comparison.columns
        var old = Dictionary(before.map { ($0.key, $0.cells) }, uniquingKeysWith: { first, _ in first })
        for row in after {
            if let previous = old.removeValue(forKey: row.key) {
                rows.append(Row(table: table, kind: .changed, key: row.key, before: previous, after: row.cells))
            } else {
                rows.append(Row(table: table, kind: .added, key: row.key, before: [], after: row.cells))
            }
        }
        for row in before where old[row.key] != nil {
            rows.append(Row(table: table, kind: .removed, key: row.key, before: row.cells, after: []))
        }
    }
}

/// How the rows of one table are compared in two databases.
private struct Comparison {
    let table: String
    let columns: [String]
    private let isBefore: Bool
    private let isAfter: Bool
    private var key: [Int]
    private let rowID: String?

    init(_ before: TableLayout?, _ after: TableLayout?) {
        let one = after ?? before
        let other = before ?? after
        table = one?.name ?? ""
        let columns = one?.columns.filter { other?.columns.contains($0) ?? false } ?? []
        self.columns = columns
        isBefore = before != nil
        isAfter = after != nil
        rowID = one?.rowID == other?.rowID ? one?.rowID : nil
        let names = one?.key.map { one?.columns[$0] ?? "" } ?? []
        let positions = names.compactMap { columns.firstIndex(of: $0) }
        key = positions.count == names.count ? positions : []
        if key.isEmpty, rowID == nil { key = Array(columns.indices) }
    }

    /// Whether some row has NULL in its primary key, as SQLite allows in tables with row ids; it names no row then.
    func hasNullKeys(_ connection: Connection) throws -> Bool {
        guard rowID != nil, !key.isEmpty else { return false }
        let condition = key.map { "\(DatabaseDigest.quoted(columns[$0])) IS NULL" }.joined(separator: " OR ")
        for schema in (isBefore ? ["initial"] : []) + (isAfter ? ["main"] : []) {
            let sql = "SELECT EXISTS (SELECT 1 FROM \(schema).\(DatabaseDigest.quoted(table)) WHERE \(condition))"
            if try connection.scalar(sql) == .integer(1) { return true }
        }
        return false
    }

    mutating func useRowID() {
        key = []
    }

    /// The rows of one schema that the other does not have. The set difference is SQLite's: equal rows never reach Swift.
    func rows(onlyIn schema: String, _ connection: Connection) throws -> [(key: [SQLValue], cells: [SQLValue])] {
        guard schema == "main" ? isAfter : isBefore else { return [] }
        // By bytes: under a column's own collation a change of case would be no difference.
        let cells = columns.map { DatabaseDigest.quoted($0) + " COLLATE BINARY" }
        let isByRowID = key.isEmpty
        let selection = ((isByRowID ? rowID.map { [$0] } ?? [] : []) + cells).joined(separator: ", ")
        let name = DatabaseDigest.quoted(table)
        var sql = "SELECT \(selection) FROM \(schema).\(name)"
        if isBefore, isAfter {
            sql += " EXCEPT SELECT \(selection) FROM \(schema == "main" ? "initial" : "main").\(name)"
        }
        let order = isByRowID ? [1] : key.map { $0 + 1 }
        sql += " ORDER BY " + order.map(String.init).joined(separator: ", ")
        return try connection.query(sql).map { row in
            isByRowID ? ([row[0]], Array(row.dropFirst())) : (key.map { row[$0] }, row)
        }
    }
}
