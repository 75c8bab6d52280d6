import Quality

/// A report on environments as a terminal shows it.
struct QualityText {
    private let report: QualityReport

    init(_ report: QualityReport) {
        self.report = report
    }

    /// The paragraphs, in order.
    var paragraphs: [String] {
        [
            Output.count(report.environments.count, "environment"), sizes, judgements, likeness, pairs, tasks,
            coverage,
        ].compactMap(\.self)
    }

    private var sizes: String {
        let rows = [
            row("tables", report.tableCounts, Published.tables), row("rows", report.rowCounts, Published.rows),
            row("tools", report.toolCounts, Published.tools), row("tasks", report.taskCounts, Published.tasks),
            row("calls of a solution", report.solutionCalls, Published.calls),
            row("distinct tools of a solution", report.solutionTools, Published.distinctTools),
        ]
        let table = Output.table(["per environment or task", "mean", "median", "p90", "min", "max", "reference"], rows)
        return "\(table)\nreference: \(Published.source)"
    }

    private func row(_ name: String, _ spread: Distribution?, _ published: Double) -> [String] {
        let reference = Output.rounded(published, 1)
        guard let spread else { return [name, "-", "-", "-", "-", "-", reference] }
        return [
            name, Output.rounded(spread.mean, 1), Output.rounded(spread.median, 1), String(spread.p90),
            String(spread.least), String(spread.most), reference,
        ]
    }

    private var judgements: String {
        let tasks = Dictionary(report.taskJudgements) { first, _ in first }
        let environments = report.environments.count
        let all = report.tasks.count
        let rows = report.environmentJudgements.map { level, count in
            let judged = tasks[level] ?? 0
            return [
                level.rawValue, String(count), share(count, of: environments), String(judged), share(judged, of: all),
            ]
        }
        return Output.table(["level", "environments", "share", "tasks", "share"], rows)
    }

    private var likeness: String {
        let rows = [
            row("schemas", report.schemas), row("tool sets", report.toolSets), row("task sets", report.taskSets),
            row("tools", report.tools), row("tasks", report.tasks),
        ]
        let threshold = Output.rounded(report.options.threshold, 2)
        let grouping = Output.rounded(NearDuplicates.grouping, 2)
        let header = [
            "near duplicates", "of", "at \(threshold)", "rate", "at \(grouping)", "rate", "the same", "median nearest",
        ]
        return Output.table(header, rows)
            + "\n\(Output.count(report.repeatedTasks, "task")) nearly the same as another of the same environment"
    }

    private func row(_ name: String, _ duplicates: NearDuplicates) -> [String] {
        [
            name, String(duplicates.count), String(duplicates.near), share(duplicates.near, of: duplicates.count),
            String(duplicates.grouped), share(duplicates.grouped, of: duplicates.count), String(duplicates.same),
            Output.rounded(duplicates.medianNearest, 2),
        ]
    }

    /// The most alike pairs by name.
    private var pairs: String? {
        let environment = { report.environments[$0].title }
        let rows =
            rows("schemas", report.schemas, environment) + rows("tool sets", report.toolSets, environment)
            + rows("task sets", report.taskSets, environment) + rows("tools", report.tools, report.toolTitle)
            + rows("tasks", report.tasks, report.taskTitle)
        return rows.isEmpty ? nil : Output.table(["most alike", "similarity", "first", "second"], rows)
    }

    private func rows(_ name: String, _ duplicates: NearDuplicates, _ title: (Int) -> String) -> [[String]] {
        duplicates.pairs.map { [name, Output.rounded($0.similarity, 2), title($0.first), title($0.second)] }
    }

    private var tasks: String {
        let difficulties = report.difficulties.map { "\($0.name): \($0.count)" }.joined(separator: ", ")
        let answers = report.answers.filter { $0.1 > 0 }.map { "\($0.0.rawValue): \($0.1)" }.joined(separator: ", ")
        let rows = [
            ["tasks by difficulty", difficulties.isEmpty ? "-" : difficulties],
            ["parts of answers by type", answers.isEmpty ? "-" : answers],
            ["tasks whose solution writes", counted(report.writingTasks, of: report.tasks.count)],
            ["tools that only read", counted(report.readingTools, of: report.tools.count)],
        ]
        return Output.table(["what", "how many"], rows)
    }

    private var coverage: String? {
        guard !report.domains.isEmpty || !report.categories.isEmpty else { return nil }
        return [("domains", report.domains), ("categories", report.categories)].filter { !$0.1.isEmpty }.map {
            name,
            shares in
            let list = shares.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            return "\(shares.count) \(name): \(list)"
        }.joined(separator: "\n")
    }

    private func counted(_ count: Int, of all: Int) -> String { "\(count) of \(all), \(share(count, of: all))" }

    private func share(_ count: Int, of all: Int) -> String {
        all > 0 ? Output.rounded(100 * Double(count) / Double(all), 1) + "%" : "-"
    }
}
