import ContentStore
import Environments
import Evaluation
import JSON
import Trajectories

/// Reads the rollouts of sets as an evaluation sees them.
struct SampleReader {
    private let store: Store
    private let policy: String?
    private let score: ScoreChoice
    /// The tags of the tasks of environments, by content id; empty for one that the store does not have.
    private var tags: [String: [String: [String]]] = [:]
    /// The policies that were seen, also those that are not wanted.
    private(set) var policies: Set<String> = []

    /// Reads from a store; with a policy, only its rollouts.
    init(_ store: Store, policy: String? = nil, score: ScoreChoice = .own) {
        self.store = store
        self.policy = policy
        self.score = score
    }

    /// Opens the trajectory set that a person named.
    static func set(_ text: String, in store: Store) throws -> StoredArtifact {
        let artifact = try store.resolve(Reference.whole(text))
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(text) is a \(artifact.kind.title), not a trajectory set")
        }
        return artifact
    }

    /// Gives every rollout of a set.
    mutating func read(_ set: StoredArtifact, _ body: (Sample) throws -> Void) throws {
        var skimmer = Skimmer()
        try SetRows(set, in: store).forEach { row in
            let head = try skimmer.skim(row) { try RolloutHead(RawRollout($0, withSteps: false)) }
            policies.insert(head.model)
            if let policy, policy != head.model { return }
            try body(sample(head))
        }
    }

    private mutating func sample(_ head: RolloutHead) throws -> Sample {
        let (reward, success) = score.verdict(of: head)
        return Sample(
            environment: Sample.Environment(name: head.environment, contentID: head.environmentID),
            task: head.taskID,
            split: head.split,
            tags: try head.tags ?? storedTags(of: head.taskID, in: head.environmentID),
            policy: head.model,
            run: head.runID,
            group: head.groupID,
            groupSize: head.groupSize,
            index: head.sampleIndex,
            attempt: head.attempt,
            reward: reward,
            success: success,
            isFault: head.isFault
        )
    }

    /// The tags that a task has in its environment, where the store has that: old rows do not carry them.
    private mutating func storedTags(of task: String, in environment: String) throws -> [String]? {
        if let known = tags[environment] { return known[task] }
        var found: [String: [String]] = [:]
        do {
            let artifact = try store.resolve(Reference(parsing: "@" + environment))
            let package = try EnvironmentPackage(EnvironmentArtifacts.files(of: artifact, in: store))
            for task in package.tasks { found[task.id] = task.tags }
        } catch let error as StoreError where error.code == .notFound || error.code == .invalidReference {
            // Rollouts may be of an environment that is elsewhere.
        }
        tags[environment] = found
        return found[task]
    }
}
