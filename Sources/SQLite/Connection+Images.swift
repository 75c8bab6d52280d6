internal import CSQLite

extension Connection {
    /// Opens a private copy, in memory, of the database whose file bytes are `image`.
    ///
    /// The copy may grow to `maximumBytes` (SQLite's own gigabyte without it); after that, writes throw
    /// `SQLITE_FULL`. Empty bytes are an empty database. An image in WAL mode is opened in rollback mode, since
    /// memory has no log beside it. Throws `SQLITE_NOTADB` or `SQLITE_CORRUPT` when the bytes are no database.
    package convenience init(image: [UInt8], maximumBytes: Int? = nil) throws(SQLiteError) {
        try self.init(opening: ":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        try load(image: image, into: "main")
        if let maximumBytes { try limitSize(toBytes: maximumBytes) }
    }

    /// Attaches a private copy, in memory, of the database whose file bytes are `image`, under the name `schema`.
    package func attach(image: [UInt8], as schema: String) throws(SQLiteError) {
        try run(trusted: "ATTACH ':memory:' AS ?1", [.text(schema)])
        do {
            try load(image: image, into: schema)
        } catch {
            // The image is the news; that its empty place stays attached is not.
            _ = Result { () throws(SQLiteError) in try run(trusted: "DETACH ?1", [.text(schema)]) }
            throw error
        }
    }

    /// The bytes of the main database as they would be in a file: what `init(image:)` takes.
    ///
    /// Throws `SQLITE_BUSY` inside a transaction that has written, whose pages are not all in place yet.
    /// Complexity: one copy of the database.
    package func serialize() throws(SQLiteError) -> [UInt8] {
        guard sqlite3_txn_state(handle, "main") != SQLITE_TXN_WRITE else {
            throw SQLiteError(
                extendedCode: SQLITE_BUSY,
                message: "a database cannot be serialized in the middle of a writing transaction"
            )
        }
        var size: sqlite3_int64 = 0
        // A database that came from an image lends its bytes; any other is copied page by page.
        if let bytes = sqlite3_serialize(handle, "main", &size, UInt32(SQLITE_SERIALIZE_NOCOPY)) {
            return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
        }
        guard let bytes = sqlite3_serialize(handle, "main", &size, 0) else {
            // No bytes for no pages is what an empty database gives.
            if size == 0 { return [] }
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "the database could not be serialized")
        }
        defer { sqlite3_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
    }

    func load(image: [UInt8], into schema: String) throws(SQLiteError) {
        // One byte at least: sqlite3_malloc64(0) is NULL.
        let capacity = sqlite3_uint64(max(image.count, 1))
        guard let copy = sqlite3_malloc64(capacity)?.assumingMemoryBound(to: UInt8.self) else {
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "no memory for a database of \(image.count) bytes")
        }
        image.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { copy.update(from: start, count: bytes.count) }
        }
        // The read and write versions, 2 for WAL: https://sqlite.org/fileformat2.html#file_format_version_numbers
        if image.count > 19, copy[18] == 2, copy[19] == 2 {
            copy[18] = 1
            copy[19] = 1
        }
        // SQLite owns the copy from here on, also when it fails.
        let code = sqlite3_deserialize(
            handle,
            schema,
            copy,
            sqlite3_int64(image.count),
            sqlite3_int64(capacity),
            UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE)
        )
        guard code == SQLITE_OK else { throw error(code) }
        if schema == "main" { world?.pointer.pointee.budget.database = UnsafeMutableRawPointer(copy) }
        // Not the limit to use: meeting it where pages are written can leave the database corrupt. See `limitSize`.
        var unlimited = sqlite3_int64.max
        sqlite3_file_control(handle, schema, SQLITE_FCNTL_SIZE_LIMIT, &unlimited)
        // Reads the first page and the schema, so that bytes that are no database are refused here.
        _ = try scalar(trusted: "SELECT count(*) FROM \(quoted(schema)).sqlite_schema")
    }

    /// Makes writes throw `SQLITE_FULL` that would let the main database grow over `bytes`.
    ///
    /// SQLite counts in pages, so this is said again when the page size changes.
    func limitSize(toBytes bytes: Int) throws(SQLiteError) {
        guard case .integer(let size)? = try scalar(trusted: "PRAGMA main.page_size"), size > 0 else { return }
        let pages = min(max(1, bytes / Int(size)), 1_073_741_823)
        try run(trusted: "PRAGMA main.max_page_count = \(pages)")
    }
}

/// `name` as an SQL identifier, in double quotes.
func quoted(_ name: String) -> String {
    var text = "\""
    for character in name.unicodeScalars {
        if character == "\"" { text.unicodeScalars.append(character) }
        text.unicodeScalars.append(character)
    }
    return text + "\""
}
