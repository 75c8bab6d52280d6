import Environments
import SQLite

/// The tables of a world whose rows are content, and how changes of them are noted.
struct StateTables: Sendable {
    let digest: StateDigest
    /// What a connection has to watch, shadow tables of virtual tables among them.
    let watched: [WatchedTable]
    /// How the rows of each table of `digest` are named.
    let naming: [WatchedTable.Naming]

    init(_ connection: Connection, leavingOut volatile: [VolatilePattern]) throws(SQLiteError) {
        digest = try StateDigest(connection, leavingOut: volatile)
        var watched: [WatchedTable] = []
        var naming: [WatchedTable.Naming] = []
        let listed = try connection.query("PRAGMA main.table_list")
        for (number, table) in digest.tables.enumerated() {
            let name = table.layout.name
            // schema, name, type, ncol, wr, strict
            let entry = listed.first { $0[0] == .text("main") && $0[1] == .text(name) }
            if entry?[2] == .text("virtual") {
                let shadows = try StateTables.shadows(of: name, among: listed, connection)
                naming.append(shadows.naming)
                watched += shadows.tables.map { WatchedTable(name: $0, number: number, naming: shadows.naming) }
            } else {
                let hasRowID = entry?[4] == .integer(0)
                naming.append(try StateTables.naming(of: table.layout, hasRowID: hasRowID, connection))
                watched.append(WatchedTable(name: name, number: number, naming: naming[number]))
            }
        }
        self.watched = watched
        self.naming = naming
    }

    private static func naming(
        of layout: TableLayout,
        hasRowID: Bool,
        _ connection: Connection
    ) throws(SQLiteError) -> WatchedTable.Naming {
        // Columns may have taken every name of the row id.
        if hasRowID { return layout.rowID == nil ? .none : .rowID }
        // The places of columns in a row are other ones where some are computed.
        let columns = try connection.query("PRAGMA main.table_xinfo(\(DatabaseDigest.quoted(layout.name)))")
        return columns.count == layout.columns.count ? .key(layout.key) : .none
    }

    /// The tables in which a virtual table keeps its rows.
    private static func shadows(
        of name: String,
        among listed: [[SQLValue]],
        _ connection: Connection
    ) throws(SQLiteError) -> (tables: [String], naming: WatchedTable.Naming) {
        let shadows = listed.compactMap { row -> String? in
            guard row[0] == .text("main"), row[2] == .text("shadow"), case .text(let shadow) = row[1],
                shadow.hasPrefix(name + "_")
            else { return nil }
            return shadow
        }
        // fts5 keeps each document as the row of that id: https://sqlite.org/fts5.html#fts5_data_structures
        let content = name + "_content"
        let sql = try connection.scalar("SELECT sql FROM main.sqlite_schema WHERE name = ?", [.text(name)])
        if case .text(let definition)? = sql, definition.lowercased().contains("fts5"), shadows.contains(content) {
            return ([content], .rowID)
        }
        return (shadows, .none)
    }
}
