import Environments
import SQLite

extension World {
    /// The database every session begins with, as it would be in a file. Cost: one copy of it.
    package var image: [UInt8] { seed.image }

    /// The state in which a session with this seed begins.
    package func start(seed number: UInt64) -> Snapshot {
        Snapshot(world: self, database: seed, firstMoment(seed: number), log: RowLog(), anchor: nil)
    }

    /// Opens a session in the world's first state; `seed` makes its random source differ from other sessions'.
    package func session(seed: UInt64) -> any Session { OverlaySession(self, seed: seed) }

    /// Opens a session in a frozen state of this world.
    package func session(at snapshot: Snapshot) throws(RuntimeError) -> any Session {
        try session(at: snapshot, opening: SessionOpening())
    }

    func firstMoment(seed: UInt64) -> Moment {
        let chance = SessionChance(environmentSeed: settings.randomSeed, sessionSeed: seed)
        return Moment(clock: settings.clockStart, chance: chance, step: 0)
    }

    /// The state whose database has the file bytes `image`: one that takes turns with others where its tables lie where
    /// the seed's do.
    func state(of image: [UInt8]) throws(SQLiteError) -> DatabaseState {
        guard try DatabaseState.pageSize(of: image) == seed.pageSize,
            try World.places(in: image) == World.places(in: seed.image)
        else { return try DatabaseState(image: image) }
        return try seed.kin(image: image)
    }

    /// Throws unless a snapshot is of this world.
    func require(_ snapshot: Snapshot) throws(RuntimeError) {
        guard snapshot.world !== self else { return }
        let name = snapshot.world.settings.name
        throw RuntimeError(.wrongSnapshot, "the snapshot is of another world (\(name)) than \(settings.name)")
    }

    /// The tables and indexes with the pages at which they begin.
    private static func places(in image: [UInt8]) throws(SQLiteError) -> [[SQLValue]] {
        try Connection(image: image).query("SELECT name, rootpage, sql FROM sqlite_schema ORDER BY name")
    }
}
