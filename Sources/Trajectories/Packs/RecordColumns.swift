package import ContentStore

/// What a record can be found by without reading it: the columns of a pack's index.
package struct RecordColumns: Sendable {
    /// The environment's content id.
    package var environmentID: Digest
    /// The environment's name.
    package var environment: String
    /// The task's id in its environment.
    package var task: String
    /// The name of the policy's model.
    package var policy: String
    /// The run that made the rollout.
    package var run: String
    /// The reward, finite; nil when the rollout was not scored.
    package var reward: Double?
    /// Whether the task was done; nil when that is unknown.
    package var success: Bool?
    /// How the rollout ended: a word of ``Ending``.
    package var ending: String
    /// Which fault ended it, if one did.
    package var failure: FailureKind?
    /// When it began, in seconds since 1970-01-01T00:00:00Z, from 0 to 2³² − 1; 0 when times were not recorded.
    package var createdAtSeconds: UInt32

    /// The columns of a rollout. Throws `brokenInvariant` when it breaks the format.
    package init(_ rollout: Rollout) throws(RolloutError) {
        let violations = rollout.invariantViolations()
        guard violations.isEmpty else {
            throw RolloutError(
                .brokenInvariant,
                "the rollout \(rollout.rolloutID) cannot be recorded: \(violations.joined(separator: "; "))"
            )
        }
        guard let environment = try? Digest(parsing: rollout.task.environmentID) else {
            throw RolloutError(.brokenInvariant, "the rollout \(rollout.rolloutID) names no environment")
        }
        environmentID = environment
        self.environment = rollout.task.environment
        task = rollout.task.taskID
        policy = rollout.policy.model
        run = rollout.runID
        reward = rollout.reward
        success = rollout.success
        ending = rollout.outcome.stopReason.rawValue
        failure = rollout.outcome.failureKind
        createdAtSeconds = UInt32(clamping: rollout.createdAtMilliseconds / 1000)
    }

    /// Columns that are known otherwise.
    package init(
        environmentID: Digest,
        environment: String,
        task: String,
        policy: String,
        run: String,
        reward: Double?,
        success: Bool?,
        ending: String,
        failure: FailureKind?,
        createdAtSeconds: UInt32
    ) {
        self.environmentID = environmentID
        self.environment = environment
        self.task = task
        self.policy = policy
        self.run = run
        self.reward = reward
        self.success = success
        self.ending = ending
        self.failure = failure
        self.createdAtSeconds = createdAtSeconds
    }
}
