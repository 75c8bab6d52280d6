import ArgumentParser
import ContentStore
import JSON
import Rollouts
import Runtime
import Trajectories

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Make the calls of recorded rollouts again and compare results, states and rewards byte for byte.",
        discussion: """
            awm replay shop-reference
            awm replay shop-random#1f2e3d4c

            Each rollout runs in the environment that it names by content id, which must be in the store. Exit code 0 when \
            everything is the same, 1 when something differs, 3 when nothing does but some could not be replayed.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A trajectory set, or one rollout of it: SET#ID.")
    var set: String

    @Option(help: "Replay in this environment, a reference or a folder, instead of the one that each rollout names.")
    var environment: String?

    @Option(help: "The most differences to show; all are counted.")
    var show = 20

    @Option(help: "Threads.")
    var jobs = 2

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 64") }
        guard show >= 0 else { throw ValidationError("--show must be 0 or more") }
    }

    func run() throws {
        let store = try store.open()
        let recorded = try RecordedRollouts(set, in: store)
        let other = try environment.map { try Loading.environment($0, options: self.store).world }
        var shown: [JSON] = []
        let progress = Progress("rollouts", total: try recorded.count(), isQuiet: output.quiet || output.json)
        var done = 0
        let run = ReplayRun(jobs: jobs) { id in
            try other ?? Loading.environment(Reference(parsing: "@" + id.description), in: store).world
        } report: { rollout, report in
            done += 1
            progress.update(done)
            guard report.result != .same, shown.count < show else { return }
            shown.append(report.json)
            guard !output.json, !output.quiet else { return }
            progress.finish()
            Output.result(ReplayCommand.text(of: report, recordedBy: rollout))
        }
        try recorded.forEach { rollout, _ in try run.add(rollout) }
        try run.finish()
        progress.finish()
        report(run.summary, shown)
        if run.summary.differing > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
        if run.summary.impossible > 0 { throw ExitCode(ExitStatus.notFound.rawValue) }
    }

    private func report(_ summary: ReplayRun.Summary, _ shown: [JSON]) {
        if output.json {
            return Output.result([
                "rollouts": .count(summary.rollouts),
                "calls": .count(summary.calls),
                "same": .count(summary.same),
                "differing": .count(summary.differing),
                "impossible": .count(summary.impossible),
                "shown": .array(shown),
            ])
        }
        guard !output.quiet else { return }
        var parts = [
            "\(Output.count(summary.rollouts, "rollout")), \(Output.count(summary.calls, "call")): \(summary.same) the same"
        ]
        if summary.differing > 0 { parts.append("\(summary.differing) differ") }
        if summary.impossible > 0 { parts.append("\(summary.impossible) cannot be replayed") }
        Output.result(parts.joined(separator: ", "))
        if summary.onOtherLibrary > 0 {
            Output.note(
                "\(summary.onOtherLibrary) of those that differ were recorded on another SQLite build, whose bytes may be others"
            )
        }
    }

    private static func text(of report: ReplayReport, recordedBy rollout: Rollout) -> String {
        switch report.result {
        case .same: return "\(report.rolloutID): the same"
        case .impossible(let reason): return "\(report.rolloutID): cannot be replayed: \(reason)"
        case .differs(let difference):
            let place = difference.step.map { step in "step \(step)" + (difference.tool.map { " (\($0))" } ?? "") }
            let (recorded, replayed) = excerpts(difference.recorded, difference.replayed)
            return """
                \(report.rolloutID): \(place.map { $0 + ": " } ?? "")\(difference.field) differs
                  recorded  \(recorded)
                  replayed  \(replayed)
                """
        }
    }

    /// Both values from shortly before their first different byte.
    private static func excerpts(_ left: JSON, _ right: JSON) -> (String, String) {
        let texts = [left, right].map { $0.stringValue ?? $0.rowText() }
        let common = zip(texts[0].unicodeScalars, texts[1].unicodeScalars).prefix { $0 == $1 }.count
        let start = max(0, common - 30)
        let shown = texts.map { text in
            let rest = text.unicodeScalars.dropFirst(start)
            let part = String(String.UnicodeScalarView(rest.prefix(100)))
            return (start > 0 ? "…" : "") + part + (rest.count > 100 ? "…" : "")
        }
        return (shown[0], shown[1])
    }
}
