package import ContentStore
package import SQLite

/// The digest of a state's rows: equal rows give an equal digest, whatever the page layout, the order of insertion or the
/// SQLite version (`awm.state/2`).
///
/// Each row is hashed with its table's name and a type tag for each value; a number that an integer can hold counts as
/// that integer. The rows' hashes are added up, so that after a change only the rows that changed are read
/// (docs/decisions/0010-state-digest.md). Volatile tables and columns are left out, as are columns that are computed,
/// SQLite's own tables, and full-text tables without content of their own.
package struct StateDigest: Sendable {
    /// One table, and the columns of it that count.
    package struct Table: Sendable {
        package var layout: TableLayout
        /// The positions in `layout.columns` of what counts; `nil` when the table is volatile.
        package var columns: [Int]?
        private let name: [UInt8]

        init(_ layout: TableLayout, leavingOut volatile: [VolatilePattern]) {
            self.layout = layout
            name = Array(layout.name.utf8)
            guard !volatile.contains(where: { $0.covers(table: layout.name) }) else { return }
            columns = layout.columns.indices.filter { position in
                !volatile.contains { $0.covers(table: layout.name, column: layout.columns[position]) }
            }
        }

        /// Writes all that counts of the row at which a statement stands, whose columns are `layout.columns`.
        package func encode(_ statement: Statement, into buffer: inout [UInt8]) {
            buffer.removeAll(keepingCapacity: true)
            DatabaseDigest.append(DatabaseDigest.Tag.text, name, to: &buffer)
            for column in columns ?? [] { DatabaseDigest.append(statement, column, to: &buffer) }
        }

        /// A query for the rows, in a schema of the connection: the columns of `layout`, then the row id if there is one.
        package func query(schema: String, where condition: String = "") -> String {
            let names = layout.columns.map(DatabaseDigest.quoted) + (layout.rowID.map { [$0] } ?? [])
            let list = names.isEmpty ? "NULL" : names.joined(separator: ", ")
            return "SELECT \(list) FROM \(schema).\(DatabaseDigest.quoted(layout.name))\(condition)"
        }
    }

    /// The tables that hold content, in bytewise order of name.
    package let tables: [Table]

    /// Learns the tables of `main`. The connection must trust its statements.
    package init(_ connection: Connection, leavingOut volatile: [VolatilePattern]) throws(SQLiteError) {
        tables = try TableLayout.listWithContent(connection).map { Table($0, leavingOut: volatile) }
    }

    /// The sum over all rows of a schema. Cost: reads every row once.
    package func sum(_ connection: Connection, schema: String = "main") throws(SQLiteError) -> RowSum {
        var sum = RowSum()
        var buffer: [UInt8] = []
        for table in tables where table.columns != nil {
            let statement = try connection.prepare(table.query(schema: schema))
            while try statement.step() {
                table.encode(statement, into: &buffer)
                sum.add(buffer)
            }
        }
        return sum
    }

    /// The digest of all rows of `main`. Cost: reads every row once. The connection must trust its statements.
    package static func of(
        _ connection: Connection,
        leavingOut volatile: [VolatilePattern]
    ) throws(SQLiteError) -> Digest {
        let state = try StateDigest(connection, leavingOut: volatile)
        return state.digest(of: try state.sum(connection))
    }

    /// The digest of rows with this sum.
    package func digest(of sum: RowSum) -> Digest {
        let hash = SHA256()
        hash.update(Array("awm.state/2\n".utf8))
        hash.update(sum.bytes)
        return hash.finish()
    }
}
