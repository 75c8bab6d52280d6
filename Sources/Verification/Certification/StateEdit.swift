import Environments
import Runtime
import SQLite

/// Changes to a frozen state that no tool makes: what the rules of certificates hold against a verifier.
///
/// They are made without the schema's triggers, foreign keys and checks, since the rules are after states that the world
/// itself might never reach.
struct StateEdit {
    private let connection: Connection
    private let layouts: [TableLayout]

    /// The state after a change; throws what the change throws, and what SQLite refuses.
    static func edited(_ snapshot: Snapshot, _ change: (StateEdit) throws -> Void) throws -> Snapshot {
        try snapshot.world.edit(snapshot) { connection in
            try change(StateEdit(connection: connection, layouts: snapshot.world.layouts))
        }
    }

    /// Takes a row change back.
    func revert(_ row: StateDiff.Row, columns: [String]) throws {
        switch row.kind {
        case .added: try delete(from: row.table, key: row.key)
        case .changed: try set(row.changedColumns.map { (columns[$0], row.before[$0]) }, in: row.table, key: row.key)
        case .removed: try insert(row.before, columns, into: row.table)
        }
    }

    /// Puts values into the row with this key.
    func set(_ cells: [(column: String, value: SQLValue)], in table: String, key: [SQLValue]) throws {
        guard !cells.isEmpty else { return }
        let terms = cells.map { "\(DatabaseDigest.quoted($0.column)) = ?" }.joined(separator: ", ")
        let sql = "UPDATE main.\(DatabaseDigest.quoted(table)) SET \(terms) WHERE \(try condition(table, key))"
        try connection.run(sql, cells.map(\.value) + key)
    }

    /// Removes the row with this key.
    func delete(from table: String, key: [SQLValue]) throws {
        try connection.run("DELETE FROM main.\(DatabaseDigest.quoted(table)) WHERE \(try condition(table, key))", key)
    }

    /// The key of another row of the same table, one that none of the changes is about; `nil` when there is none.
    func sibling(of row: StateDiff.Row, apartFrom others: [StateDiff.Row]) throws -> [SQLValue]? {
        let names = try keyNames(row.table, row.key).joined(separator: ", ")
        let taken = Set(others.filter { $0.table.utf8.elementsEqual(row.table.utf8) }.map(\.key)).union([row.key])
        let sql = "SELECT \(names) FROM main.\(DatabaseDigest.quoted(row.table)) ORDER BY \(names)"
        let statement = try connection.prepare(sql)
        while try statement.step() {
            let key = (0..<statement.columnCount).map { statement.value(at: $0) }
            if !taken.contains(key) { return key }
        }
        return nil
    }

    private func insert(_ cells: [SQLValue], _ columns: [String], into table: String) throws {
        let names = columns.map(DatabaseDigest.quoted).joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        try connection.run("INSERT INTO main.\(DatabaseDigest.quoted(table)) (\(names)) VALUES (\(places))", cells)
    }

    private func condition(_ table: String, _ key: [SQLValue]) throws -> String {
        try keyNames(table, key).map { "\($0) IS ?" }.joined(separator: " AND ")
    }

    /// What a difference names the rows of a table by: the primary key, or the row id.
    private func keyNames(_ table: String, _ key: [SQLValue]) throws -> [String] {
        guard let layout = layout(of: table) else { throw VerificationError("there is no table \(table)") }
        if !layout.key.isEmpty, layout.key.count == key.count {
            return layout.key.map { DatabaseDigest.quoted(layout.columns[$0]) }
        }
        if let rowID = layout.rowID, key.count == 1 { return [rowID] }
        // A table WITHOUT ROWID has a key always, and a difference names every other row by its id.
        throw VerificationError("the rows of \(table) have no key")
    }

    private func layout(of table: String) -> TableLayout? {
        layouts.first { $0.name.utf8.elementsEqual(table.utf8) }
    }
}
