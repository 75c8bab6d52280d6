package import JSON
import Trajectories

/// How to write task rows.
package struct TaskExportOptions: Sendable {
    /// The format.
    package var format: TaskFormat
    /// What drives the agent, instead of the format's usual word.
    package var agent: String?
    /// Whether rows name the certificate of their environment.
    package var certified: Bool
    /// The license that the card states.
    package var license: String?
    /// What was asked for on the command line, for the manifest.
    package var asked: JSONObject

    /// Creates options.
    package init(
        format: TaskFormat,
        agent: String? = nil,
        certified: Bool = false,
        license: String? = nil,
        asked: JSONObject = [:]
    ) {
        self.format = format
        self.agent = agent
        self.certified = certified
        self.license = license
        self.asked = asked
    }
}

/// An export of tasks in the making: rows in, file actions out, as ``Export`` is for rollouts.
///
/// One file for each split: trainers are given a file by name.
package final class TaskExport {
    private struct File {
        var size = 0
        var rows = 0
        var hash = RunningHash()
    }

    private let options: TaskExportOptions
    private let exporter: any TaskExporter
    private let features: [Feature]
    private var files: [String: File] = [:]
    private var summary = TaskExportSummary()

    /// Begins an export.
    package init(_ options: TaskExportOptions) {
        self.options = options
        exporter = options.format.exporter
        features = exporter.features(certified: options.certified)
    }

    /// Counts a task that is left out.
    package func leaveOut(_ reason: TaskLeftOut) { summary.leftOut[reason, default: 0] += 1 }

    /// States an environment whose tasks may follow.
    package func begin(_ environment: TaskExportSummary.Environment) { summary.environments.append(environment) }

    /// States environments that are nearly the same.
    package func note(clusters: [JSON]) { summary.clusters = clusters }

    /// Adds a row of the environment that was begun last. Throws `unsafeRow` for text that readers would change.
    package func add(_ row: TaskRow) throws(ExportError) -> Export.Action {
        var file = files[row.split] ?? File()
        let json = exporter.row(for: row, index: file.rows, agent: options.agent ?? type(of: exporter).agent ?? "")
        for feature in features where feature.kind == .string {
            guard let text = json[feature.name]?.stringValue, Rollout.looksLikeTimestamp(text) else { continue }
            throw ExportError(
                .unsafeRow,
                "\(feature.name) of the task \(row.taskID) is \"\(text)\", which readers of JSONL turn into a date"
            )
        }
        var line: [UInt8] = []
        json.writeRow(to: &line)
        line.append(UInt8(ascii: "\n"))
        file.size += line.count
        file.rows += 1
        file.hash.update(line)
        files[row.split] = file
        summary.add(row)
        return .append(line, to: path(of: row.split))
    }

    /// Ends the export: card and manifest. Throws `empty` when there is no row.
    package func finish() throws(ExportError) -> (actions: [Export.Action], summary: TaskExportSummary) {
        guard !files.isEmpty else {
            let reasons = summary.leftOutInOrder.map { "\($0.reason.rawValue): \($0.tasks)" }.joined(separator: ", ")
            throw ExportError(.empty, "no task is left to export (\(reasons.isEmpty ? "there are none" : reasons))")
        }
        summary.files = files.sorted { $0.key < $1.key }.map { split, file in
            ExportSummary.Shard(
                path: path(of: split),
                split: split,
                size: file.size,
                rows: file.rows,
                sha256: file.hash.finish()
            )
        }
        let manifest = summary.manifest(options)
        let card = TaskCard(options: options, features: features, summary: summary)
        return (
            [
                .append(Array(manifest.prettyText().utf8) + [UInt8(ascii: "\n")], to: "awm-export.json"),
                .append(Array(card.text.utf8), to: "README.md"),
            ], summary
        )
    }

    private func path(of split: String) -> String { "data/\(split).\(type(of: exporter).fileExtension)" }
}
