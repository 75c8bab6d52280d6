/// An evaluation as one HTML file: no network, no script; every plot has its numbers in a table beside it.
package struct ReportPage {
    private let title: String
    private let evaluation: Evaluation
    private let comparison: Comparison?
    private let notes: [String]

    /// Describes a page; `notes` are sentences that belong to the figures.
    package init(title: String, _ evaluation: Evaluation, _ comparison: Comparison?, notes: [String]) {
        self.title = title
        self.evaluation = evaluation
        self.comparison = comparison
        self.notes = notes
    }

    /// The file's text.
    package var html: String {
        let parts = [policies, curves, compared, environments, difficulties, rewards, tasks, groups].compactMap { $0 }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(Markup.text(title))</title>
            <style>\(ReportPage.style)</style>
            </head>
            <body>
            <main>
            <h1>\(Markup.text(title))</h1>
            \(notes.map { "<p>\(Markup.text($0))</p>" }.joined(separator: "\n"))
            \(parts.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private var names: [String] { evaluation.policies.map(\.policy) }

    private var policies: String? {
        let metrics = Metric.metrics(evaluation.options.ks)
        let header = ["policy", "environments", "tasks", "attempts", "passes", "faults"] + metrics.map(\.name)
        let rows = evaluation.policies.map { row in
            [row.policy] + [row.environments, row.tasks, row.attempts, row.passes, row.faults].map { String($0) }
                + row.estimates.map { Figure.estimate($0) }
        }
        return section("Policies", Markup.table("Counts and means over tasks with 95 % intervals", header, rows))
    }

    private var curves: String? {
        let ks = evaluation.options.ks
        guard ks.count > 1 else { return nil }
        func plot(_ title: String, _ metric: (Int) -> Metric) -> String {
            let series = evaluation.policies.map { row in
                CurvePlot.Series(
                    name: row.policy,
                    points: ks.compactMap { k in
                        guard let estimate = row.estimate(metric(k)), let value = estimate.value else { return nil }
                        return CurvePlot.Point(k: k, value: value, interval: estimate.interval)
                    }
                )
            }
            return CurvePlot(title: title, ks: ks, series: series).svg
        }
        let some = plot("pass@k: at least one of k attempts passes") { .any($0) }
        let all = plot("pass^k: all of k attempts pass") { $0 == 1 ? .any(1) : .all($0) }
        return section("Passing in k attempts", "<div class=\"pair\">\(some)\(all)</div>" + legend)
    }

    private var compared: String? {
        guard let comparison else { return nil }
        let rows = comparison.differences.map {
            [$0.metric.name, Figure.estimate($0, isSigned: true), String($0.tasks)]
        }
        let text =
            "\(comparison.second) less \(comparison.first), task by task, on the \(comparison.tasks) tasks that both attempted: "
            + "better on \(comparison.better), worse on \(comparison.worse), equal on \(comparison.equal)."
        let table = Markup.table("Mean difference with 95 % interval", ["metric", "difference", "tasks"], rows)
        return section("Comparison", "<p>\(Markup.text(text))</p>" + table)
    }

    private var environments: String? { bars("Environments", .environment) }

    private var difficulties: String? { bars("Difficulty", .difficulty) }

    /// A plot of pass@1 by the values of a dimension, and its table.
    private func bars(_ title: String, _ dimension: Dimension) -> String? {
        guard let rows = evaluation.tables.first(where: { $0.dimension == dimension })?.rows, !rows.isEmpty else {
            return nil
        }
        let bars = rows.compactMap { row in
            row.estimate(.any(1)).flatMap { estimate in
                estimate.value.map { value in
                    BarPlot.Bar(
                        label: row.value,
                        series: names.firstIndex(of: row.policy) ?? 0,
                        value: value,
                        interval: estimate.interval
                    )
                }
            }
        }
        let table = Markup.table(
            "pass@1 with 95 % intervals",
            [dimension.rawValue, "policy", "tasks", "attempts", "passes", "faults", "mean reward", "pass@1"],
            rows.map { row in
                [row.value, row.policy] + [row.tasks, row.attempts, row.passes, row.faults].map { String($0) }
                    + [Metric.reward, .any(1)].map { row.estimate($0).map { Figure.estimate($0) } ?? "–" }
            }
        )
        // A thousand bars say nothing that the table does not say better.
        let plot = bars.count <= 60 ? BarPlot(title: "pass@1 by \(dimension.rawValue)", bars: bars).svg + legend : ""
        return section(title, plot + table)
    }

    private var rewards: String? {
        let plots = names.enumerated().map { index, name in
            let rewards = evaluation.outcomes.filter { $0.policy == name }.flatMap(\.rewards)
            return Histogram(title: "Rewards of \(name)", series: index, numbers: rewards).svg
        }
        return section("Rewards", "<div class=\"pair\">\(plots.joined())</div>")
    }

    private var tasks: String? {
        let rows = evaluation.outcomes.map { outcome in
            [
                Dimension.title(of: outcome.environment), outcome.task, outcome.policy, outcome.split,
                outcome.difficulty,
                String(outcome.attempts), String(outcome.passes), String(outcome.faults),
                outcome.meanReward.map { Figure.decimals($0) } ?? "–",
            ]
        }
        let header = [
            "environment", "task", "policy", "split", "difficulty", "attempts", "passes", "faults", "mean reward",
        ]
        let table = Markup.table("Attempts and passes of every task", header, rows)
        return section("Tasks", "<details><summary>\(rows.count) rows</summary>\(table)</details>")
    }

    private var groups: String? {
        let groups = evaluation.attempts.incompleteGroups
        guard !groups.isEmpty else { return nil }
        let rows = groups.map { [$0.group.name, String($0.scored), String($0.size)] }
        let table = Markup.table(
            "Groups with a sample that has no scored attempt",
            ["group", "scored", "planned"],
            rows
        )
        return section("Incomplete groups", "<details><summary>\(rows.count) groups</summary>\(table)</details>")
    }

    /// Which colour and shape is which policy.
    private var legend: String {
        let items = names.enumerated().map { index, name in
            "<li><svg width=\"28\" height=\"12\" aria-hidden=\"true\">\(Markup.mark(index, 14, 6))</svg> \(Markup.text(name))</li>"
        }
        return "<ul class=\"legend\">\(items.joined())</ul>"
    }

    private func section(_ title: String, _ content: String) -> String {
        "<section><h2>\(Markup.text(title))</h2>\n\(content)</section>"
    }
}
