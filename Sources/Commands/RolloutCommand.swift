import ArgumentParser
import ContentStore
import Environments
import JSON
import Rollouts
import Runtime
import Trajectories
import Verification

struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Run a policy on an environment's tasks and keep the rollouts in a trajectory set.",
        discussion: "awm rollout shop --policy reference --set shop-reference"
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var reward: RewardOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Option(help: "reference, noop, random, or replay with --from.")
    var policy = "reference"

    @Option(help: "The trajectory set whose turns the policy replay takes again.")
    var from: String?

    @Option(help: "Only these tasks, separated by commas; split:NAME for a split.")
    var tasks: String?

    @Option(help: "Parameters of the tasks as a JSON object; those that it does not name are drawn by the seed.")
    var params: String?

    @Option(name: [.customShort("n"), .customLong("group")], help: "Rollouts for each task.")
    var group = 1

    @Option(help: "The session seed of the first rollout of each task; the others count up.")
    var seed: UInt64 = 0

    @Option(name: .customLong("set"), help: "The trajectory set; otherwise ENVIRONMENT-POLICY. Rollouts are appended.")
    var setName: String?

    @Flag(help: "Make the set anew instead of appending.")
    var replace = false

    @Option(help: "The most turns of one rollout.")
    var maxTurns = 50

    @Option(help: "How the agent is shown the tools: full, names, search or meta.")
    var presentation = PresentationMode.full

    @Option(help: "Threads.")
    var jobs = 2

    @Flag(help: "Only tasks that the environment's certificate certifies; every rollout names the certificate.")
    var certified = false

    @Flag(name: .customLong("no-timings"), help: "Leave wall-clock times out, so that equal runs give equal bytes.")
    var noTimings = false

    func validate() throws {
        guard (1...100_000).contains(group) else { throw ValidationError("-n must be between 1 and 100000") }
        guard (1...10_000).contains(maxTurns) else { throw ValidationError("--max-turns must be between 1 and 10000") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
        guard seed <= UInt64(Int64.max) else { throw ValidationError("--seed must be below 2^63") }
    }

    func run() throws {
        let source = try PolicyChoice(policy, from: from).source(options: store)
        let loaded = try Loading.environment(environment, options: store)
        let certificate = certified ? try self.certificate(of: loaded.world) : nil
        let selected = try select(from: loaded.world, certificate?.certificate)
        let given = try params.map(ArgumentText.parameters) ?? [:]
        for task in selected {
            // Before anything is played: every rollout would come to the same.
            _ = try TaskInstance.parameters(of: task, in: loaded.world, seed: seed, given: given)
        }
        let plan = RolloutPlan(
            policy: source,
            tasks: selected,
            groupSize: group,
            seed: seed,
            limits: RolloutLimits(turns: maxTurns),
            presentation: presentation,
            recordsTimings: !noTimings,
            reward: reward.rules,
            certificate: certificate?.artifact.contentID,
            given: given
        )
        let name = setName ?? "\(loaded.world.settings.name)-\(policy)"
        try Reference.check(name: name, in: name)
        let store = try store.open(creating: true)
        try refuse(name, in: store)
        for segment in try SegmentRecovery.run(set: name, in: store) { StoreSeal.note(segment) }
        let run = try RolloutRun(world: loaded.world, plan: plan, jobs: jobs)
        let made = try replace ? MadeRollouts() : made(by: run, in: store.artifact(named: name), of: store)
        guard made.count < run.count else {
            throw CommandFailure(
                .failed,
                "\(name) holds these very rollouts already; give another --seed, --set or --replace"
            )
        }
        if made.count > 0 {
            Output.note("\(name) holds \(made.count) of these \(run.count) rollouts already; making the others")
        }
        let progress = Progress("rollouts", total: run.count - made.count, isQuiet: output.quiet || output.json)
        let recorder = try TrajectoryRecorder(set: name, in: store, replacing: replace)
        let summary = try AsyncWork.wait {
            try await run.run(resuming: made) { now in
                let mean = Output.rounded(now.summary.meanReward ?? 0, 3)
                progress.update(now.done, note: "mean reward \(mean), \(now.summary.faults) faults")
            } keep: {
                try recorder.append($0)
            }
        }
        progress.finish()
        let artifact = try recorder.finish()
        report(summary, name: name, artifact: artifact)
    }

    /// Refuses a name that belongs to something else, and a store that cannot take the set, before anything is run.
    private func refuse(_ name: String, in store: Store) throws {
        _ = try Ingest(store)
        guard let existing = try store.artifact(named: name), existing.kind != .trajectorySet else { return }
        throw CommandFailure(
            .usage,
            "\(name) names an artifact of another kind (\(existing.kind.title)); give the set another name with --set"
        )
    }

    /// What a set has of a run: all of it, or what an interrupted run left.
    private func made(by run: RolloutRun, in set: StoredArtifact?, of store: Store) throws -> MadeRollouts {
        var made = MadeRollouts()
        guard let set else { return made }
        let stored = try StoredTrajectories(set, in: store)
        var filter = RecordFilter()
        filter.run = run.runID
        try stored.find(filter) { entry, _ in
            made.add(try Rollout(parsing: stored.record(RecordPrefix(entry.id))))
            return true
        }
        return made
    }

    private func certificate(of world: World) throws -> StoredCertificate {
        guard let store = try store.openIfThere() else {
            throw CommandFailure(
                .failed,
                "there is no store, so \(environment) has no certificate; add it and run awm env check"
            )
        }
        return try Certificates.required(of: world, named: environment, in: store)
    }

    /// The tasks that were asked for; with a certificate, those of them that it certifies.
    private func select(from world: World, _ certificate: Certificate?) throws -> [TaskDefinition] {
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
        if !left.isEmpty, !output.quiet {
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

    private func report(_ summary: RolloutSummary, name: String, artifact: StoredArtifact) {
        if output.json {
            Output.result([
                "set": .string(name),
                "content_id": .string(artifact.contentID.description),
                "rollouts": .integer(Int64(summary.count)),
                "faults": .integer(Int64(summary.faults)),
                "mean_reward": summary.meanReward.map { .double($0) } ?? .null,
                "complete": .integer(Int64(summary.complete)),
            ])
        } else if output.quiet {
            Output.result(artifact.contentID.description)
        } else {
            let rows = summary.tasks.map { task in
                [
                    task.id, String(task.count), task.meanReward.map { Output.rounded($0, 3) } ?? "-",
                    String(task.complete), String(task.faults),
                ]
            }
            Output.result(Output.table(["task", "rollouts", "mean reward", "complete", "faults"], rows))
            let mean = summary.meanReward.map { Output.rounded($0, 3) } ?? "none"
            Output.result(
                "\(summary.count) rollouts, mean reward \(mean), \(summary.faults) faults, in \(name) = \(artifact.contentID)"
            )
            Output.note("next: awm export rollouts \(name) --format messages -o \(name)-data")
        }
    }
}
