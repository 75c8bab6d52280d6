package import SQLite

extension World {
    /// Lends a connection on which two states of this world lie side by side.
    package func compare<R>(
        _ initial: DatabaseState,
        _ final: DatabaseState,
        _ body: (ComparingConnection) throws -> R
    ) throws -> R {
        guard initial.isKin(of: seed), final.isKin(of: seed) else {
            return try body(ComparingConnection(initial: initial, final: final, tables, limits: comparingLimits))
        }
        return try comparisons.lend(opening: openComparison) { connection in
            connection.mount(initial: initial, final: final)
            let result = Result { try body(connection) }
            let isReusable = connection.unmount()
            return try (result.get(), isReusable)
        }
    }

    private func openComparison() throws(SQLiteError) -> ComparingConnection {
        try ComparingConnection(seed, tables, limits: comparingLimits)
    }
}
