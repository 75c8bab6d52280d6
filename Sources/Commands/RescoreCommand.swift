import ArgumentParser
import ContentStore
import JSON
import Rollouts
import Runtime
import Trajectories
import Verification

struct RescoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescore",
        abstract: "Judge recorded rollouts by the verifiers of another version of their environment.",
        discussion: """
            awm rescore shop-runs --verifier shop:1.1.0 --set shop-runs-rescored

            Each rollout is replayed in that version. Where its calls come to the same results and states, what the verifier \
            says is appended to the row's scores; the reward it had stays. Rollouts that cannot be scored are kept as they are.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var reward: RewardOptions

    @Argument(help: "The trajectory set.")
    var set: String

    @Option(help: "The environment whose verifiers judge: a reference, or a package folder.")
    var verifier: String

    @Option(name: .customLong("set"), help: "The set to make; otherwise the set itself gets a new version.")
    var newSet: String?

    @Option(help: "Threads.")
    var jobs = 2

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
    }

    func run() throws {
        let store = try store.open()
        let recorded = try RecordedRollouts(set, in: store)
        guard recorded.reference.record == nil else {
            throw CommandFailure(.usage, "\(set) is one rollout; rescore the whole set \(recorded.name)")
        }
        let name = newSet ?? recorded.name
        if let newSet, try store.referenceEntry(name: newSet, tag: Reference.defaultTag) != nil {
            throw CommandFailure(.failed, "\(newSet) exists already; give another --set")
        }
        let rescorer = try Rescorer(Loading.environment(verifier, options: self.store).world, rules: reward.rules)
        var tally = Tally()
        let progress = Progress("rollouts", total: try recorded.count(), isQuiet: output.quiet || output.json)
        let rewriting = try SetRewriting(as: name, in: store)
        var batch: [Rollout] = []
        func flush() throws {
            let work = batch
            batch = []
            let results = ParallelMap.map((0..<work.count).map { $0 }[...], jobs: jobs) { rescorer.rescore(work[$0]) }
            for (rollout, result) in zip(work, results) { try rewriting.add(tally.take(result, of: rollout)) }
            progress.update(tally.rollouts)
        }
        try recorded.forEach { rollout, _ in
            batch.append(rollout)
            if batch.count >= jobs * 32 { try flush() }
        }
        try flush()
        progress.finish()
        guard tally.scored > 0 else { return report(tally, name: nil, recorded.artifact) }
        report(tally, name: name, try rewriting.finish(action: "rescore"))
    }

    /// What came of the rollouts.
    private struct Tally {
        var rollouts = 0
        var scored = 0
        var already = 0
        var changed = 0
        var reasons: [String: Int] = [:]

        /// Counts a result and gives the row to keep.
        mutating func take(_ result: Rescorer.Result, of rollout: Rollout) -> Rollout {
            rollouts += 1
            switch result {
            case .scored(let row):
                scored += 1
                if row.outcome.scores.last?.reward != row.reward { changed += 1 }
                return row
            case .alreadyScored: already += 1
            case .impossible(let reason): reasons[reason, default: 0] += 1
            }
            return rollout
        }
    }

    private func report(_ tally: Tally, name: String?, _ artifact: StoredArtifact) {
        let reasons = tally.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if output.json {
            return Output.result([
                "set": name.map { .string($0) } ?? .null,
                "content_id": .string(artifact.contentID.description),
                "rollouts": .count(tally.rollouts),
                "scored": .count(tally.scored),
                "scored_otherwise": .count(tally.changed),
                "already_scored": .count(tally.already),
                "not_scored": .object(JSONObject(reasons.map { ($0.key, .count($0.value)) })),
            ])
        }
        if output.quiet { return Output.result(artifact.contentID.description) }
        var text =
            "\(tally.scored) of \(Output.count(tally.rollouts, "rollout")) scored, \(tally.changed) otherwise than before"
        if tally.already > 0 { text += ", \(tally.already) had this score already" }
        Output.result(text)
        for (reason, count) in reasons { Output.result("\(count) not scored: \(reason)") }
        if let name { Output.result("\(name) = \(artifact.contentID)") }
    }
}
