package import ContentStore
package import Environments
package import JSON
import SQLite

/// A session that is no more than the pages it has changed, on connections that it shares with the world's other sessions.
///
/// Opening, freezing and forking one copy nothing. A call borrows a connection, mounts the session's state on it, runs,
/// and takes over the state that it left (docs/decisions/0009-sessions-are-changed-pages.md).
package final class OverlaySession: Session {
    package let world: World
    private let opening: SessionOpening
    private var moment: Moment
    private var database: DatabaseState
    private var log: RowLog
    private var anchor: DigestAnchor?

    /// Opens a session in a frozen state of the world.
    package init(
        _ world: World,
        at snapshot: Snapshot,
        opening: SessionOpening = SessionOpening()
    ) throws(RuntimeError) {
        try OverlaySession.require(snapshot, of: world)
        self.world = world
        self.opening = opening
        moment = snapshot.moment
        database = snapshot.database
        log = snapshot.log
        anchor = snapshot.anchor
    }

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package init(_ world: World, seed: UInt64) {
        self.world = world
        opening = SessionOpening()
        moment = world.firstMoment(seed: seed)
        database = world.seed
        log = RowLog()
        anchor = nil
    }

    private init(forking session: OverlaySession) {
        world = session.world
        opening = session.opening
        moment = session.moment
        database = session.database
        log = session.log
        anchor = session.anchor
    }

    package var clock: WorldTime { moment.clock }

    package func snapshot() -> Snapshot {
        log.freeze()
        return Snapshot(world: world, database: database, moment, log: log, anchor: anchor)
    }

    package func restore(_ snapshot: Snapshot) throws(RuntimeError) {
        try OverlaySession.require(snapshot, of: world)
        moment = snapshot.moment
        database = snapshot.database
        log = snapshot.log
        anchor = snapshot.anchor
    }

    package func fork() -> any Session {
        log.freeze()
        return OverlaySession(forking: self)
    }

    package func stateDigest() throws(RuntimeError) -> Digest {
        let anchor = try world.anchor(at: database, log, from: anchor)
        self.anchor = anchor
        return world.tables.digest.digest(of: anchor.sum)
    }

    package func call(_ tool: String, arguments: JSON) -> CallResult {
        switch world.prepare(tool, arguments: arguments) {
        case .failure(let refused): return refused.result
        case .success(let prepared):
            do {
                return try mounted { connection throws in
                    let result = connection.run(prepared, in: world, at: moment)
                    guard result.isCommittedWrite else { return result }
                    try take(connection)
                    moment.clock = moment.clock.advanced(by: world.settings.tick)
                    moment.step += 1
                    return result
                }
            } catch {
                return .error(.infrastructureFault, code: "database_failed", message: "\(error)")
            }
        }
    }

    package func set(clock: WorldTime) {
        moment.clock = clock
    }

    package func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError) {
        do {
            try mounted { connection in
                try connection.runSetup(script, in: world, at: moment, parameters)
                try take(connection)
            }
        } catch let error as RuntimeError {
            throw error
        } catch {
            throw RuntimeError(.databaseFailed, "could not open \(world.settings.name)", cause: error)
        }
    }

    /// Takes over what a committed transaction has made.
    private func take(_ connection: ProgramConnection) throws(SQLiteError) {
        database = try connection.database.publish()
        log.append(connection.database.touches)
        moment.chance = connection.database.chance
    }

    private func mounted<R>(_ body: (ProgramConnection) throws -> R) throws -> R {
        let pool = opening.reversesUnorderedRows ? world.reversingConnections : world.connections
        return try pool.lend(opening: openConnection) { connection in
            connection.database.mount(database)
            let result = Result { try body(connection) }
            let isReusable = connection.database.unmount()
            return try (result.get(), isReusable)
        }
    }

    private func openConnection() throws(SQLiteError) -> ProgramConnection {
        let database = try WorldConnection(
            state: world.seed,
            watching: world.tables.watched,
            limits: world.connectionLimits
        )
        try opening.apply(to: database.connection)
        return ProgramConnection(database, of: world)
    }

    private static func require(_ snapshot: Snapshot, of world: World) throws(RuntimeError) {
        try world.require(snapshot)
        guard snapshot.database.isKin(of: world.seed) else {
            throw RuntimeError(
                .wrongSnapshot,
                "the tables of the snapshot lie elsewhere than those of the world's seed"
            )
        }
    }
}
