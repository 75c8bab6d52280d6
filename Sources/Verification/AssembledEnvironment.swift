package import ContentStore
package import Environments
package import Runtime

/// A package with its seed built and everything in it checked that can be checked without acting, ready to run and to store.
package struct AssembledEnvironment: Sendable {
    package let package: EnvironmentPackage
    package let seed: SeedImage
    package let artifacts: EnvironmentArtifacts
    package let contentID: Digest
    package let world: World

    /// Builds and checks a package. Throws every finding of the first step that has one.
    package init(_ package: EnvironmentPackage) throws {
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let seed = try builder.build(package.seed)
        guard seed.failures.isEmpty else { throw PackageError(seed.failures) }
        let artifacts = try EnvironmentArtifacts(package, seed: seed)
        contentID = try EnvironmentArtifacts.contentID(artifacts.environment)
        let world = try World(
            package,
            image: seed.bytes,
            environmentID: contentID,
            taskSetID: artifacts.taskSet.map { artifact throws(StoreError) in
                try EnvironmentArtifacts.contentID(artifact)
            }
        )
        let findings = TaskValidation.findings(of: world)
        guard findings.isEmpty else { throw PackageError(findings) }
        self.package = package
        self.seed = seed
        self.artifacts = artifacts
        self.world = world
    }
}
