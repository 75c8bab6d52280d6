import Runtime

/// One world, ready to be tried in many ways: what the rules for its tools and its tasks share.
struct WorldTrial: Sendable {
    let world: World
    let catalog: ValueCatalog
    /// The same world on a database of larger pages; `nil` where SQLite cannot rebuild it.
    let repaged: World?
    /// Its tasks, each made ready once for all attempts at it.
    let prepared: PreparedTasks
    /// What every agent is told, whatever its task.
    let told: KnownValues

    private static let pageSize = 8192

    /// Cost: some passes over the seed, once for each world.
    init(_ world: World) throws {
        self.world = world
        catalog = try ValueCatalog(world)
        repaged = try world.repaged(pageSize: WorldTrial.pageSize)
        prepared = PreparedTasks(world)
        told = KnownValues(tellingOf: world)
    }
}
