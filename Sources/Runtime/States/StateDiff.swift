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

    /// Compares two states of one world. Cost: grows with the rows that were touched between them.
    package init(from initial: Snapshot, to final: Snapshot) throws(RuntimeError) {
        let world = initial.world
        if initial.database === final.database {
            self.init()
            return
        }
        guard initial.database.isKin(of: world.seed), final.database.isKin(of: world.seed),
            let rows = RowLog.rows(between: initial.log, and: final.log)
        else {
            try self.init(from: initial.image, to: final.image)
            return
        }
        self.init()
        do {
            self = try world.compare(initial.database, final.database) { connection in
                try StateDiff(rows, on: connection, world.tables.digest.tables.map(\.layout))
            }
        } catch {
            throw RuntimeError(.databaseFailed, "could not compare two states", cause: error)
        }
    }

    /// Compares the rows of these names in the two states that are mounted.
    init(
        _ rows: Set<TouchedRow>,
        on connection: ComparingConnection,
        _ layouts: [TableLayout]
    ) throws(SQLiteError) {
        self.init()
        var changes = [TableComparison?](repeating: nil, count: layouts.count)
        try connection.read(rows) { table, side, row in
            let comparison = changes[table] ?? TableComparison(layouts[table])
            comparison.add(row, side)
            changes[table] = comparison
        }
        for comparison in changes.compactMap({ $0 }) { comparison.append(to: &self) }
    }

    /// Compares two databases: their common tables in their common columns, and the rows of tables that only one has.
    ///
    /// Computed columns are left out. Cost: reads every row of both once.
    package init(from initial: [UInt8], to final: [UInt8]) throws(RuntimeError) {
        do {
            var limits = WorldLimits()
            // A row is compared with its row id, which makes it a little longer than it is.
            limits.length *= 2
            // Rows are sorted in memory, of both.
            limits.memoryBytes += 4 * (initial.count + final.count)
            let world = try WorldConnection(image: final, limits: limits)
            world.regexp = PatternFunction.matches
            try world.attach(image: initial, as: "initial")
            try world.inspecting { try compare($0) }
        } catch {
            throw RuntimeError(.databaseFailed, "could not compare two states", cause: error)
        }
    }

    private mutating func compare(_ connection: Connection) throws {
        let before = try TableLayout.listWithContent(connection, schema: "initial")
        let after = try TableLayout.listWithContent(connection, schema: "main")
        for table in after {
            let old = before.first { $0.name.utf8.elementsEqual(table.name.utf8) }
            try compare(Comparison(old, table), connection)
        }
        for table in before where !after.contains(where: { $0.name.utf8.elementsEqual(table.name.utf8) }) {
            try compare(Comparison(table, nil), connection)
        }
    }

    private mutating func compare(_ comparison: Comparison, _ connection: Connection) throws {
        let before = try comparison.rows(onlyIn: "initial", connection)
        let after = try comparison.rows(onlyIn: "main", connection)
        add(comparison.table, comparison.columns, before: before, after: after)
    }

    /// Adds the rows of one table that only one of the states has, each list in order of key.
    mutating func add(
        _ table: String,
        _ names: [String],
        before: [(key: [SQLValue], cells: [SQLValue])],
        after: [(key: [SQLValue], cells: [SQLValue])]
    ) {
        guard !before.isEmpty || !after.isEmpty else { return }
        columns[table] = names
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

    /// Whether a key comes before another in SQLite's order: NULL, numbers, text, blobs.
    static func precedes(_ left: [SQLValue], _ right: [SQLValue]) -> Bool {
        for (one, other) in zip(left, right) where one != other {
            return one.sortsBefore(other)
        }
        return false
    }
}

extension SQLValue {
    /// SQLite's order of values, text by its bytes (https://sqlite.org/datatype3.html#sort_order).
    fileprivate func sortsBefore(_ other: SQLValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right
        case (.real(let left), .real(let right)): left < right
        case (.integer(let left), .real(let right)): Double(left) < right
        case (.real(let left), .integer(let right)): left < Double(right)
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.blob(let left), .blob(let right)): left.lexicographicallyPrecedes(right)
        default: sortClass < other.sortClass
        }
    }

    private var sortClass: Int {
        switch self {
        case .null: 0
        case .integer, .real: 1
        case .text: 2
        case .blob: 3
        }
    }
}

/// How the rows of one table are compared in two databases.
private struct Comparison {
    let table: String
    let columns: [String]
    private let isBefore: Bool
    private let isAfter: Bool
    private let key: [Int]
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
        let named = positions.count == names.count ? positions : []
        key = named.isEmpty && rowID == nil ? Array(columns.indices) : named
    }

    /// The rows of one schema that the other does not have, in order of key.
    func rows(onlyIn schema: String, _ connection: Connection) throws -> [(key: [SQLValue], cells: [SQLValue])] {
        guard schema == "main" ? isAfter : isBefore else { return [] }
        guard !key.isEmpty, rowID != nil else {
            return try rows(onlyIn: schema, withRowID: key.isEmpty, "", connection)
        }
        // NULL in a primary key, as SQLite allows in tables with row ids, names no row; such rows have their row id too.
        let isNull = key.map { "\(DatabaseDigest.quoted(columns[$0])) IS NULL" }.joined(separator: " OR ")
        let nameless = try rows(onlyIn: schema, withRowID: true, " WHERE \(isNull)", connection)
        let named = try rows(onlyIn: schema, withRowID: false, " WHERE NOT (\(isNull))", connection)
        return (named + nameless.map { row in (key.map { row.cells[$0] } + row.key, row.cells) })
            .sorted { StateDiff.precedes($0.key, $1.key) }
    }

    /// The set difference is SQLite's: equal rows never reach Swift.
    private func rows(
        onlyIn schema: String,
        withRowID: Bool,
        _ condition: String,
        _ connection: Connection
    ) throws -> [(key: [SQLValue], cells: [SQLValue])] {
        // By bytes: under a column's own collation a change of case would be no difference.
        let cells = columns.map { DatabaseDigest.quoted($0) + " COLLATE BINARY" }
        let isByRowID = withRowID && rowID != nil
        let selection = ((isByRowID ? rowID.map { [$0] } ?? [] : []) + cells).joined(separator: ", ")
        let name = DatabaseDigest.quoted(table)
        var sql = "SELECT \(selection) FROM \(schema).\(name)\(condition)"
        if isBefore, isAfter {
            sql += " EXCEPT SELECT \(selection) FROM \(schema == "main" ? "initial" : "main").\(name)\(condition)"
        }
        let order = isByRowID ? [1] : key.map { $0 + 1 }
        sql += " ORDER BY " + order.map(String.init).joined(separator: ", ")
        return try connection.query(sql).map { row in
            isByRowID ? ([row[0]], Array(row.dropFirst())) : (key.map { row[$0] }, row)
        }
    }
}
