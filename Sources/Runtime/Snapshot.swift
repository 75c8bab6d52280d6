package import Environments
package import SQLite

/// A frozen session state: the database, the clock, the random source and the number of committed writes.
package struct Snapshot: Sendable {
    /// The world it is a state of.
    package let world: World
    /// The state's database.
    package var image: [UInt8]
    package var clock: WorldTime
    package var chance: SessionChance
    package var step: Int

    package init(world: World, image: [UInt8], clock: WorldTime, chance: SessionChance, step: Int) {
        self.world = world
        self.image = image
        self.clock = clock
        self.chance = chance
        self.step = step
    }
}
