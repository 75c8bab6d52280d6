extension Connection {
    /// Runs `body` in a transaction that holds the write lock from its start: all of it commits, or none.
    ///
    /// Rolls back when `body` throws or the commit is refused (a deferred foreign key, for one), and rethrows.
    /// Transactions do not nest: inside another one, BEGIN throws.
    package func transaction<T>(_ body: () throws -> T) throws -> T {
        try begin()
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            // The error in hand is the news. Should the rollback fail too, `isInTransaction` says so.
            _ = Result { () throws(SQLiteError) in try rollback() }
            throw error
        }
    }

    /// Opens a transaction that holds the write lock from its start.
    ///
    /// On a world connection the three ends of a transaction are our own statements, whatever the role.
    package func begin() throws(SQLiteError) { try run(.begin) }

    /// Commits the open transaction; when that throws (a deferred foreign key, for one), it is still open.
    package func commit() throws(SQLiteError) { try run(.commit) }

    /// Rolls the open transaction back; nothing when none is open, as after an error that made SQLite do it.
    package func rollback() throws(SQLiteError) {
        if isInTransaction { try run(.rollback) }
    }
}
