import ArgumentParser
import ContentStore
import Evaluation
import JSON
import Spelling
import Splits
import Trajectories

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Estimate how often policies pass, with intervals over environments.",
        discussion: """
            awm eval shop-model clinic-model --k 1,4,8 --by difficulty --report eval.html

            Rollouts of several sets are taken together, task by task and policy by policy. Faulted rollouts are no \
            attempts. Two sets, or else two policies, with tasks in common are compared task by task.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Trajectory sets.")
    var sets: [String]

    @Option(
        help:
            "Numbers of attempts for pass@k and pass^k, separated by commas; otherwise those of 1, 2, 4 and 8 that there are."
    )
    var k: String?

    @Option(help: "Tables by split, tag, difficulty, environment, task or policy, separated by commas.")
    var by: String?

    @Option(help: "The reward that is a pass where the verifier does not say.")
    var threshold: Double?

    @Option(help: "Only rollouts of this policy.")
    var policy: String?

    @Option(
        help: "The reward that counts: own, latest (of the scores that awm rescore added), or the hash of a verifier."
    )
    var score = "own"

    @Option(help: "How often to resample for the intervals.")
    var resamples = 2000

    @Option(help: "The seed of the resampling.")
    var seed: UInt64 = 0

    @Flag(help: "Resample environments that are nearly the same together; they must be in the store.")
    var clusters = false

    @Option(help: "Write a report for people to this HTML file.", completion: .file())
    var report: String?

    func validate() throws {
        guard !sets.isEmpty else { throw ValidationError("name a trajectory set") }
        guard (100...1_000_000).contains(resamples) else {
            throw ValidationError("--resamples must be between 100 and 1000000")
        }
        if let threshold, !threshold.isFinite { throw ValidationError("--threshold must be a number") }
        guard ScoreChoice(score) != nil else {
            throw ValidationError(
                "--score takes own, latest or the whole hash of a verifier (sha256:…), not \"\(score)\""
            )
        }
        _ = try dimensions()
        _ = try k.map(numbers)
    }

    func run() throws {
        let store = try store.open()
        let artifacts = try sets.map { ($0, try SampleReader.set($0, in: store)) }
        var reader = SampleReader(store, policy: policy, score: ScoreChoice(score) ?? .own)
        let progress = Progress("reading", total: 0, isQuiet: output.quiet || output.json)
        var all = Attempts()
        var sides: [(name: String, attempts: Attempts)] = []
        for (name, artifact) in artifacts {
            var side = Attempts()
            try reader.read(artifact) {
                all.add($0)
                side.add($0)
                progress.update(all.offered)
            }
            sides.append((name, side))
        }
        progress.finish()
        guard !all.samples.isEmpty else { throw nothing(reader.policies) }
        let alike = try clusters ? StoredClusters.of(environments(of: all), in: store) : nil
        let evaluation = Evaluation(all, try options(for: all, alike?.representatives ?? [:]))
        let comparison = EvalComparison.make(evaluation, sides)
        let text = EvalText(
            evaluation,
            comparison,
            sets: sets.count,
            dimensions: try dimensions(),
            clusters: alike.map(StoredClusters.lines) ?? []
        )
        if let report {
            let page = ReportPage(
                title: "Evaluation of " + sets.joined(separator: ", "),
                evaluation,
                comparison,
                notes: text.notes
            )
            try Files.replace(report, with: Array(page.html.utf8), synced: false)
        }
        show(evaluation, comparison, text, artifacts)
    }

    private func nothing(_ policies: Set<String>) -> CommandFailure {
        guard let policy, !policies.isEmpty else {
            return CommandFailure(.failed, "\(sets.joined(separator: ", ")) holds no rollouts")
        }
        let names = policies.sorted()
        let hint = Spelling.hint(for: policy, among: names)
        return CommandFailure(
            .notFound,
            "no rollout is of the policy \"\(policy)\"; there are \(names.joined(separator: ", "))\(hint)"
        )
    }

    private func environments(of attempts: Attempts) -> [String] {
        Set(attempts.samples.map(\.environment.contentID)).sorted()
    }

    private func options(for attempts: Attempts, _ clusters: [String: String]) throws -> Evaluation.Options {
        var dimensions = try dimensions()
        if report != nil {
            for dimension in [Dimension.split, .environment, .difficulty] where !dimensions.contains(dimension) {
                dimensions.append(dimension)
            }
        }
        let outcomes = TaskOutcome.collect(attempts.samples, threshold: threshold)
        let most = outcomes.map(\.attempts).max() ?? 0
        let ks = try k.map(numbers) ?? [1] + [2, 4, 8].filter { $0 <= most }
        return Evaluation.Options(
            ks: ks,
            threshold: threshold,
            dimensions: dimensions,
            bootstrap: Bootstrap(resamples: resamples, seed: seed),
            clusters: clusters
        )
    }

    private func dimensions() throws -> [Dimension] {
        try (by ?? "").split(separator: ",").map { word in
            guard let dimension = Dimension(rawValue: String(word)) else {
                let names = Dimension.allCases.map(\.rawValue)
                let hint = Spelling.hint(for: String(word), among: names)
                throw ValidationError("--by is \"\(word)\"; there are \(names.joined(separator: ", "))\(hint)")
            }
            return dimension
        }
    }

    private func numbers(_ text: String) throws -> [Int] {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.allSatisfy({ (1...10_000).contains($0) }) else {
            throw ValidationError("--k is \"\(text)\", which is no list of numbers such as 1,4,8")
        }
        // pass@1 is in every table.
        return Set(numbers + [1]).sorted()
    }

    private func show(
        _ evaluation: Evaluation,
        _ comparison: Comparison?,
        _ text: EvalText,
        _ artifacts: [(name: String, artifact: StoredArtifact)]
    ) {
        if output.json {
            var json = evaluation.json
            json["sets"] = .array(
                artifacts.map { ["name": .string($0.name), "content_id": .string($0.artifact.contentID.description)] }
            )
            json["score"] = .string(score)
            json["comparison"] = comparison?.json ?? .null
            json["notes"] = .array(text.notes.map { .string($0) })
            Output.result(.object(json))
        } else if output.quiet {
            for row in evaluation.policies {
                Output.result(row.estimate(.any(1))?.value.map { Figure.decimals($0) } ?? "-")
            }
        } else {
            for paragraph in text.paragraphs { Output.result(paragraph) }
            for note in text.notes { Output.note(note) }
            if let report { Output.note("the report is in \(report)") }
        }
    }
}
