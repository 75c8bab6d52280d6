import ArgumentParser
import Exporters

/// Which rollouts of a set are exported.
struct ExportSelectionOptions: ParsableArguments {
    @Option(help: "Only rollouts with at least this reward.")
    var minReward: Double?

    @Option(help: "Of each group: all, best (highest reward, then lowest sample), first-correct, or certified.")
    var select = ExportOptions.Selection.all.rawValue

    @Flag(help: "Only rollouts of tasks that a certificate in the store certifies.")
    var certified = false

    @Option(help: "Only this split.")
    var split: String?

    @Option(help: "Only rollouts that began at most so many policy versions behind the newest.")
    var maxStaleness: Int?

    @Flag(help: "Leave out conversations that are there already.")
    var dedup = false

    @Flag(help: "Keep rollouts without a reward, with a null one, and attempts that were made again.")
    var includeFaults = false

    @Option(
        help: "The reward that counts: own, latest (of the scores that awm rescore added), or the hash of a verifier."
    )
    var score = "own"

    @Option(help: "Of dpo: the least distance between the rewards of a pair.")
    var minGap: Double?

    @Option(help: "Of dpo: best-worst, or all that are far enough apart.")
    var pairs: String?

    @Option(help: "Of dpo with --pairs all: the most pairs of a group (8).")
    var maxPairs: Int?

    /// Puts the selection into options; `certifiedTasks` is only asked where it matters.
    func apply(to options: inout ExportOptions, certifiedTasks: () throws -> [String: Set<String>]) throws {
        options.minReward = minReward
        options.split = split
        options.maxStaleness = maxStaleness
        options.dedup = dedup
        options.includeFaults = includeFaults
        options.minGap = minGap
        options.maxPairs = maxPairs
        if let pairs { options.pairing = try ExportRowOptions.choice(pairs, "--pairs") }
        options.score = try scoreAskedFor()
        if certified || select == "certified" { options.certified = try certifiedTasks() }
        if select != "certified" { options.select = try ExportRowOptions.choice(select, "--select") }
    }

    private func scoreAskedFor() throws -> ExportOptions.Score {
        switch score {
        case "own": return .own
        case "latest": return .latest
        default:
            guard score.hasPrefix("sha256:"), score.utf8.count == 71 else {
                throw CommandFailure(
                    .usage,
                    "--score takes own, latest or the whole hash of a verifier (sha256:…), not \"\(score)\""
                )
            }
            return .verifier(score)
        }
    }
}
