internal import CSQLite

/// One prepared statement, finalised with its owner's last reference.
///
/// The life of a statement is bind, step until it returns `false` (or throws), reset, bind again.
package final class Statement {
    /// The text it was prepared from.
    package let sql: String
    let connection: Connection
    let handle: OpaquePointer
    /// Set on the connection of a world, whose work and memory are counted.
    private let world: UnsafeMutablePointer<awm_world>?
    /// Kept for life: SQLite prepares a statement anew when the schema has changed.
    private let role: Int32
    /// Whether the next step goes on from a row.
    private var isAtRow = false

    init(connection: Connection, handle: OpaquePointer, sql: String, role: WorldConnection.Role) {
        self.connection = connection
        self.handle = handle
        self.sql = sql
        self.role = role.rawValue
        world = connection.world?.pointer
    }

    deinit { _ = connection.counting { sqlite3_finalize(handle) } }

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
        let code =
            if let world { awm_world_step(world, role, handle, isAtRow ? 0 : 1) } else { sqlite3_step(handle) }
        isAtRow = code == SQLITE_ROW
        if isAtRow { return true }
        if code == SQLITE_DONE { return false }
        let failure = connection.error(code, sql: sql)
        // Lets go of the locks; the code is that of the failed step again.
        reset()
        throw failure
    }

    /// Runs to the end; rows are dropped.
    package func finish() throws(SQLiteError) {
        while try step() {}
    }

    /// Stops the statement and makes it ready to be bound and stepped again; the bindings stay.
    package func reset() {
        isAtRow = false
        if let world { awm_world_reset(world, role, handle) } else { sqlite3_reset(handle) }
    }
}
