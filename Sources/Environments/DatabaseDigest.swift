package import ContentStore
package import SQLite

/// The logical digest of a database: its schema and rows, whatever the page layout, the order of insertion or the
/// SQLite version.
///
/// A row is hashed with a type tag for each value; a number that an integer can hold counts as that integer, so 1 and
/// 1.0 are equal. A table is the hash of its sorted row hashes, so rows are a multiset. Shadow tables of virtual tables,
/// SQLite's own tables and computed columns are left out; an FTS5 table counts by its content rows.
///
/// The connection must trust its statements.
package enum DatabaseDigest {
    /// The digest of schema and rows of the schema `main`. Cost: reads every row once.
    package static func logical(_ connection: Connection) throws -> Digest {
        let hash = SHA256()
        hash.update(Array("awm.database/1\n".utf8))
        let layouts = try TableLayout.list(connection)
        let shadows = try shadowTables(connection)
        let definitions = try connection.query(
            """
            SELECT type, name, tbl_name, sql FROM main.sqlite_schema
            WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY type, name
            """
        )
        for definition in definitions where !shadows.contains(definition[2]) {
            for value in definition { hash.update(encoding(of: value)) }
        }
        for layout in layouts {
            hash.update(encoding(of: .text(layout.name)))
            hash.update(try digest(of: layout, layout.columns, in: connection))
        }
        return hash.finish()
    }

    /// The names of the tables that hold content, in bytewise order.
    package static func tables(_ connection: Connection) throws -> [String] {
        try TableLayout.list(connection).map(\.name)
    }

    /// An SQL identifier in double quotes.
    package static func quoted(_ name: String) -> String {
        var bytes = [UInt8(ascii: "\"")]
        for byte in name.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        return String(decoding: bytes + [UInt8(ascii: "\"")], as: UTF8.self)
    }

    private static func digest(
        of layout: TableLayout,
        _ columns: [String],
        in connection: Connection
    ) throws -> Digest {
        // A row with no columns left still counts as a row.
        let list = columns.isEmpty ? "NULL" : columns.map(quoted).joined(separator: ", ")
        let statement = try connection.prepare("SELECT \(list) FROM main.\(quoted(layout.name))")
        let width = statement.columnCount
        var rows: [Digest] = []
        var buffer: [UInt8] = []
        while try statement.step() {
            buffer.removeAll(keepingCapacity: true)
            for column in 0..<width { append(statement, column, to: &buffer) }
            rows.append(SHA256.hash(buffer))
        }
        rows.sort()
        let hash = SHA256()
        for row in rows { hash.update(row) }
        return hash.finish()
    }

    // Every cell of a database goes through here: numbers without an array of their own, text straight from SQLite.
    static func append(_ statement: Statement, _ column: Int, to buffer: inout [UInt8]) {
        switch statement.storageClass(at: column) {
        case .text: statement.withBytes(at: column) { append(Tag.text, $0, to: &buffer) }
        case .blob: statement.withBytes(at: column) { append(Tag.blob, $0, to: &buffer) }
        default: append(statement.value(at: column), to: &buffer)
        }
    }

    private static func encoding(of value: SQLValue) -> [UInt8] {
        var buffer: [UInt8] = []
        append(value, to: &buffer)
        return buffer
    }

    private static func append(_ value: SQLValue, to buffer: inout [UInt8]) {
        switch value {
        case .null: buffer.append(Tag.null)
        case .integer(let integer): append(Tag.integer, UInt64(bitPattern: integer), to: &buffer)
        case .real(let real):
            if let integer = Int64(exactly: real) {
                append(Tag.integer, UInt64(bitPattern: integer), to: &buffer)
            } else {
                append(Tag.real, real.bitPattern, to: &buffer)
            }
        case .text(let text): append(Tag.text, Array(text.utf8), to: &buffer)
        case .blob(let bytes): append(Tag.blob, bytes, to: &buffer)
        }
    }

    enum Tag {
        static let null = UInt8(ascii: "N")
        static let integer = UInt8(ascii: "I")
        static let real = UInt8(ascii: "R")
        static let text = UInt8(ascii: "T")
        static let blob = UInt8(ascii: "B")
    }

    static func append(_ tag: UInt8, _ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
        append(tag, UInt64(bytes.count), to: &buffer)
        buffer.append(contentsOf: bytes)
    }

    private static func append(_ tag: UInt8, _ word: UInt64, to buffer: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: 9, alignment: 8) { bytes in
            bytes[0] = tag
            bytes.storeBytes(of: word.littleEndian, toByteOffset: 1, as: UInt64.self)
            buffer.append(contentsOf: bytes)
        }
    }

    private static func shadowTables(_ connection: Connection) throws -> Set<SQLValue> {
        Set(try connection.query("PRAGMA main.table_list").filter { $0[2] == .text("shadow") }.map { $0[1] })
    }
}
