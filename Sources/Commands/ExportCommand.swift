import ArgumentParser
import ContentStore
import Exporters
import JSON
import Trajectories

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write training data.",
        subcommands: [ExportRollouts.self, ExportTasks.self]
    )
}

struct ExportRollouts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollouts",
        abstract: "Write a trajectory set as a data set that trainers load.",
        discussion: """
            awm export rollouts shop-reference --format messages -o data

            The folder holds data/<split>-….jsonl, a card (README.md) with the declared features, and awm-export.json. \
            Load it with datasets.load_dataset("data"). Faulted rollouts carry no reward and are left out unless asked for.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The trajectory set.")
    var set: String

    @Option(help: "native or messages.")
    var format = "messages"

    @Option(name: [.customShort("o"), .customLong("output")], help: "The folder to make.")
    var folder: String

    @Option(help: "Only rollouts with at least this reward.")
    var minReward: Double?

    @Option(help: "Only this split.")
    var split: String?

    @Flag(help: "Only rollouts of tasks that a certificate in the store certifies.")
    var certified = false

    @Option(help: "Megabytes of a shard.")
    var shardSize = 256

    @Option(help: "The license that the card states, such as apache-2.0.")
    var license: String?

    @Flag(help: "Keep rollouts without a reward, with a null one.")
    var includeFaults = false

    @Flag(name: .customLong("no-timings"), help: "Leave wall-clock times out, so that equal runs give equal bytes.")
    var noTimings = false

    func validate() throws {
        guard (1...10_000).contains(shardSize) else {
            throw ValidationError("--shard-size must be between 1 and 10000")
        }
    }

    func run() throws {
        guard let format = ExportFormat(rawValue: format) else {
            let names = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no format \"\(self.format)\"; there are \(names)")
        }
        let store = try store.open()
        let reference = try Reference(parsing: set)
        let artifact = try store.resolve(reference)
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(set) is a \(artifact.kind.title), not a trajectory set")
        }
        let options = ExportOptions(
            format: format,
            minReward: minReward,
            includeFaults: includeFaults,
            timings: !noTimings,
            shardBytes: shardSize << 20,
            split: split,
            certified: certified
                ? try Certificates.certifiedTasks(of: TrajectorySet(of: artifact, in: store).environments, in: store)
                : nil,
            license: license
        )
        let progress = Progress("exporting", total: 0, isQuiet: output.quiet || output.json)
        let summary = try ExportFolder.write(artifact, of: store, name: reference.name ?? set, options, to: folder) {
            progress.update($0)
        }
        progress.finish()
        report(summary)
    }

    private func report(_ summary: ExportSummary) {
        let leftOut = summary.offered - summary.exported.rollouts
        if output.json {
            Output.result([
                "folder": .string(folder),
                "rollouts": .integer(Int64(summary.exported.rollouts)),
                "left_out": .integer(Int64(leftOut)),
                "left_out_because": .object(
                    JSONObject(summary.leftOutInOrder.map { ($0.reason.rawValue, .count($0.rollouts)) })
                ),
                "mean_reward": summary.exported.meanReward.map { .double($0) } ?? .null,
                "files": .array(summary.shards.map { .string($0.path) }),
            ])
        } else if output.quiet {
            Output.result(folder)
        } else {
            let reasons = summary.leftOutInOrder.map { "\($0.rollouts) \($0.reason.rawValue)" }.joined(separator: ", ")
            let rest = leftOut > 0 ? ", \(leftOut) left out (\(reasons))" : ""
            Output.result("\(folder): \(summary.exported.rollouts) rollouts in \(summary.shards.count) files\(rest)")
        }
    }
}

/// Carries out an export's file actions in a folder that appears whole or not at all.
enum ExportFolder {
    static func write(
        _ artifact: StoredArtifact,
        of store: Store,
        name: String,
        _ options: ExportOptions,
        to folder: String,
        progress: (Int) -> Void = { _ in }
    ) throws -> ExportSummary {
        let folder = Loading.trimmed(folder)
        guard case .nothing = Files.kind(of: folder) else {
            throw CommandFailure(.failed, "\(folder) exists; choose another folder, or remove it")
        }
        let temporary = folder + ".partial"
        guard case .nothing = Files.kind(of: temporary) else {
            throw CommandFailure(.failed, "\(temporary) is in the way; remove it, or choose another folder")
        }
        do {
            let writer = try FolderWriter(temporary)
            let source = ExportSource(name: name, contentID: artifact.contentID.description)
            let rows = try SetRows(artifact, in: store)
            let summary = try Export.write(options: options, source: source, from: rows, progress: progress) { action in
                try writer.perform(action)
            }
            try writer.finish()
            try Files.rename(temporary, to: folder)
            return summary
        } catch {
            Files.remove(temporary)
            throw error
        }
    }
}

extension SetRows: RowSource {}

/// Appends to the files of a folder, keeping the last one open.
final class FolderWriter {
    private let folder: String
    private var path: String?
    private var file: Files.Appending?

    init(_ folder: String) throws {
        self.folder = folder
        try Files.makeFolder(folder)
    }

    func perform(_ action: Export.Action) throws {
        switch action {
        case .append(let bytes, let target):
            if path != target {
                try finish()
                try Files.makeFolder(folder + "/" + (target.contains("/") ? String(target.prefix { $0 != "/" }) : "."))
                file = try Files.Appending(folder + "/" + target)
                path = target
            }
            try file?.append(bytes)
        case .rename(let old, let new):
            try finish()
            try Files.rename(folder + "/" + old, to: folder + "/" + new)
        }
    }

    /// Writes what is buffered and closes the file.
    func finish() throws {
        try file?.finish()
        file = nil
        path = nil
    }
}
