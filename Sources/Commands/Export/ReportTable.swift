import Exporters

/// A report of an export for people.
struct ReportTable {
    private let report: ExportReport

    init(_ report: ExportReport) {
        self.report = report
    }

    var text: String {
        [lengths, tools, counts("ending", report.endings), groups, leftOut].filter { !$0.isEmpty }
            .joined(separator: "\n\n")
    }

    private var lengths: String {
        let rows: [(String, Distribution, Int)] = [
            ("characters", report.characters, 0), ("sampled tokens", report.sampledTokens, 0),
            ("turns", report.turns, 0), ("calls", report.calls, 0), ("reward", report.rewards, 3),
        ]
        return Output.table(
            ["per rollout", "rollouts", "mean", "min", "p50", "p90", "p99", "max"],
            rows.compactMap { name, distribution, places in
                guard let summary = distribution.summary else { return nil }
                let numbers = [summary.least, summary.median, summary.p90, summary.p99, summary.greatest]
                return [name, String(distribution.count), Output.rounded(summary.mean, max(places, 1))]
                    + numbers.map { Output.rounded($0, places) }
            }
        )
    }

    private var tools: String {
        let rows = report.toolsInOrder.map { name, tally in
            [name, String(tally.calls), String(tally.failed), String(tally.malformed)]
        }
        return rows.isEmpty ? "" : Output.table(["tool", "calls", "failed", "malformed"], rows)
    }

    private var groups: String {
        Output.table(
            ["groups", "incomplete", "with equal rewards", "duplicates"],
            [
                [
                    String(report.groups.count), String(report.groups.incomplete), String(report.groups.zeroVariance),
                    String(report.duplicates),
                ]
            ]
        )
    }

    private var leftOut: String {
        let reasons = report.leftOut.map { ($0.key.rawValue, $0.value) }
        let count = report.leftOut.values.reduce(0, +)
        guard count > 0 else { return "Nothing is left out of \(report.offered) rollouts." }
        return "\(count) of \(report.offered) rollouts are left out.\n\n"
            + counts("reason", Dictionary(uniqueKeysWithValues: reasons))
    }

    private func counts(_ name: String, _ counts: [String: Int]) -> String {
        guard !counts.isEmpty else { return "" }
        let rows = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return Output.table([name, "rollouts"], rows.map { [$0.key, String($0.value)] })
    }
}
