import Environments
import SQLite

/// Reads rows of one table by name, in either of two states.
final class RowReader {
    enum Side: Int {
        case initial
        case final
    }

    private let byName: [Statement]
    private let all: [Statement]
    private let keyColumns: [Int]

    init(
        _ table: StateDigest.Table,
        _ naming: WatchedTable.Naming,
        _ connection: Connection
    ) throws(SQLiteError) {
        let condition = RowReader.condition(table.layout, naming)
        var byName: [Statement] = []
        var all: [Statement] = []
        for schema in ["initial", "final"] {
            if let condition {
                byName.append(
                    try connection.prepare(trusted: table.query(schema: schema, where: " WHERE \(condition)"))
                )
            }
            all.append(try connection.prepare(trusted: table.query(schema: schema)))
        }
        self.byName = byName
        self.all = all
        keyColumns = if case .key(let positions) = naming { positions } else { [] }
    }

    /// The key of the row at which a statement stands.
    ///
    /// Two names may be those of one row: `5` and `'5'` in a column of text, before and after SQLite has converted it.
    func key(of row: Statement) -> [SQLValue] { keyColumns.map { row.value(at: $0) } }

    /// Calls `body` with a statement at each row of that name: none or one, or every row of the table.
    func forEach(_ name: RowName, in side: Side, _ body: (Statement) -> Void) throws(SQLiteError) {
        let statement: Statement
        switch name {
        case .all: statement = all[side.rawValue]
        case .rowID(let id):
            statement = byName[side.rawValue]
            try statement.bind(.integer(id), at: 1)
        case .key(let values):
            statement = byName[side.rawValue]
            try statement.bind(values)
        }
        defer { statement.reset() }
        while try statement.step() { body(statement) }
    }

    private static func condition(_ layout: TableLayout, _ naming: WatchedTable.Naming) -> String? {
        switch naming {
        case .none: return nil
        case .rowID: return "\(layout.rowID ?? "rowid") = ?1"
        case .key(let positions):
            return positions.enumerated().map { index, position in
                let column = DatabaseDigest.quoted(layout.columns[position])
                // The first finds the row by its index, under the column's own collation; the second is by bytes, as
                // keys are told apart here.
                return "\(column) = ?\(index + 1) AND \(column) COLLATE BINARY = ?\(index + 1)"
            }.joined(separator: " AND ")
        }
    }
}
