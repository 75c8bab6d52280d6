import ContentStore
import Environments
import JSON
import Procedural
import Runtime
import Verification

/// An environment to certify.
struct Subject: Sendable {
    let package: EnvironmentPackage

    init(folder: String) throws {
        package = try EnvironmentPackage(PackageFiles(folder: folder))
    }

    /// The environments of the first places of a seed, made without a model.
    static func generated(_ count: Int) throws -> [Subject] {
        let request = ProceduralMaker.Request(seed: 7, tasks: 10, domains: [], certification: nil)
        let maker = try ProceduralMaker(request, from: BlueprintLibrary())
        return try (0..<count).map { Subject(try maker.make($0).environment.package) }
    }

    private init(_ package: EnvironmentPackage) {
        self.package = package
    }

    var name: String { package.settings.name }

    /// From the read package to its certificate: seed, programs, and all rules. Nothing is left of the time before.
    @discardableResult
    func certify() throws -> Certificate {
        let certificate = try Certifier(AssembledEnvironment(package)).run()
        guard certificate.level == .certified else { throw BenchmarkError("\(name) is not certified") }
        return certificate
    }

    /// From the read package to the reward of every reference solution, each played and judged once.
    func play() throws {
        let world = try AssembledEnvironment(package).world
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
        let certificate = try Certifier(AssembledEnvironment(package)).run()
        try Files.write(certificate.json.rowBytes(), to: "\(folder)/\(name).json")
    }
}

struct BenchmarkError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
