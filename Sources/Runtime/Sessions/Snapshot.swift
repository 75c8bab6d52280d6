package import Environments
package import SQLite

/// A frozen session state: the database, the clock, the random source and the number of committed writes.
///
/// A value that may be kept, copied and restored at no cost: its pages are shared with the sessions it came from.
package struct Snapshot: Sendable {
    /// The world it is a state of.
    package let world: World
    /// The state's database.
    package let database: DatabaseState
    package var clock: WorldTime
    package var chance: SessionChance
    package var step: Int
    /// Which rows may differ from the world's seed.
    let log: RowLog
    /// A sum of rows that is already known, from which the digest of this state is made.
    let anchor: DigestAnchor?

    init(world: World, database: DatabaseState, _ moment: Moment, log: RowLog, anchor: DigestAnchor?) {
        self.world = world
        self.database = database
        clock = moment.clock
        chance = moment.chance
        step = moment.step
        self.log = log
        self.anchor = anchor
    }

    /// The state whose database has the file bytes `image`, which is a database of this world.
    package init(
        world: World,
        image: [UInt8],
        clock: WorldTime,
        chance: SessionChance,
        step: Int
    ) throws(RuntimeError) {
        let database: DatabaseState
        do {
            database = try world.state(of: image)
        } catch {
            throw RuntimeError(.databaseFailed, "could not take over a state of \(world.settings.name)", cause: error)
        }
        let moment = Moment(clock: clock, chance: chance, step: step)
        self.init(world: world, database: database, moment, log: .incomplete, anchor: nil)
    }

    var moment: Moment { Moment(clock: clock, chance: chance, step: step) }

    /// The bytes of the state's database, as they would be in a file. Cost: one copy of it.
    package var image: [UInt8] { database.image }
}
