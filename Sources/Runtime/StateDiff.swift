import Environments
package import JSON
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
        package var changedColumns: [Int] { before.indices.filter { before[$0] != after[$0] } }
    }

    /// The names of each changed table's columns, in order.
    package var columns: [String: [String]] = [:]
    package var rows: [Row] = []

    package init() {}

    /// Compares two databases of one schema. Cost: reads every row of both once.
    package init(from initial: [UInt8], to final: [UInt8]) throws(RuntimeError) {
        do {
            let connection = try Connection(image: final)
            try connection.attach(image: initial, as: "initial")
            for table in try DatabaseDigest.tables(connection) { try compare(table, connection) }
        } catch {
            throw RuntimeError(.databaseFailed, "could not compare two states", cause: error)
        }
    }

    private mutating func compare(_ table: String, _ connection: Connection) throws {
        let quoted = DatabaseDigest.quoted(table)
        // The set difference is done by SQLite: unchanged rows never reach Swift.
        let info = try connection.query("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", [.text(table)])
        var names: [String] = []
        var keyColumns: [(order: Int64, position: Int)] = []
        for (position, row) in info.enumerated() {
            guard case .text(let name) = row[0], case .integer(let order) = row[1] else { continue }
            names.append(name)
            if order > 0 { keyColumns.append((order, position)) }
        }
        // Compared by bytes: under a column's own collation a change of case would be no difference.
        let list = names.map { DatabaseDigest.quoted($0) + " COLLATE BINARY" }.joined(separator: ", ")
        let hasRowID = keyColumns.isEmpty
        let selection = hasRowID ? "rowid, \(list)" : list
        let before = try connection.query(
            "SELECT \(selection) FROM initial.\(quoted) EXCEPT SELECT \(selection) FROM main.\(quoted)"
        )
        let after = try connection.query(
            "SELECT \(selection) FROM main.\(quoted) EXCEPT SELECT \(selection) FROM initial.\(quoted)"
        )
        guard !before.isEmpty || !after.isEmpty else { return }
        columns[table] = names
        let positions = hasRowID ? [0] : keyColumns.sorted { $0.order < $1.order }.map(\.position)
        func key(_ row: [SQLValue]) -> [SQLValue] { positions.map { row[$0] } }
        func cells(_ row: [SQLValue]) -> [SQLValue] { hasRowID ? Array(row.dropFirst()) : row }
        var old = Dictionary(before.map { (key($0), cells($0)) }, uniquingKeysWith: { first, _ in first })
        for row in after {
            if let previous = old.removeValue(forKey: key(row)) {
                rows.append(Row(table: table, kind: .changed, key: key(row), before: previous, after: cells(row)))
            } else {
                rows.append(Row(table: table, kind: .added, key: key(row), before: [], after: cells(row)))
            }
        }
        for row in before where old[key(row)] != nil {
            rows.append(Row(table: table, kind: .removed, key: key(row), before: cells(row), after: []))
        }
    }

    /// The difference as evidence: tables, then rows with their cells by column name.
    package var json: JSON {
        var tables = JSONObject()
        for row in rows {
            let names = columns[row.table] ?? []
            var entry: JSONObject = ["row": .string(row.kind.rawValue), "key": .array(row.key.map(\.json))]
            switch row.kind {
            case .added: entry["after"] = named(names, row.after)
            case .removed: entry["before"] = named(names, row.before)
            case .changed:
                let changed = row.changedColumns
                entry["before"] = named(changed.map { names[$0] }, changed.map { row.before[$0] })
                entry["after"] = named(changed.map { names[$0] }, changed.map { row.after[$0] })
            }
            tables[row.table] = .array((tables[row.table]?.arrayValue ?? []) + [.object(entry)])
        }
        return .object(tables)
    }

    private func named(_ names: [String], _ values: [SQLValue]) -> JSON {
        .object(JSONObject(zip(names, values).map { ($0, $1.json) }))
    }
}

extension SQLValue {
    /// The value as JSON; a blob as its length, since evidence is for reading.
    package var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): value.isFinite ? .double(value) : .string("\(value)")
        case .text(let value): .string(value)
        case .blob(let bytes): .string("blob of \(bytes.count) bytes")
        }
    }
}
