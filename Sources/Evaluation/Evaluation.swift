/// What rollouts say about the policies that made them.
package struct Evaluation: Sendable {
    /// What to estimate, and how.
    package struct Options: Sendable {
        /// The numbers of attempts k of pass@k and pass^k.
        package var ks: [Int]
        /// The reward that counts as a pass where the verifier does not say.
        package var threshold: Double?
        /// What tables to make beside the one of policies.
        package var dimensions: [Dimension]
        /// How intervals are made.
        package var bootstrap: Bootstrap
        /// Environments that are resampled together, by content id; others stand for themselves, all versions of a name together.
        package var clusters: [String: String]

        /// Creates options.
        package init(
            ks: [Int] = [1],
            threshold: Double? = nil,
            dimensions: [Dimension] = [],
            bootstrap: Bootstrap = Bootstrap(),
            clusters: [String: String] = [:]
        ) {
            self.ks = ks
            self.threshold = threshold
            self.dimensions = dimensions
            self.bootstrap = bootstrap
            self.clusters = clusters
        }

        /// What a task is resampled with.
        package func cluster(of outcome: TaskOutcome) -> String {
            clusters[outcome.environment.contentID] ?? outcome.environment.name
        }
    }

    /// A mean over tasks with its interval.
    package struct Estimate: Sendable {
        /// What is estimated.
        package var metric: Metric
        /// The mean; nil where no task has enough attempts.
        package var value: Double?
        /// The 95 % interval; nil where there is nothing to resample.
        package var interval: Bootstrap.Interval?
        /// How many tasks have enough attempts to count.
        package var tasks: Int
    }

    /// One line of a table: some tasks of one policy.
    package struct Row: Sendable {
        /// The policy.
        package var policy: String
        /// The value of the table's dimension; empty in the table of policies.
        package var value: String
        /// How many environments the tasks are of.
        package var environments: Int
        /// How many tasks there are.
        package var tasks: Int
        /// Attempts with a verdict.
        package var attempts: Int
        /// How many of them passed.
        package var passes: Int
        /// Rollouts that a fault ended.
        package var faults: Int
        /// Other rollouts without a verdict.
        package var unjudged: Int
        /// The means over the tasks.
        package var estimates: [Estimate]

        /// The estimate of a metric.
        package func estimate(_ metric: Metric) -> Estimate? { estimates.first { $0.metric == metric } }
    }

    /// What was asked for.
    package var options: Options
    /// The rollouts that were counted.
    package var attempts: Attempts
    /// Attempts and passes of every task and policy.
    package var outcomes: [TaskOutcome]
    /// One row for each policy.
    package var policies: [Row]
    /// The rows of each table that was asked for.
    package var tables: [(dimension: Dimension, rows: [Row])]

    /// Evaluates rollouts.
    package init(_ attempts: Attempts, _ options: Options) {
        self.options = options
        self.attempts = attempts
        let outcomes = TaskOutcome.collect(attempts.samples, threshold: options.threshold)
        self.outcomes = outcomes
        policies = Evaluation.rows(outcomes, options) { _ in [""] }
        tables = options.dimensions.map { dimension in
            (dimension, Evaluation.rows(outcomes, options, dimension.values))
        }
    }

    /// Whether some interval had to rest on the tasks of one environment.
    package var restsOnTasks: Bool {
        policies.contains { $0.estimates.contains { $0.interval?.basis == .tasks } }
    }

    /// The groups of outcomes by policy and value, as rows in order.
    private static func rows(
        _ outcomes: [TaskOutcome],
        _ options: Options,
        _ values: (TaskOutcome) -> [String]
    ) -> [Row] {
        struct Key: Hashable {
            var policy: String
            var value: String
        }
        var members: [Key: [TaskOutcome]] = [:]
        for outcome in outcomes {
            for value in values(outcome) {
                members[Key(policy: outcome.policy, value: value), default: []].append(outcome)
            }
        }
        return members.map { key, outcomes in row(key.policy, key.value, outcomes, options) }
            .sorted { ($0.value, $0.policy) < ($1.value, $1.policy) }
    }

    private static func row(_ policy: String, _ value: String, _ outcomes: [TaskOutcome], _ options: Options) -> Row {
        Row(
            policy: policy,
            value: value,
            environments: Set(outcomes.map(\.environment.contentID)).count,
            tasks: outcomes.count,
            attempts: outcomes.reduce(0) { $0 + $1.attempts },
            passes: outcomes.reduce(0) { $0 + $1.passes },
            faults: outcomes.reduce(0) { $0 + $1.faults },
            unjudged: outcomes.reduce(0) { $0 + $1.unjudged },
            estimates: Metric.metrics(options.ks).map { estimate($0, outcomes, options) }
        )
    }

    private static func estimate(_ metric: Metric, _ outcomes: [TaskOutcome], _ options: Options) -> Estimate {
        let values = outcomes.compactMap { outcome in
            metric.value(of: outcome).map { Bootstrap.Value(cluster: options.cluster(of: outcome), number: $0) }
        }
        let mean = values.isEmpty ? nil : values.reduce(0) { $0 + $1.number } / Double(values.count)
        return Estimate(
            metric: metric,
            value: mean,
            interval: options.bootstrap.interval(of: values),
            tasks: values.count
        )
    }
}
