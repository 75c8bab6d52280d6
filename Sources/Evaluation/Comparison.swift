/// How two sides differ on the tasks that both attempted.
package struct Comparison: Sendable {
    /// The name of the side that is compared against.
    package var first: String
    /// The name of the side that is compared.
    package var second: String
    /// How many tasks both attempted.
    package var tasks: Int
    /// How many tasks only the first side attempted.
    package var onlyFirst: Int
    /// How many tasks only the second side attempted.
    package var onlySecond: Int
    /// On how many tasks the second side passes more often, less often, and as often.
    package var better: Int
    package var worse: Int
    package var equal: Int
    /// The second side less the first, averaged over the tasks where both have enough attempts.
    package var differences: [Evaluation.Estimate]

    /// Compares outcomes task by task; nil when the sides have no task in common.
    ///
    /// Each side has at most one outcome for a task. Both sides of a task are resampled together.
    package init?(
        _ first: (name: String, outcomes: [TaskOutcome]),
        _ second: (name: String, outcomes: [TaskOutcome]),
        _ options: Evaluation.Options
    ) {
        let left = Dictionary(first.outcomes.map { ($0.key, $0) }) { first, _ in first }
        let right = Dictionary(second.outcomes.map { ($0.key, $0) }) { first, _ in first }
        let pairs = first.outcomes.compactMap { outcome in right[outcome.key].map { (outcome, $0) } }
        guard !pairs.isEmpty else { return nil }
        self.first = first.name
        self.second = second.name
        tasks = pairs.count
        onlyFirst = left.count - pairs.count
        onlySecond = right.count - pairs.count
        let gains = pairs.compactMap { left, right in
            Comparison.difference(.any(1), left, right)
        }
        better = gains.count { $0 > 0 }
        worse = gains.count { $0 < 0 }
        equal = gains.count { $0 == 0 }
        differences = Metric.metrics(options.ks).map { metric in
            let values = pairs.compactMap { left, right in
                Comparison.difference(metric, left, right).map {
                    Bootstrap.Value(cluster: options.cluster(of: left), number: $0)
                }
            }
            return Evaluation.Estimate(
                metric: metric,
                value: values.isEmpty ? nil : values.reduce(0) { $0 + $1.number } / Double(values.count),
                interval: options.bootstrap.interval(of: values),
                tasks: values.count
            )
        }
    }

    private static func difference(_ metric: Metric, _ left: TaskOutcome, _ right: TaskOutcome) -> Double? {
        guard let left = metric.value(of: left), let right = metric.value(of: right) else { return nil }
        return right - left
    }
}
