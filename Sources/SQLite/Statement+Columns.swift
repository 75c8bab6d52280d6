internal import CSQLite

extension Statement {
    /// The value of the column at `index`, counted from 0, in the current row; `null` when there is no row.
    ///
    /// Text keeps embedded NULs. Bytes that are not valid UTF-8, which SQLite stores without complaint, are repaired
    /// with U+FFFD; `withBytes(at:_:)` has them as they are.
    package func value(at column: Int) -> SQLValue {
        let index = Int32(column)
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT: return .text(withBytes(at: column) { String(decoding: $0, as: UTF8.self) })
        case SQLITE_BLOB: return .blob(withBytes(at: column) { Array($0) })
        default: return .null
        }
    }

    /// Calls `body` with the bytes of the TEXT or BLOB in the column at `index`, counted from 0.
    ///
    /// No bytes for NULL and for numbers. The bytes are valid only inside `body`.
    package func withBytes<R>(at column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let index = Int32(column)
        let start: UnsafePointer<UInt8>?
        // The order is SQLite's: the pointer first, the length after it, when any conversion has been made.
        switch sqlite3_column_type(handle, index) {
        case SQLITE_TEXT: start = connection.counting { sqlite3_column_text(handle, index) }
        case SQLITE_BLOB: start = sqlite3_column_blob(handle, index)?.assumingMemoryBound(to: UInt8.self)
        default: start = nil
        }
        guard let start else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        return body(UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    /// How the value in the column at `index`, counted from 0, is stored.
    package func storageClass(at column: Int) -> StorageClass {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }
}
