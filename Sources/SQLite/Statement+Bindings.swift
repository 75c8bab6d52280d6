internal import CSQLite

extension Statement {
    /// Binds `value` to the parameter at `index`, counted from 1.
    ///
    /// NaN becomes NULL: SQLite has no NaN. Throws `SQLITE_RANGE` for an index that is not there, `SQLITE_TOOBIG`
    /// for text or a blob over the connection's length limit, and `SQLITE_MISUSE` while the statement is busy.
    package func bind(_ value: SQLValue, at index: Int) throws(SQLiteError) {
        let position = Int32(clamping: index)
        let code = connection.counting {
            switch value {
            case .null: sqlite3_bind_null(handle, position)
            case .integer(let integer): sqlite3_bind_int64(handle, position, integer)
            case .real(let real): sqlite3_bind_double(handle, position, real)
            case .text(var text): bind(&text, at: position)
            case .blob(let bytes): bind(bytes, at: position)
            }
        }
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
    }

    /// Binds all parameters, in order; `SQLITE_RANGE` when there are fewer or more values than parameters.
    package func bind(_ values: [SQLValue]) throws(SQLiteError) {
        guard values.count == parameterCount else {
            throw SQLiteError(
                extendedCode: SQLITE_RANGE,
                message: "\(values.count) values for \(parameterCount) parameters",
                sql: sql
            )
        }
        for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
    }

    /// Binds `value` to the parameter of that name, prefix included; `false` when there is no such parameter.
    package func bind(_ value: SQLValue, named name: String) throws(SQLiteError) -> Bool {
        let index = sqlite3_bind_parameter_index(handle, name)
        guard index > 0 else { return false }
        try bind(value, at: Int(index))
        return true
    }

    /// Sets every parameter to NULL.
    package func clearBindings() {
        _ = connection.counting { sqlite3_clear_bindings(handle) }
    }

    private func bind(_ text: inout String, at position: Int32) -> Int32 {
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress, !characters.isEmpty else {
                    // A null pointer would bind NULL.
                    return sqlite3_bind_text64(handle, position, "", 0, Self.transient, UInt8(SQLITE_UTF8))
                }
                return sqlite3_bind_text64(
                    handle,
                    position,
                    start,
                    sqlite3_uint64(characters.count),
                    Self.transient,
                    UInt8(SQLITE_UTF8)
                )
            }
        }
    }

    private func bind(_ bytes: [UInt8], at position: Int32) -> Int32 {
        // A null pointer, which an empty array may have, would bind NULL.
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, position, 0) }
        return bytes.withUnsafeBytes { bytes in
            sqlite3_bind_blob64(handle, position, bytes.baseAddress, sqlite3_uint64(bytes.count), Self.transient)
        }
    }

    /// `SQLITE_TRANSIENT`: SQLite makes its own copy.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
