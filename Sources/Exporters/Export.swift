import JSON
package import Trajectories

/// An export in the making: rollouts in, file actions out.
///
/// Nothing is written here and no more than one row is held, so any number of rollouts passes through. Perform the actions in
/// order in an empty folder; the folder is a data set once ``finish()``'s have been performed.
package final class Export {
    /// What to do with the files of the export; paths are relative to its folder.
    package enum Action: Sendable, Hashable {
        /// Adds bytes at the end of a file, which the first such action makes.
        case append([UInt8], to: String)
        /// Gives a file its last name.
        case rename(String, to: String)
    }

    private let options: ExportOptions
    private let source: ExportSource
    private let exporter: any Exporter
    private var splits: [String: SplitShards] = [:]
    private var summary = ExportSummary()

    /// Begins an export. Throws `invalidOption`.
    package init(options: ExportOptions, source: ExportSource) throws(ExportError) {
        try options.check()
        self.options = options
        self.source = source
        exporter = options.format.exporter
    }

    /// Adds a rollout, or counts why it is left out.
    package func add(_ rollout: Rollout) throws -> [Action] {
        summary.offered += 1
        if let reason = options.reasonToLeaveOut(rollout) {
            summary.leftOut[reason, default: 0] += 1
            return []
        }
        let violations = rollout.invariantViolations()
        guard violations.isEmpty else {
            throw ExportError(
                .unsafeRow,
                "the rollout \(rollout.rolloutID) breaks the row format: \(violations.joined(separator: "; "))"
            )
        }
        guard let row = try exporter.row(for: options.timings ? rollout : rollout.withoutTimings()) else {
            if let reason = exporter.omission { summary.leftOut[reason, default: 0] += 1 }
            return []
        }
        try checkStrings(of: row, in: rollout)
        summary.add(rollout)
        var line: [UInt8] = []
        row.writeRow(to: &line)
        line.append(UInt8(ascii: "\n"))
        let path = splits[rollout.split, default: SplitShards(split: rollout.split, limit: options.shardBytes)].add(
            line
        )
        return [.append(line, to: path)]
    }

    /// Ends the export: last names, card and manifest. Throws `empty` when nothing was exported.
    ///
    /// Nothing may be added afterwards.
    package func finish() throws(ExportError) -> (actions: [Action], summary: ExportSummary) {
        guard summary.exported.rollouts > 0 else { throw nothingLeft() }
        var actions: [Action] = []
        for (_, shards) in splits.sorted(by: { $0.key < $1.key }) {
            for (provisional, shard) in shards.finish() {
                actions.append(.rename(provisional, to: shard.path))
                summary.shards.append(shard)
            }
        }
        let card = DatasetCard(options: options, source: source, summary: summary)
        let manifest = ExportManifest(options: options, source: source, summary: summary)
        actions.append(.append(Array(manifest.json.prettyText().utf8) + [UInt8(ascii: "\n")], to: "awm-export.json"))
        actions.append(.append(Array(card.text.utf8), to: "README.md"))
        return (actions, summary)
    }

    /// Exports what `next` gives until it gives nil, handing every action to `sink`.
    package static func write(
        options: ExportOptions,
        source: ExportSource,
        from next: () throws -> Rollout?,
        to sink: (Action) throws -> Void
    ) throws -> ExportSummary {
        let export = try Export(options: options, source: source)
        while let rollout = try next() {
            for action in try export.add(rollout) { try sink(action) }
        }
        let (actions, summary) = try export.finish()
        for action in actions { try sink(action) }
        return summary
    }

    /// Refuses text that readers would take for a date; see ``Rollout/looksLikeTimestamp(_:)``.
    private func checkStrings(of row: JSON, in rollout: Rollout) throws(ExportError) {
        for feature in exporter.features where feature.kind == .string {
            guard let text = row[feature.name]?.stringValue, Rollout.looksLikeTimestamp(text) else { continue }
            throw ExportError(
                .unsafeRow,
                "\(feature.name) of the rollout \(rollout.rolloutID) is \"\(text)\", which readers of JSONL turn into a date; "
                    + "export it in another format"
            )
        }
    }

    private func nothingLeft() -> ExportError {
        guard summary.offered > 0 else { return ExportError(.empty, "\(source.name) holds no rollouts") }
        let reasons = summary.leftOutInOrder.map { "\($0.reason.rawValue): \($0.rollouts)" }.joined(separator: ", ")
        return ExportError(
            .empty,
            "all \(summary.offered) rollouts of \(source.name) are left out (\(reasons)); nothing to export"
        )
    }
}
