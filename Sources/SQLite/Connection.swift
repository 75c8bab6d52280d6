internal import CSQLite

/// A connection to one SQLite database, with the schemas attached to it.
///
/// Not `Sendable`: one thread at a time uses a connection and its statements. A statement keeps its connection
/// alive; the connection closes when the last reference goes.
package final class Connection {
    /// What a connection may do with its file.
    package enum Mode: Sendable {
        case readOnly
        case readWrite
        /// Reads and writes, and makes the file when it is absent.
        case create
    }

    /// The handle; valid for the life of this object.
    let handle: OpaquePointer
    /// What SQLite's callbacks use when this is a world's connection. It outlives the handle, which closes in `deinit`.
    let world: WorldState?
    /// BEGIN, COMMIT and ROLLBACK, prepared at their first use. They are bare handles, since a `Statement` would
    /// hold this connection.
    private var transactionStatements: [OpaquePointer?] = [nil, nil, nil]

    /// Opens the database file at `path`, which is always a path, never a URI.
    ///
    /// Throws `SQLITE_CANTOPEN` when there is no such file or it may not be opened. That the file is a database
    /// shows only at the first statement.
    package convenience init(
        path: String,
        mode: Mode,
        busyTimeoutMilliseconds: Int = 5_000
    ) throws(SQLiteError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLiteError(extendedCode: SQLITE_CANTOPEN, message: "not a path of a database file: '\(path)'")
        }
        // SQLite gives a leading colon a meaning of its own (":memory:").
        let location = path.hasPrefix(":") ? "./\(path)" : path
        let flags =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        do {
            try self.init(opening: location, flags: flags)
        } catch {
            var named = error
            named.message += ": \(path)"
            throw named
        }
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeoutMilliseconds))
    }

    /// A new, empty database in memory, private to the connection.
    package static func inMemory() throws(SQLiteError) -> Connection {
        try Connection(opening: ":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }

    init(opening name: String, flags: Int32, world: WorldState? = nil) throws(SQLiteError) {
        try SQLiteLibrary.requireConfiguration()
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            name,
            &opened,
            flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
            world?.pointer.pointee.vfs.zName
        )
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(from: opened, code: code)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        self.world = world
    }

    deinit {
        for statement in transactionStatements { sqlite3_finalize(statement) }
        guard sqlite3_close(handle) != SQLITE_OK else { return }
        // Statements hold their connection, so this cannot happen but by a bug in this target.
        assertionFailure("a SQLite connection was closed with statements or blobs open")
        sqlite3_close_v2(handle)
    }

    /// The rows that the most recent INSERT, UPDATE or DELETE changed, without those that triggers changed.
    package var changes: Int64 { sqlite3_changes64(handle) }

    /// The rows changed since the connection was opened, by triggers too.
    package var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    /// Whether a transaction is open.
    ///
    /// SQLite rolls a transaction back by itself when memory, space or time runs out, so this can be false where a
    /// BEGIN was.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// The rowid of the most recent successful INSERT into a table that has rowids, or 0.
    package var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Makes the schema's triggers do nothing on this connection.
    package func disableTriggers() throws(SQLiteError) {
        let code = awm_sqlite_disable_triggers(handle)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The error for `code`, which a call on this connection has just returned.
    func error(_ code: Int32, sql: String? = nil, isPreparing: Bool = false) -> SQLiteError {
        var error = SQLiteError(from: handle, code: code, sql: sql, isPreparing: isPreparing)
        world?.explain(&error, isPreparing: isPreparing)
        return error
    }

    /// Calls `body`, in which SQLite's memory is counted as this connection's.
    func counting<R>(_ body: () -> R) -> R {
        guard let world else { return body() }
        let previous = awm_budget_enter(&world.pointer.pointee.budget, .max)
        defer { awm_budget_leave(previous) }
        return body()
    }

    enum TransactionVerb: Int {
        case begin
        case commit
        case rollback

        var sql: String {
            switch self {
            case .begin: "BEGIN IMMEDIATE"
            case .commit: "COMMIT"
            case .rollback: "ROLLBACK"
            }
        }
    }

    /// Runs a statement of ours, whatever the role of the package's.
    func run(_ verb: TransactionVerb) throws(SQLiteError) {
        let statement: OpaquePointer
        if let prepared = transactionStatements[verb.rawValue] {
            statement = prepared
        } else {
            let first = prepareFirst(in: TerminatedText(verb.sql), from: 0, role: .trusted)
            guard let prepared = first.handle else { throw error(first.code, sql: verb.sql, isPreparing: true) }
            transactionStatements[verb.rawValue] = prepared
            statement = prepared
        }
        let role = WorldConnection.Role.trusted.rawValue
        let code =
            if let world { awm_world_step(world.pointer, role, statement, 1) } else { sqlite3_step(statement) }
        let failure = code == SQLITE_DONE ? nil : error(code, sql: verb.sql)
        sqlite3_reset(statement)
        if let failure { throw failure }
    }
}
