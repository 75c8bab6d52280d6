extension Connection {
    /// Runs `body` in a transaction that holds the write lock from its start: all of it commits, or none.
    ///
    /// Rolls back when `body` throws or the commit is refused (a deferred foreign key, for one), and rethrows.
    /// Transactions do not nest: inside another one, BEGIN throws.
    package func transaction<T>(_ body: () throws -> T) throws -> T {
        try run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // SQLite may have rolled back already. A failing rollback adds nothing to the error in hand: the
            // transaction is then open still, which `isInTransaction` says.
            if isInTransaction { _ = Result { try run("ROLLBACK") } }
            throw error
        }
    }
}
