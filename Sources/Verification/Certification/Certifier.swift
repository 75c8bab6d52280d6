package import Environments
import JSON
package import Runtime
import SQLite

/// Judges an environment by the rules of certificates (`runtime.md`, "Certificates").
package struct Certifier: Sendable {
    package struct Options: Sendable {
        /// How many rollouts measure what chance scores, for each task.
        package var rollouts = 60
        /// Threads.
        package var jobs = 1
        /// The ids of the only tasks to judge, without seed and tools; `nil` for everything.
        package var tasks: Set<String>?
        /// The ids of tasks whose solution and verifier come from one run of a model, and which no second solver confirmed:
        /// they are sound at most.
        package var unconfirmed: Set<String> = []

        package init() {}
    }

    /// How far the work has come.
    package struct Event: Sendable, Hashable {
        package var done: Int
        package var total: Int
        /// What was judged last, such as `tool place_order`.
        package var subject: String
    }

    private let package: EnvironmentPackage
    private let world: World
    private let seed: SeedImage?
    private let options: Options

    /// The world is one of the package, from its folder or from the store. `seed` is what building the package's seed has
    /// given, where that was done just now.
    package init(
        _ package: EnvironmentPackage,
        _ world: World,
        builtFrom seed: SeedImage? = nil,
        _ options: Options = Options()
    ) {
        self.package = package
        self.world = world
        self.seed = seed
        self.options = options
    }

    /// Judges an environment that was assembled just now.
    package init(_ environment: AssembledEnvironment, _ options: Options = Options()) {
        self.init(environment.package, environment.world, builtFrom: environment.seed, options)
    }

    /// Judges everything. Throws when that could not be done, as for want of memory; what is wrong with the environment
    /// stands in the certificate.
    package func run(progress: (Event) -> Void = { _ in }) throws -> Certificate {
        let trial = try WorldTrial(world)
        let attempts = referenceAttempts()
        let rules = TaskRules(
            trial: trial,
            answers: attempts.compactMap { task, attempt in attempt.answer.map { (task, $0) } },
            realColumns: try RealEquality.realColumns(of: world),
            rollouts: options.rollouts
        )
        let known = Dictionary(grouping: attempts.flatMap(\.attempt.calls), by: \.tool).mapValues {
            $0.map(\.arguments)
        }
        let judges = judges(rules, known)
        var outcome = CertificateBuilder(world, unconfirmed: options.unconfirmed)
        let batch = options.jobs * 4
        for start in stride(from: 0, to: judges.count, by: batch) {
            let indices = Array(start..<min(start + batch, judges.count))
            let parts = ParallelMap.map(indices[...], jobs: options.jobs) { index in Result { try judges[index].run() }
            }
            for (index, part) in zip(indices, parts) {
                outcome.add(try part.get())
                progress(Event(done: index + 1, total: judges.count, subject: judges[index].subject))
            }
        }
        return outcome.certificate()
    }

    /// One independent part of the work.
    private struct Judge: Sendable {
        var subject: String
        var run: @Sendable () throws -> CertificateBuilder.Part
    }

    private func judges(_ rules: TaskRules, _ known: [String: [JSON]]) -> [Judge] {
        let tasks = world.tasks.filter { options.tasks?.contains($0.id) ?? true }.map { task in
            Judge(subject: "task \(task.id)") { .task(try rules.run(task)) }
        }
        guard options.tasks == nil else { return tasks }
        let (package, world, built) = (package, world, seed)
        let seed = Judge(subject: "the seed") { .seed(try SeedRules.findings(package, world, builtFrom: built)) }
        let tools = world.programs.map { program in
            let name = program.tool.name
            return Judge(subject: "tool \(name)") {
                .tool(try ToolRules.run(ToolTrial(rules.trial, program, known: known[name] ?? [])))
            }
        }
        return [seed] + tools + tasks
    }

    /// The reference solution of every task that has one, played under seed 0; those that cannot be played are told by the
    /// rules for their task.
    private func referenceAttempts() -> [(task: String, attempt: Attempt)] {
        world.tasks.compactMap { task in
            guard let solution = task.solutions.first else { return nil }
            let result = Result {
                let instance = try TaskInstance(world, task, seed: 0)
                return try SolutionRun.play(solution, parameters: instance.parameters, on: instance.session())
            }
            guard case .success(let attempt) = result else { return nil }
            return (task.id, attempt)
        }
    }
}
