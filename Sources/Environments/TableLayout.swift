package import SQLite

/// A table that holds content, as SQLite lists it: its columns, and what tells its rows apart.
package struct TableLayout: Sendable, Hashable {
    package var name: String
    /// The columns that hold what was written; those that SQLite computes are left out.
    package var columns: [String]
    /// The positions in `columns` of the primary key, in the key's order; empty without one.
    package var key: [Int]
    /// By what name SQL reaches the row id; `nil` in a table WITHOUT ROWID, and where columns have taken all its names.
    package var rowID: String?

    /// The tables of a schema, in bytewise order of name; without SQLite's own and the shadow tables of virtual ones.
    ///
    /// The connection must trust its statements: these are pragmas, whose answers no table of a package can imitate.
    package static func list(_ connection: Connection, schema: String = "main") throws(SQLiteError) -> [TableLayout] {
        var layouts: [TableLayout] = []
        for row in try connection.query("PRAGMA \(DatabaseDigest.quoted(schema)).table_list") {
            // schema, name, type, ncol, wr, strict: https://sqlite.org/pragma.html#pragma_table_list
            guard case .text(let owner) = row[0], owner == schema, case .text(let name) = row[1],
                case .text(let type) = row[2], type == "table" || type == "virtual", !name.hasPrefix("sqlite_")
            else { continue }
            layouts.append(try TableLayout(name, hasRowID: row[4] == .integer(0), connection, schema: schema))
        }
        return layouts.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The tables of a schema whose rows are content: those of `list`, without full-text tables that keep no content of
    /// their own. These repeat another table's rows, or hold none.
    package static func listWithContent(
        _ connection: Connection,
        schema: String = "main"
    ) throws(SQLiteError) -> [TableLayout] {
        let quoted = DatabaseDigest.quoted(schema)
        // The pragma answers with the tables of every schema.
        let names = Set(
            try connection.query("PRAGMA \(quoted).table_list").filter { $0[0] == .text(schema) }.map { $0[1] }
        )
        let contentless = try connection.query(
            """
            SELECT name FROM \(quoted).sqlite_schema
            WHERE type = 'table' AND rootpage = 0 AND sql LIKE '%using%fts5%'
            """
        ).compactMap { row -> String? in
            guard case .text(let name) = row[0], !names.contains(.text(name + "_content")) else { return nil }
            return name
        }
        return try list(connection, schema: schema).filter { !contentless.contains($0.name) }
    }

    private init(_ name: String, hasRowID: Bool, _ connection: Connection, schema: String) throws(SQLiteError) {
        self.name = name
        columns = []
        var keyOrder: [(order: Int64, position: Int)] = []
        let pragma = "PRAGMA \(DatabaseDigest.quoted(schema)).table_info(\(DatabaseDigest.quoted(name)))"
        for row in try connection.query(pragma) {
            // cid, name, type, notnull, dflt_value, pk
            guard case .text(let column) = row[1], case .integer(let order) = row[5] else { continue }
            if order > 0 { keyOrder.append((order, columns.count)) }
            columns.append(column)
        }
        key = keyOrder.sorted { $0.order < $1.order }.map(\.position)
        let taken = Set(columns.map { $0.lowercased() })
        rowID = hasRowID ? ["rowid", "_rowid_", "oid"].first { !taken.contains($0) } : nil
    }
}
