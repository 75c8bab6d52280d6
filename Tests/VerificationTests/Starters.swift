import ContentStore
import Environments
import Runtime

/// The starter environments of the repository.
enum Starters {
    static let names = ["clinic", "helpdesk", "shop"]

    static func package(_ name: String) throws -> EnvironmentPackage {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return try EnvironmentPackage(PackageFiles(folder: "\(root)/environments/\(name)"))
    }

    static func world(_ name: String) throws -> World {
        try Starters.world(of: package(name))
    }

    /// The world of a package whose seed builds.
    static func world(of package: EnvironmentPackage) throws -> World {
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let seed = try builder.build(package.seed)
        guard seed.failures.isEmpty else { throw PackageError(seed.failures) }
        return try World(package, image: seed.bytes)
    }
}
