import Environments
import SQLite
import Synchronization

/// The sum of a state's rows, from which those of later states are made by the rows that were touched since.
struct DigestAnchor: Sendable {
    var sum: RowSum
    var database: DatabaseState
    /// Where the session's log was.
    var position: RowLog.Position
}

extension World {
    /// The anchor at `database`, whose rows since the world's seed are those of `log`; starts from the nearest one known.
    func anchor(
        at database: DatabaseState,
        _ log: RowLog,
        from known: DigestAnchor?
    ) throws(RuntimeError) -> DigestAnchor {
        do {
            var anchor = try known ?? anchorAtSeed()
            if database === anchor.database { return anchor }
            if database.isKin(of: seed), anchor.database.isKin(of: seed), let rows = log.rows(since: anchor.position) {
                try compare(anchor.database, database) { try $0.update(&anchor.sum, for: rows) }
            } else {
                anchor.sum = try tables.digest.sum(Connection(image: database.image))
            }
            anchor.database = database
            anchor.position = log.position
            return anchor
        } catch {
            throw RuntimeError(.databaseFailed, "could not digest a state of \(settings.name)", cause: error)
        }
    }

    /// The anchor at the seed. Reads all of its rows once in the world's life.
    private func anchorAtSeed() throws(SQLiteError) -> DigestAnchor {
        if let known = seedAnchor.withLock({ $0 }) { return known }
        let sum = try tables.digest.sum(Connection(image: seed.image))
        let anchor = DigestAnchor(sum: sum, database: seed, position: .start)
        seedAnchor.withLock { $0 = anchor }
        return anchor
    }
}
