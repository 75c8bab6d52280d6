import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// An environment to certify.
struct Subject: Sendable {
    let folder: String
    let package: EnvironmentPackage

    init(folder: String) throws {
        self.folder = folder
        package = try EnvironmentPackage(PackageFiles(folder: folder))
    }

    var name: String { package.settings.name }

    /// The environment as it is run: a new world each time, so that nothing is left of the certification before.
    func world() throws -> World {
        let settings = package.settings
        let seed = try SeedBuilder(
            clock: settings.clockStart,
            randomSeed: settings.randomSeed,
            limits: settings.limits
        ).build(package.seed)
        return try World(package, image: seed.bytes)
    }

    /// From the read package to its certificate: seed, programs, and all rules.
    func certify() throws -> Certificate {
        let certificate = try Certifier(package, world()).run()
        guard certificate.level == .certified else { throw BenchmarkError("\(name) is not certified") }
        return certificate
    }

    /// From the read package to the reward of every reference solution, each played and judged once.
    func play() throws {
        let world = try world()
        for task in world.tasks {
            let instance = try TaskInstance(world, task, seed: 0)
            let verifier = try Verifier(instance)
            for solution in task.solutions {
                let attempt = try SolutionRun.play(
                    solution,
                    parameters: instance.parameters,
                    on: instance.session()
                )
                guard try verifier.verify(attempt).isComplete else {
                    throw BenchmarkError("the solution of \(task.id) does not score 1")
                }
            }
        }
    }

    func writeCertificate(to folder: String) throws {
        let certificate = try Certifier(package, world()).run()
        try Files.write(certificate.json.rowBytes(), to: "\(folder)/\(name).json")
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
