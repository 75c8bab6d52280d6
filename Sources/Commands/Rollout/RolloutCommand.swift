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
        discussion: """
            awm rollout shop --policy reference --set shop-reference
            awm rollout shop --policy openai --endpoint http://127.0.0.1:8000/v1 --model Qwen/Qwen3-8B -n 8 --in-flight 256

            The same command again makes what is missing of the same run: a sample that is scored is never made twice, and \
            one whose last attempt faulted is attempted again. Ctrl-C stops, and keeps what is done.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Option(help: "reference, noop, random, replay with --from, or openai for a model behind an endpoint.")
    var policy = "reference"

    @Option(help: "The trajectory set whose turns the policy replay takes again.")
    var from: String?

    @OptionGroup var selection: TaskOptions

    @Option(name: .customLong("set"), help: "The trajectory set; otherwise ENVIRONMENT-POLICY. Rollouts are appended.")
    var setName: String?

    @Flag(help: "Make the set anew instead of appending.")
    var replace = false

    @Option(help: "How the agent is shown the tools: full, names, search or meta.")
    var presentation = PresentationMode.full

    @Option(help: "Rollouts at once of a policy that needs no model.")
    var jobs = 2

    @Flag(name: .customLong("no-timings"), help: "Leave wall-clock times out, so that equal runs give equal bytes.")
    var noTimings = false

    @OptionGroup(title: "Rewards") var reward: RewardOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Models (--policy openai)") var model: ModelOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
    }

    func run() throws {
        let source = try PolicyChoice(policy, from: from, model).source(options: store)
        let loaded = try Loading.environment(environment, options: store)
        let certificate = selection.certified ? try self.certificate(of: loaded.world) : nil
        let plan = RolloutPlan(
            policy: source,
            tasks: try selection.tasks(
                of: loaded.world,
                named: environment,
                certificate?.certificate,
                isQuiet: output.quiet
            ),
            groupSize: selection.group,
            seed: selection.seed,
            limits: limits.limits,
            retries: limits.retries ?? (source.isDeterministic ? 0 : LimitOptions.modelRetries),
            tokenBudget: limits.tokenBudget,
            presentation: presentation,
            recordsTimings: !noTimings,
            reward: reward.rules,
            certificate: certificate?.artifact.contentID,
            given: try selection.given()
        )
        let name = setName ?? "\(loaded.world.settings.name)-\(policy)"
        try Reference.check(name: name, in: name)
        let store = try store.open(creating: true)
        try refuse(name, in: store)
        for segment in try SegmentRecovery.run(set: name, in: store) { StoreSeal.note(segment) }
        let run = try RolloutRun(
            world: loaded.world,
            plan: plan,
            jobs: source.isDeterministic ? jobs : model.inFlight
        )
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
        let recorder = try TrajectoryRecorder(set: name, in: store, replacing: replace)
        let summary = try carryOut(run, resuming: made, recorder)
        try RolloutReport(summary, name: name, planned: run.count - made.count).write(recorder, output)
    }

    /// Runs the plan to its end, or until somebody stops it. What was recorded before an error is sealed.
    private func carryOut(
        _ run: RolloutRun,
        resuming made: MadeRollouts,
        _ recorder: TrajectoryRecorder
    ) throws -> RolloutSummary {
        let progress = Progress("rollouts", total: run.count - made.count, isQuiet: output.quiet || output.json)
        let meter = RolloutProgress()
        let interrupt = Interrupt()
        defer { interrupt.end() }
        do {
            let summary = try AsyncWork.wait {
                try await run.run(resuming: made, stop: interrupt.signal) { now in
                    progress.update(now.done, note: meter.note(now))
                } keep: {
                    try recorder.append($0)
                }
            }
            progress.finish()
            return summary
        } catch let error as PolicyError {
            progress.finish()
            if recorder.records > 0 {
                let artifact = try recorder.finish()
                Output.note(
                    "kept \(Output.count(recorder.records, "rollout")) in \(recorder.set) = \(artifact.contentID)"
                )
            }
            throw CommandFailure(.remote, error.message)
        }
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
}
