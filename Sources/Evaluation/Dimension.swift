/// What tasks may be told apart by.
package enum Dimension: String, Sendable, CaseIterable {
    /// The task's split.
    case split
    /// Each of the task's tags; a task with several is in several rows.
    case tag
    /// The number in the tag `difficulty-N`.
    case difficulty
    /// The environment and its version.
    case environment
    /// The task.
    case task
    /// The policy, which every table tells apart anyway.
    case policy

    /// The rows that a task belongs to.
    func values(of outcome: TaskOutcome) -> [String] {
        switch self {
        case .split: [outcome.split]
        case .tag: outcome.topics
        case .difficulty: [outcome.difficulty]
        case .environment: [Dimension.title(of: outcome.environment)]
        case .task: ["\(Dimension.title(of: outcome.environment))/\(outcome.task)"]
        case .policy: [""]
        }
    }

    /// The name with the first digits of the content id, as references are written.
    package static func title(of environment: Sample.Environment) -> String {
        let digits = environment.contentID.hasPrefix("sha256:") ? environment.contentID.dropFirst(7) : ""
        return digits.isEmpty ? environment.name : "\(environment.name)@\(digits.prefix(8))"
    }
}
