package import SQLite

/// A row whose foreign key names a row that is not there.
package struct BrokenReference: Sendable, Hashable {
    package var table: String
    /// `nil` in a table WITHOUT ROWID.
    package var rowID: Int64?
    package var columns: [String]
    package var parent: String

    /// The columns with their table: `orders.user_id`.
    package var source: String { columns.map { "\(table).\($0)" }.joined(separator: ", ") }

    /// Every broken reference of a database. Cost: looks up the parent of every row.
    ///
    /// The connection must trust its statements. Throws when a key does not fit its parent table at all.
    package static func list(_ connection: Connection) throws(SQLiteError) -> [BrokenReference] {
        var columns: [[SQLValue]: [String]] = [:]
        var found: [BrokenReference] = []
        for row in try connection.query("PRAGMA main.foreign_key_check") {
            // table, rowid, parent, number of the key
            guard case .text(let table) = row[0], case .text(let parent) = row[2] else { continue }
            let key = [row[0], row[3]]
            if columns[key] == nil {
                let keys = try connection.query("PRAGMA main.foreign_key_list(\(DatabaseDigest.quoted(table)))")
                // id, seq, table, from, …
                columns[key] = keys.filter { $0[0] == row[3] }.sorted { position($0[1]) < position($1[1]) }.compactMap {
                    if case .text(let name) = $0[3] { name } else { nil }
                }
            }
            var rowID: Int64?
            if case .integer(let id) = row[1] { rowID = id }
            found.append(BrokenReference(table: table, rowID: rowID, columns: columns[key] ?? [], parent: parent))
        }
        return found
    }

    private static func position(_ value: SQLValue) -> Int64 {
        if case .integer(let number) = value { number } else { 0 }
    }
}
