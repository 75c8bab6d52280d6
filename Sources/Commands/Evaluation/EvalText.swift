import Evaluation

/// An evaluation as a terminal shows it.
struct EvalText {
    private let evaluation: Evaluation
    private let comparison: Comparison?
    private let sets: Int
    /// The tables that were asked for.
    private let dimensions: [Dimension]
    /// A line for each group of environments that were resampled together.
    private let clusters: [String]

    init(_ evaluation: Evaluation, _ comparison: Comparison?, sets: Int, dimensions: [Dimension], clusters: [String]) {
        self.evaluation = evaluation
        self.comparison = comparison
        self.sets = sets
        self.dimensions = dimensions.filter { $0 != .policy }
        self.clusters = clusters
    }

    /// Counts, the table of policies, the tables that were asked for, the comparison.
    var paragraphs: [String] {
        [counts, policies + "\n"] + tables + [compared].compactMap { $0 }
    }

    /// Whether a line says something: for some k no task may have enough attempts.
    private static func isOfInterest(_ estimate: Evaluation.Estimate) -> Bool {
        estimate.tasks > 0 || estimate.metric == .any(1)
    }

    private var isOnePolicy: Bool { evaluation.policies.count == 1 }

    private var counts: String {
        let outcomes = evaluation.outcomes
        var parts = [
            Output.count(evaluation.attempts.offered, "rollout"),
            Output.count(outcomes.reduce(0) { $0 + $1.attempts }, "attempt"),
        ]
        func add(_ count: Int, _ words: String) {
            if count > 0 { parts.append("\(count) \(words)") }
        }
        add(outcomes.reduce(0) { $0 + $1.faults }, "faulted")
        add(outcomes.reduce(0) { $0 + $1.unjudged }, "without a verdict")
        add(evaluation.attempts.superseded, "followed by another attempt")
        add(evaluation.attempts.repeated, "there twice")
        let incomplete = evaluation.attempts.incompleteGroups.count
        if incomplete > 0 {
            parts.append("\(incomplete) of \(Output.count(evaluation.attempts.groups, "group")) incomplete")
        }
        return "\(Output.count(sets, "set")): " + parts.joined(separator: ", ") + "\n"
    }

    private var policies: String {
        let rows = evaluation.policies.flatMap { row in
            row.estimates.filter { EvalText.isOfInterest($0) }.map { estimate in
                [
                    row.policy, estimate.metric.name, estimate.value.map { Figure.decimals($0) } ?? "-",
                    Figure.interval(estimate.interval), String(estimate.tasks), String(row.attempts),
                    String(row.passes),
                ]
            }
        }
        return Output.table(["policy", "metric", "mean", "95 % interval", "tasks", "attempts", "passes"], rows)
    }

    private var tables: [String] {
        evaluation.tables.filter { dimensions.contains($0.dimension) }.map { dimension, rows in
            let metrics = Metric.metrics(evaluation.options.ks)
            let names = isOnePolicy ? [dimension.rawValue] : [dimension.rawValue, "policy"]
            let header = names + ["tasks", "attempts", "passes", "faults"] + metrics.map(\.name) + ["pass@1, 95 %"]
            let lines = rows.map { row in
                (isOnePolicy ? [row.value] : [row.value, row.policy])
                    + [row.tasks, row.attempts, row.passes, row.faults].map { String($0) }
                    + row.estimates.map { $0.value.map { Figure.decimals($0) } ?? "-" }
                    + [Figure.interval(row.estimate(.any(1))?.interval)]
            }
            return Output.table(header, lines) + "\n"
        }
    }

    private var compared: String? {
        guard let comparison else { return nil }
        let rows = comparison.differences.filter { EvalText.isOfInterest($0) }.map { difference in
            [
                difference.metric.name, difference.value.map { Figure.decimals($0, isSigned: true) } ?? "-",
                Figure.interval(difference.interval, isSigned: true), String(difference.tasks),
            ]
        }
        return """
            \(comparison.second) less \(comparison.first), on the \(Output.count(comparison.tasks, "task")) that both attempted: \
            better on \(comparison.better), worse on \(comparison.worse), equal on \(comparison.equal)

            \(Output.table(["metric", "difference", "95 % interval", "tasks"], rows))
            """
    }

    /// Whether no task has so many attempts.
    private func isBeyond(_ k: Int) -> Bool { evaluation.policies.allSatisfy { $0.estimate(.any(k))?.tasks == 0 } }

    /// What a reader of the figures has to know.
    var notes: [String] {
        var notes = clusters
        let environments = Set(evaluation.outcomes.map { evaluation.options.cluster(of: $0) }).count
        if evaluation.restsOnTasks {
            notes.append(
                "some intervals resample the tasks of one environment: they say nothing about other environments"
            )
        } else if environments > 1, environments < 10 {
            notes.append(
                "intervals that rest on \(environments) environments are too narrow; ten or more are needed to trust them"
            )
        }
        for k in evaluation.options.ks where isBeyond(k) {
            notes.append("no task has \(k) attempts of one policy, so there is no pass@\(k)")
        }
        let unjudged = evaluation.outcomes.reduce(0) { $0 + $1.unjudged }
        if unjudged > 0, evaluation.options.threshold == nil {
            notes.append(
                "\(unjudged) rollouts have no verdict and are no attempts; --threshold makes one of their rewards"
            )
        }
        if let comparison, comparison.onlyFirst + comparison.onlySecond > 0 {
            notes.append(
                "\(comparison.onlyFirst) tasks only \(comparison.first) attempted, \(comparison.onlySecond) only \(comparison.second): they are not compared"
            )
        }
        return notes
    }
}
