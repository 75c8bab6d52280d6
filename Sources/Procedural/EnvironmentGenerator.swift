package import Environments
package import Runtime

/// Makes the environments of a seed, each by its place, without a model.
package struct EnvironmentGenerator: Sendable {
    /// What the generator's environments depend on beside seed and blueprints: raised when the same seed gives others.
    package static let version = "1"

    private let composer: Composer

    package init(_ library: BlueprintLibrary, seed: UInt64, domains: [String] = []) throws(BlueprintError) {
        composer = try Composer(library, seed: seed, domains: domains)
    }

    /// An environment without tasks: what it was composed of, its package and its world.
    package struct Draft: Sendable {
        package var composition: Composition
        package var rows: SeedRows
        package var tools: [ToolPlan]
        package var package: EnvironmentPackage
        package var seed: SeedImage
        package var world: World
    }

    /// The environment at this place, before it has tasks. Throws when a blueprint gives no world that holds.
    package func draft(_ index: Int) throws -> Draft {
        let composition = composer.composition(index)
        var rowMaker = RowMaker(composition)
        let rows = rowMaker.rows()
        var toolMaker = ToolMaker(composition)
        let tools = toolMaker.tools()
        let files = try EnvironmentWriter(composition, rows, tools).files(tasks: [])
        let package = try EnvironmentPackage(files)
        let settings = package.settings
        let seed = try SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
            .build(package.seed)
        let world = try World(package, image: seed.bytes)
        return Draft(composition: composition, rows: rows, tools: tools, package: package, seed: seed, world: world)
    }
}
