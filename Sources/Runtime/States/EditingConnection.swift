package import Environments
package import SQLite

/// A connection on which states are changed from outside: without the schema's triggers, foreign keys and checks.
///
/// One thread at a time uses it, as the pool that owns it sees to.
final class EditingConnection: @unchecked Sendable {
    private let database: WorldConnection

    /// Opens a connection for states that are kin of `base`.
    init(_ base: DatabaseState, _ tables: StateTables, limits: WorldLimits) throws(SQLiteError) {
        database = try WorldConnection(state: base, watching: tables.watched, limits: limits)
        database.regexp = PatternFunction.matches
        try database.connection.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        try database.connection.disableTriggers()
        _ = database.unmount()
    }

    /// The outcome of an edit, and whether the connection may be used again.
    func edit(
        _ snapshot: Snapshot,
        _ change: (Connection) throws -> Void
    ) -> (result: Result<Snapshot, any Error>, isReusable: Bool) {
        database.mount(snapshot.database)
        let result = Result {
            database.beginCall()
            try database.connection.transaction { try change(database.connection) }
            var log = snapshot.log
            log.append(database.touches)
            log.freeze()
            return Snapshot(
                world: snapshot.world,
                database: try database.publish(),
                snapshot.moment,
                log: log,
                anchor: snapshot.anchor
            )
        }
        return (result, database.unmount())
    }
}

extension World {
    /// The state that `change` makes of a frozen one, as no tool could: no trigger runs, and neither foreign keys nor checks
    /// are held. Clock, chance and step stay as they are.
    ///
    /// Throws what `change` throws, and what SQLite refuses all the same. Cost: grows with the pages that change.
    package func edit(_ snapshot: Snapshot, _ change: (Connection) throws -> Void) throws -> Snapshot {
        guard snapshot.database.isKin(of: seed) else {
            // A state whose tables lie elsewhere has a connection to itself.
            let own = try EditingConnection(snapshot.database, tables, limits: comparingLimits)
            return try own.edit(snapshot, change).result.get()
        }
        let open = { () throws(SQLiteError) in
            try EditingConnection(self.seed, self.tables, limits: self.comparingLimits)
        }
        return try editors.lend(opening: open) { $0.edit(snapshot, change) }.get()
    }

    /// The tables whose rows are content, in bytewise order of name.
    package var layouts: [TableLayout] { tables.digest.tables.map(\.layout) }
}
