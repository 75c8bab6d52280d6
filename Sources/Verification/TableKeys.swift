import Environments
import SQLite

/// How the rows of tables are named and how they refer to one another.
struct TableKeys: Sendable {
    struct Link: Sendable {
        var column: Int
        var parent: String
    }

    /// The positions of each table's primary key columns; none for a table that has only row ids.
    private(set) var keys: [String: [Int]] = [:]
    /// The columns that hold the whole key of a row elsewhere.
    private(set) var links: [String: [Link]] = [:]
    /// The largest number in each table whose rows the database numbers; 0 in an empty one.
    private(set) var lastNumbers: [String: Int64] = [:]

    init(_ image: [UInt8], tables: [String]) throws {
        guard !tables.isEmpty else { return }
        let connection = try Connection(image: image)
        for table in tables {
            var names: [String] = []
            var key: [(order: Int64, position: Int, type: String)] = []
            let columns = try connection.query(
                "SELECT name, pk, upper(type) FROM pragma_table_info(?) ORDER BY cid",
                [.text(table)]
            )
            for (position, row) in columns.enumerated() {
                guard case .text(let name) = row[0], case .integer(let order) = row[1], case .text(let type) = row[2]
                else { continue }
                names.append(name)
                if order > 0 { key.append((order, position, type)) }
            }
            keys[table] = key.sorted { $0.order < $1.order }.map(\.position)
            if key.isEmpty || key.map(\.type) == ["INTEGER"] { lastNumbers[table] = try lastNumber(table, connection) }
            let found = try connection.query(
                """
                SELECT min("table"), min("from") FROM pragma_foreign_key_list(?) GROUP BY id HAVING count(*) = 1
                """,
                [.text(table)]
            )
            links[table] = found.compactMap { row in
                guard case .text(let parent) = row[0], case .text(let column) = row[1],
                    let position = names.firstIndex(where: { $0.lowercased() == column.lowercased() })
                else { return nil }
                return Link(column: position, parent: parent)
            }
        }
    }

    private func lastNumber(_ table: String, _ connection: Connection) throws -> Int64? {
        let hasRowIDs = try connection.scalar(
            "SELECT NOT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?",
            [.text(table)]
        )
        guard hasRowIDs == .integer(1),
            case .integer(let last) = try connection.scalar(
                "SELECT coalesce(max(rowid), 0) FROM \(DatabaseDigest.quoted(table))"
            )
        else { return nil }
        return last
    }
}
