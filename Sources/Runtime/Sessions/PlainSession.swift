package import ContentStore
package import Environments
package import JSON
import SQLite

/// A session on stock SQLite: a private copy of the seed in memory. It is the oracle that other sessions are tested by.
///
/// Opening costs a copy of the image; a call costs its SQL, a schema check and the writing of its result.
package final class PlainSession: Session {
    package let world: World
    private var moment: Moment
    private var connection: ProgramConnection
    private var cachedDigest: Digest?
    private let opening: SessionOpening

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package convenience init(_ world: World, seed: UInt64) throws(RuntimeError) {
        try self.init(world, at: world.start(seed: seed))
    }

    /// Opens a session in a frozen state of the same world.
    package init(
        _ world: World,
        at snapshot: Snapshot,
        opening: SessionOpening = SessionOpening()
    ) throws(RuntimeError) {
        self.world = world
        self.opening = opening
        connection = try PlainSession.open(snapshot, in: world, opening)
        moment = snapshot.moment
    }

    package var clock: WorldTime { moment.clock }

    package func snapshot() throws(RuntimeError) -> Snapshot {
        let image: [UInt8]
        do {
            image = try connection.database.connection.serialize()
        } catch {
            throw RuntimeError(.databaseFailed, "could not freeze the session", cause: error)
        }
        return try Snapshot(world: world, image: image, clock: clock, chance: moment.chance, step: moment.step)
    }

    package func restore(_ snapshot: Snapshot) throws(RuntimeError) {
        connection = try PlainSession.open(snapshot, in: world, opening)
        moment = snapshot.moment
        cachedDigest = nil
    }

    package func fork() throws(RuntimeError) -> any Session {
        try PlainSession(world, at: snapshot(), opening: opening)
    }

    package func stateDigest() throws(RuntimeError) -> Digest {
        if let cachedDigest { return cachedDigest }
        do {
            let sum = try connection.trusting { try world.tables.digest.sum($0) }
            let digest = world.tables.digest.digest(of: sum)
            cachedDigest = digest
            return digest
        } catch {
            throw RuntimeError(.databaseFailed, "could not digest the session's state", cause: error)
        }
    }

    package func call(_ tool: String, arguments: JSON) -> CallResult {
        switch world.prepare(tool, arguments: arguments) {
        case .failure(let refused): return refused.result
        case .success(let prepared):
            let result = connection.run(prepared, in: world, at: moment)
            guard result.isCommittedWrite else { return result }
            moment.clock = moment.clock.advanced(by: world.settings.tick)
            moment.step += 1
            moment.chance = connection.database.chance
            cachedDigest = nil
            return result
        }
    }

    package func set(clock: WorldTime) {
        moment.clock = clock
    }

    package func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError) {
        try connection.runSetup(script, in: world, at: moment, parameters)
        moment.chance = connection.database.chance
        cachedDigest = nil
    }

    private static func open(
        _ snapshot: Snapshot,
        in world: World,
        _ opening: SessionOpening
    ) throws(RuntimeError) -> ProgramConnection {
        try world.require(snapshot)
        do {
            let database = try WorldConnection(image: snapshot.image, limits: world.connectionLimits)
            try opening.apply(to: database.connection)
            return ProgramConnection(database, of: world)
        } catch {
            throw RuntimeError(.databaseFailed, "could not open a copy of \(world.settings.name)", cause: error)
        }
    }
}
