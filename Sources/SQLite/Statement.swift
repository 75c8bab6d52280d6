internal import CSQLite

/// One prepared statement, finalised with its owner's last reference.
///
/// The life of a statement is bind, step until it returns `false` (or throws), reset, bind again.
package final class Statement {
    /// The text it was prepared from.
    package let sql: String
    let connection: Connection
    let handle: OpaquePointer

    init(connection: Connection, handle: OpaquePointer, sql: String) {
        self.connection = connection
        self.handle = handle
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// Whether the statement makes no direct change to the database, as SQLite sees it.
    package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// Whether the statement has started and neither ended nor been reset.
    package var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

    /// The number of columns in each row; 0 for a statement that returns none.
    package var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The number of parameters: the largest index that may be bound.
    package var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// The parameters' names with their prefix (":id", "@now", "$x", "?3"), in order; `nil` where there is none.
    package private(set) lazy var parameterNames: [String?] = (0..<parameterCount).map { index in
        sqlite3_bind_parameter_name(handle, Int32(index + 1)).map { String(cString: $0) }
    }

    /// The names of the columns, in order.
    package private(set) lazy var columnNames: [String] = (0..<columnCount).map { index in
        sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? ""
    }

    /// The declared types of the columns, as written in CREATE TABLE; `nil` for an expression and for no type.
    package private(set) lazy var columnDeclaredTypes: [String?] = (0..<columnCount).map { index in
        sqlite3_column_decltype(handle, Int32(index)).map { String(cString: $0) }
    }

    /// Runs to the next row; `false` at the end.
    ///
    /// After the end, or after an error, the next step starts again from the beginning with the same bindings.
    package func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let failure = connection.error(code, sql: sql)
        // Lets go of the locks; it repeats the code of the failed step, which we have.
        sqlite3_reset(handle)
        throw failure
    }

    /// Stops the statement and makes it ready to be bound and stepped again; the bindings stay.
    package func reset() {
        // The code is that of the last step, which was thrown then.
        sqlite3_reset(handle)
    }
}
