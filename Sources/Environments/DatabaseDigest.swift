package import ContentStore
package import SQLite

/// The logical digest of a database: its schema and rows, whatever the page layout, the order of insertion or the
/// SQLite version.
///
/// A row is hashed with a type tag for each value; a number that an integer can hold counts as that integer, so 1 and
/// 1.0 are equal. A table is the hash of its sorted row hashes, so rows are a multiset. Shadow tables of virtual tables
/// and SQLite's own tables are left out; an FTS5 table counts by its content rows.
package enum DatabaseDigest {
    /// The digest of schema and rows of the schema `main`. Cost: reads every row once.
    package static func logical(_ connection: Connection) throws -> Digest {
        let hash = SHA256()
        hash.update(Array("awm.database/1\n".utf8))
        let rows = try connection.query(
            """
            SELECT type, name, tbl_name, sql FROM sqlite_schema
            WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY type, name
            """
        )
        let shadows = try shadowTables(connection)
        for row in rows {
            if case .text(let table) = row[2], shadows.contains(table) { continue }
            for value in row { hash.update(encoding(of: value)) }
        }
        for table in try tables(connection) {
            hash.update(encoding(of: .text(table)))
            hash.update(try digest(ofTable: table, in: connection).bytes)
        }
        return hash.finish()
    }

    /// The digest of the rows of the tables, with `isVolatile` telling which columns to leave out.
    package static func state(
        _ connection: Connection,
        leavingOut volatile: [VolatilePattern]
    ) throws -> Digest {
        let hash = SHA256()
        hash.update(Array("awm.state/1\n".utf8))
        for table in try tables(connection) where !volatile.contains(where: { $0.covers(table: table) }) {
            hash.update(encoding(of: .text(table)))
            hash.update(try digest(ofTable: table, in: connection, leavingOut: volatile).bytes)
        }
        return hash.finish()
    }

    /// The tables that hold content, in bytewise order of name.
    package static func tables(_ connection: Connection, schema: String = "main") throws -> [String] {
        let shadows = try shadowTables(connection, schema: schema)
        let rows = try connection.query(
            """
            SELECT name FROM \(quoted(schema)).sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
            """
        )
        return rows.compactMap { row in
            guard case .text(let name) = row[0], !shadows.contains(name) else { return nil }
            return name
        }
    }

    /// An SQL identifier in double quotes.
    package static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func digest(
        ofTable table: String,
        in connection: Connection,
        leavingOut volatile: [VolatilePattern] = []
    ) throws -> Digest {
        let statement = try connection.prepare("SELECT * FROM \(quoted(table))")
        let columns = statement.columnNames.indices.filter { index in
            !volatile.contains { $0.covers(table: table, column: statement.columnNames[index]) }
        }
        var rows: [Digest] = []
        var buffer: [UInt8] = []
        while try statement.step() {
            buffer.removeAll(keepingCapacity: true)
            for column in columns { append(statement, column, to: &buffer) }
            rows.append(SHA256.hash(buffer))
        }
        rows.sort()
        let hash = SHA256()
        for row in rows { hash.update(row.bytes) }
        return hash.finish()
    }

    private static func append(_ statement: Statement, _ column: Int, to buffer: inout [UInt8]) {
        switch statement.storageClass(at: column) {
        case .text, .blob:
            buffer.append(statement.storageClass(at: column) == .text ? 0x54 : 0x42)
            statement.withBytes(at: column) { bytes in
                append(UInt64(bytes.count), to: &buffer)
                buffer.append(contentsOf: bytes)
            }
        default: buffer.append(contentsOf: encoding(of: statement.value(at: column)))
        }
    }

    static func encoding(of value: SQLValue) -> [UInt8] {
        var buffer: [UInt8] = []
        switch value {
        case .null: buffer.append(0x4E)
        case .integer(let integer):
            buffer.append(0x49)
            append(UInt64(bitPattern: integer), to: &buffer)
        case .real(let real):
            if let integer = Int64(exactly: real) { return encoding(of: .integer(integer)) }
            buffer.append(0x52)
            append(real.bitPattern, to: &buffer)
        case .text(let text):
            buffer.append(0x54)
            append(UInt64(text.utf8.count), to: &buffer)
            buffer.append(contentsOf: text.utf8)
        case .blob(let bytes):
            buffer.append(0x42)
            append(UInt64(bytes.count), to: &buffer)
            buffer.append(contentsOf: bytes)
        }
        return buffer
    }

    private static func append(_ word: UInt64, to buffer: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0) }
    }

    private static func shadowTables(_ connection: Connection, schema: String = "main") throws -> Set<String> {
        let rows = try connection.query(
            "SELECT name FROM pragma_table_list WHERE type = 'shadow' AND schema = ?",
            [.text(schema)]
        )
        return Set(
            rows.compactMap { row in
                guard case .text(let name) = row[0] else { return nil }
                return name
            }
        )
    }
}
