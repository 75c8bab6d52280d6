import ArgumentParser
import ContentStore
import Exporters
import JSON
import Trajectories

struct ExportRollouts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "Write a trajectory set as a data set that trainers load.",
        discussion: """
            awm export rollouts shop-reference --format messages -o data

            Formats:
              native         rows as they are, awm.rollout/1
              messages       conversations, arguments as objects: TRL, Axolotl, SkyRL, NeMo RL, slime
              messages-str   conversations, arguments as text: OpenAI-like services, prime-rl, tinker, old datasets
              text           conversations with calls as text inside content: OpenRLHF, verl
              sharegpt       conversations for LLaMA-Factory
              atif           ATIF-v1.7 documents
              dpo, kto       preferences and judged completions for TRL
              openai-dpo     preferences for OpenAI-like services
              tokens         token samples with masks and log probabilities: verl, slime, prime-rl, SkyRL
              openenv-trace  OpenEnv training traces

            The folder holds data/<split>-….jsonl, a card (README.md) with the declared features, awm-export.json, and \
            awm.lock.json, which names all that the rows came from. Load it with datasets.load_dataset("data"). \
            Faulted rollouts carry no reward and are left out unless asked for, and so are attempts that were made again. \
            Without -o, what the rollouts are like is reported and nothing is written.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Rows") var rows: ExportRowOptions
    @OptionGroup(title: "Selection") var selection: ExportSelectionOptions

    @Argument(help: "The trajectory set.")
    var set: String

    @Option(name: [.customShort("o"), .customLong("output")], help: "The folder to make.")
    var folder: String?

    @Flag(help: "Say what the rollouts are like, on standard output and in report.json.")
    var report = false

    @Flag(help: "Say what the rollouts are like, and write nothing.")
    var reportOnly = false

    func validate() throws {
        try rows.validate()
        guard !reportOnly || folder == nil else {
            throw ValidationError("--report-only writes nothing; leave out -o, or use --report")
        }
    }

    func run() throws {
        var options = try rows.options()
        let store = try store.open()
        let reference = try Reference(parsing: set)
        let artifact = try store.resolve(reference)
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(set) is a \(artifact.kind.title), not a trajectory set")
        }
        try selection.apply(to: &options) {
            try Certificates.certifiedTasks(of: TrajectorySet(of: artifact, in: store).environments, in: store)
        }
        options.report = report || folder == nil
        let name = reference.name ?? set
        let progress = Progress("exporting", total: 0, isQuiet: output.quiet || output.json)
        guard let folder else {
            let rows = try SetRows(artifact, in: store)
            let source = ExportSource(name: name, contentID: artifact.contentID.description)
            let report = try Export.report(options: options, source: source, from: rows) { progress.update($0, of: $1) }
            progress.finish()
            return show(report)
        }
        let summary = try ExportFolder.write(artifact, of: store, name: name, options, to: folder) {
            progress.update($0, of: $1)
        }
        progress.finish()
        show(summary, folder)
    }

    private func show(_ report: ExportReport) {
        Output.result(output.json ? report.json.prettyText() : ReportTable(report).text)
    }

    private func show(_ summary: ExportSummary, _ folder: String) {
        let leftOut = summary.offered - summary.exported.rollouts
        if output.json {
            var json: JSONObject = [
                "folder": .string(folder),
                "rollouts": .integer(Int64(summary.exported.rollouts)),
                "left_out": .integer(Int64(leftOut)),
                "left_out_because": .object(
                    JSONObject(summary.leftOutInOrder.map { ($0.reason.rawValue, .count($0.rollouts)) })
                ),
                "mean_reward": summary.exported.meanReward.map { .double($0) } ?? .null,
                "files": .array(summary.shards.map { .string($0.path) }),
            ]
            if let report = summary.report { json["report"] = report.json }
            Output.result(.object(json))
        } else if output.quiet {
            Output.result(folder)
        } else {
            let reasons = summary.leftOutInOrder.map { "\($0.rollouts) \($0.reason.rawValue)" }.joined(separator: ", ")
            let rest = leftOut > 0 ? ", \(leftOut) left out (\(reasons))" : ""
            Output.result("\(folder): \(summary.exported.rollouts) rollouts in \(summary.shards.count) files\(rest)")
            if let report = summary.report { Output.result("\n" + ReportTable(report).text) }
        }
    }
}
