import ArgumentParser
import ContentStore
import Environments
import JSON
import Runtime
import Verification

/// Which tasks are played, how often, and with which parameters and seeds.
struct TaskOptions: ParsableArguments {
    @Option(help: "Only these tasks, separated by commas; split:NAME for a split.")
    var tasks: String?

    @Option(help: "Parameters of the tasks as a JSON object; those that it does not name are drawn by the seed.")
    var params: String?

    @Option(name: [.customShort("n"), .customLong("group")], help: "Rollouts for each task.")
    var group = 1

    @Option(help: "The session seed of the first rollout of each task; the others count up.")
    var seed: UInt64 = 0

    @Flag(help: "Only tasks that the environment's certificate certifies; every rollout names the certificate.")
    var certified = false

    func validate() throws {
        guard (1...100_000).contains(group) else { throw ValidationError("-n must be between 1 and 100000") }
        guard seed <= UInt64(Int64.max) else { throw ValidationError("--seed must be below 2^63") }
    }

    func given() throws -> JSONObject { try params.map(ArgumentText.parameters) ?? [:] }

    /// The tasks that were asked for, with a certificate those of them that it certifies; all take the given parameters.
    func tasks(
        of world: World,
        named environment: String,
        _ certificate: Certificate?,
        isQuiet: Bool
    ) throws -> [TaskDefinition] {
        let selected = try select(from: world, named: environment, certificate, isQuiet: isQuiet)
        let given = try given()
        for task in selected {
            // Before anything is played: every rollout would come to the same.
            _ = try TaskInstance.parameters(of: task, in: world, seed: seed, given: given)
        }
        return selected
    }

    private func select(
        from world: World,
        named environment: String,
        _ certificate: Certificate?,
        isQuiet: Bool
    ) throws -> [TaskDefinition] {
        let asked = try select(from: world)
        guard let certificate else { return asked }
        let certified = Set(certificate.certifiedTasks)
        let left = asked.filter { !certified.contains($0.id) }
        guard left.count < asked.count else {
            throw CommandFailure(
                .failed,
                "none of the \(asked.count) tasks of \(environment) is certified; awm store show \(environment) says why"
            )
        }
        if !left.isEmpty, !isQuiet {
            let names = left.map(\.id).joined(separator: ", ")
            Output.note("left out \(left.count) of \(asked.count) tasks, which are not certified: \(names)")
        }
        return asked.filter { certified.contains($0.id) }
    }

    private func select(from world: World) throws -> [TaskDefinition] {
        guard let tasks else {
            guard !world.tasks.isEmpty else { throw CommandFailure(.failed, "\(world.settings.name) has no tasks") }
            return world.tasks
        }
        var selected: [TaskDefinition] = []
        func add(_ task: TaskDefinition) {
            if !selected.contains(where: { $0.id == task.id }) { selected.append(task) }
        }
        for word in tasks.split(separator: ",").map({ String($0) }) {
            if word.hasPrefix("split:") {
                let split = world.tasks.filter { $0.split == word.dropFirst(6) }
                guard !split.isEmpty else {
                    throw CommandFailure(
                        .notFound,
                        "\(world.settings.name) has no tasks in the split \"\(word.dropFirst(6))\""
                    )
                }
                split.forEach(add)
            } else {
                do {
                    add(try world.task(word))
                } catch {
                    throw CommandFailure(.notFound, error.message)
                }
            }
        }
        guard !selected.isEmpty else { throw CommandFailure(.usage, "--tasks names no task") }
        return selected
    }
}
