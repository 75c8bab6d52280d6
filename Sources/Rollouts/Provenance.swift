import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Trajectories
import Verification

/// Where the rollouts of one task come from: what every row of them says of its task.
struct Provenance: Sendable {
    private let environment: String
    private let environmentID: String
    private let taskSet: String?
    private let task: TaskDefinition
    private let rules: RewardRules
    private let digests: (task: Digest, verifier: Digest, reward: Digest)
    private let certificate: String?

    /// Hashes the task once for all its rollouts; `rules` are those of whoever runs it before the task's own.
    init(_ task: TaskDefinition, in world: World, rules: RewardRules, certificate: Digest?) {
        environment = world.settings.name
        environmentID = world.environmentID?.description ?? ""
        taskSet = world.taskSetID?.description
        self.task = task
        self.rules = rules.before(task.reward).before(world.settings.reward)
        digests = (task.digest, task.verifierDigest, self.rules.digest)
        self.certificate = certificate?.description
    }

    /// What a row says of its task; `parameters` are `nil` for a rollout that never came so far.
    func task(seed: UInt64, promptHash: String?, parameters: JSONObject?) -> Rollout.Task {
        Rollout.Task(
            environment: environment,
            environmentID: environmentID,
            taskID: task.id,
            promptHash: promptHash,
            seed: Int(truncatingIfNeeded: seed),
            certificate: certificate,
            taskSet: taskSet,
            taskHash: digests.task.description,
            verifierHash: digests.verifier.description,
            rewardHash: digests.reward.description,
            reward: rules.json.objectValue,
            parameters: parameters?.isEmpty == false ? parameters : nil,
            tags: task.tags.isEmpty ? nil : task.tags
        )
    }

    /// The SQLite library of this process, on which the bytes of results depend.
    static let sqlite: JSONObject = [
        "version": .string(SQLiteLibrary.version),
        "source": .string(SQLiteLibrary.sourceID),
        "options": .string(
            SHA256.hash(Array(SQLiteLibrary.compileOptions.joined(separator: "\n").utf8)).description
        ),
    ]
}
