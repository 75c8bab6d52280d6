/// What one policy's attempts at one task came to.
package struct TaskOutcome: Sendable {
    /// A task of one environment.
    package struct Task: Sendable, Hashable {
        /// The environment's content id.
        package var environmentID: String
        /// The task's id in it.
        package var id: String

        /// Names a task.
        package init(environmentID: String, id: String) {
            self.environmentID = environmentID
            self.id = id
        }
    }

    private struct Key: Hashable {
        var task: Task
        var policy: String
    }

    /// The environment.
    package var environment: Sample.Environment
    /// The task's id in it.
    package var task: String
    /// The task's split.
    package var split: String
    /// The task's tags; nil where nobody knows them.
    package var tags: [String]?
    /// The policy.
    package var policy: String
    /// How many attempts have a verdict.
    package var attempts = 0
    /// How many of them passed.
    package var passes = 0
    /// How many rollouts a fault ended: they are no attempts.
    package var faults = 0
    /// How many other rollouts have no verdict: no reward, or a reward without a threshold.
    package var unjudged = 0
    /// The rewards that there are.
    package var rewards: [Double] = []

    /// The mean of the rewards; nil without any.
    package var meanReward: Double? { rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count) }

    /// The task, without the policy.
    package var key: Task { Task(environmentID: environment.contentID, id: task) }

    /// The number in the tag `difficulty-N`, or `unknown` without one.
    package var difficulty: String {
        let prefix = TaskOutcome.difficultyPrefix
        return tags?.first { $0.hasPrefix(prefix) && $0.count > prefix.count }.map {
            String($0.dropFirst(prefix.count))
        }
            ?? "unknown"
    }

    /// The tags that say something other than how difficult the task is.
    package var topics: [String] {
        guard let tags else { return ["unknown"] }
        let topics = tags.filter { !$0.hasPrefix(TaskOutcome.difficultyPrefix) }
        return topics.isEmpty ? ["none"] : topics
    }

    private static let difficultyPrefix = "difficulty-"

    private init(_ sample: Sample) {
        environment = sample.environment
        task = sample.task
        split = sample.split
        tags = sample.tags
        policy = sample.policy
    }

    /// The outcomes of samples, by policy, environment and task in byte order of their names.
    package static func collect(_ samples: [Sample], threshold: Double?) -> [TaskOutcome] {
        var outcomes: [Key: TaskOutcome] = [:]
        for sample in samples {
            let task = Task(environmentID: sample.environment.contentID, id: sample.task)
            outcomes[Key(task: task, policy: sample.policy), default: TaskOutcome(sample)].add(sample, threshold)
        }
        return outcomes.values.sorted { $0.order < $1.order }
    }

    private var order: (String, String, String, String) { (policy, environment.name, environment.contentID, task) }

    private mutating func add(_ sample: Sample, _ threshold: Double?) {
        if tags == nil { tags = sample.tags }
        if let reward = sample.reward { rewards.append(reward) }
        switch sample.passed(threshold: threshold) {
        case let passed?:
            attempts += 1
            passes += passed ? 1 : 0
        case nil where sample.isFault: faults += 1
        case nil: unjudged += 1
        }
    }
}
