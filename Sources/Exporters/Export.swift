import ContentStore
import JSON
import Trajectories

/// An export: the rows of a set in, file actions out.
///
/// The set is read twice. The first time says which rollouts are exported (``Survey``), the second makes rows of them. Nothing is
/// written here and no more than two rows are held, so any number of rollouts passes through. Perform the actions in order in an
/// empty folder; the folder is a data set when the last one has been performed.
package final class Export {
    /// What to do with the files of the export; paths are relative to its folder.
    package enum Action: Sendable, Hashable {
        /// Adds bytes at the end of a file, which the first such action makes.
        case append([UInt8], to: String)
        /// Gives a file its last name.
        case rename(String, to: String)
    }

    /// What of a row is accepted. Formats put values up to three levels deeper than rows do, and what they write must be within what
    /// readers of rows accept.
    static let limits = JSONLimits(depth: 120)

    let options: ExportOptions
    let source: ExportSource
    let exporter: any Exporter
    var survey: Survey
    var shards: [String: SplitShards] = [:]
    var summary = ExportSummary()
    var lock = ExportLock()
    var report = ExportReport()
    var seen: Set<Digest> = []
    var skimmer = Skimmer(limits: Export.limits)
    var output = ByteWriter(capacity: 1 << 16)

    /// Exports the rows of a set, handing every action to `sink`; both readings are progress. Throws `invalidOption`, `unsafeRow`, and `empty` when nothing was
    /// exported.
    package static func write(
        options: ExportOptions,
        source: ExportSource,
        from rows: some RowSource,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        to sink: (Action) throws -> Void
    ) throws -> ExportSummary {
        let export = try Export(options: options, source: source)
        try export.look(through: rows, progress)
        if let exporter = export.exporter as? any RolloutExporter {
            try export.writeRollouts(exporter, from: rows, progress, sink)
        } else if let exporter = export.exporter as? any PairExporter {
            try export.writePairs(exporter, from: rows, progress, sink)
        }
        return try export.finish(sink)
    }

    /// What an export with these options would hold, without making it. Throws what ``write(options:source:from:progress:to:)`` does.
    package static func report(
        options: ExportOptions,
        source: ExportSource,
        from rows: some RowSource,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ExportReport {
        let export = try Export(options: options, source: source)
        try export.look(through: rows, progress)
        var place = 0
        try rows.forEach { row in
            defer {
                place += 1
                progress(rows.count + place, 2 * rows.count)
            }
            guard export.survey.entries[place].verdict == nil else { return }
            try export.skimmer.skim(row) { json in
                let rollout = try export.checked(json)
                guard export.isNew(rollout) else { return }
                export.report.add(rollout, export.facts(at: place))
            }
        }
        return export.finishedReport()
    }

    private init(options: ExportOptions, source: ExportSource) throws(ExportError) {
        try options.check()
        self.options = options
        self.source = source
        exporter = options.format.exporter(options)
        survey = Survey(options)
    }

    /// The first reading.
    private func look(through rows: some RowSource, _ progress: (Int, Int) -> Void) throws {
        try rows.forEach { row in
            try skimmer.skim(row) { json in
                try survey.add(RawRollout(json, withSteps: false))
            }
            progress(survey.entries.count, 2 * rows.count)
        }
        survey.select()
        summary.offered = survey.entries.count
        for entry in survey.entries {
            if let verdict = entry.verdict { summary.leftOut[verdict, default: 0] += 1 }
        }
    }

    func facts(at place: Int) -> RolloutFacts {
        let entry = survey.entries[place]
        let group = survey.groups[Int(entry.group)]
        return RolloutFacts(
            reward: entry.reward,
            success: entry.success,
            groupComplete: group.scored >= group.size
        )
    }

    /// The row with its steps, when nothing about it is unsafe.
    func checked(_ json: RawJSON) throws -> RawRollout {
        let rollout = try RawRollout(json)
        if let violation = rollout.violation() ?? (exporter.needsTokens ? rollout.tokenViolation() : nil) {
            throw ExportError(
                .unsafeRow,
                "the rollout \(rollout[.rolloutID].text ?? "") breaks the row format: \(violation)"
            )
        }
        return rollout
    }

    /// Whether a conversation belongs into the export; counts those that are there already.
    func isNew(_ rollout: RawRollout) -> Bool {
        guard options.dedup || options.report, !seen.insert(rollout.conversationDigest).inserted else { return true }
        report.duplicates += 1
        if options.dedup { summary.leftOut[.duplicate, default: 0] += 1 }
        return !options.dedup
    }

    /// Counts a rollout that is exported.
    func add(_ rollout: RawRollout, _ facts: RolloutFacts) {
        summary.add(rollout, facts)
        lock.add(rollout)
        if options.report { report.add(rollout, facts) }
    }

    private func finishedReport() -> ExportReport {
        report.offered = summary.offered
        report.leftOut = summary.leftOut
        report.groups = survey.groupReport()
        return report
    }

    /// Hands over the lines that have been written.
    func put(rows: Int, into split: String, _ sink: (Action) throws -> Void) throws {
        let lines = [UInt8](output.bytes)
        for action in try shards[split, default: SplitShards(split: split, options)].add(lines, rows: rows) {
            try sink(action)
        }
    }

    /// Ends the export: last names, card and manifest.
    private func finish(_ sink: (Action) throws -> Void) throws -> ExportSummary {
        guard summary.exported.rollouts > 0 else { throw nothingLeft() }
        for split in shards.keys.sorted() {
            guard let (actions, finished) = try shards[split]?.finish() else { continue }
            for action in actions { try sink(action) }
            summary.shards += finished
        }
        let manifest = ExportManifest(options: options, source: source, summary: summary)
        var files = [
            ("awm-export.json", manifest.json), ("awm.lock.json", lock.json(source: source, options: options)),
        ]
        if options.report {
            let report = finishedReport()
            summary.report = report
            files.append(("report.json", report.json))
        }
        for (path, json) in files + exporter.companions(of: summary) {
            try sink(.append(Array(json.prettyText().utf8) + [UInt8(ascii: "\n")], to: path))
        }
        let card = DatasetCard(options: options, source: source, summary: summary)
        try sink(.append(Array(card.text.utf8), to: "README.md"))
        return summary
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
