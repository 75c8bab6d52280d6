package import JSON

/// How a rollout ended.
package enum Ending: String, Sendable, CaseIterable {
    /// The policy gave its answer.
    case answered
    /// The policy called the tool that submits.
    case submitted
    /// The policy broke the interface too often.
    case interfaceError = "interface_error"
    /// The turns were used up.
    case maxTurns = "max_turns"
    /// The tokens were used up.
    case maxTokens = "max_tokens"
    /// The history no longer fits the model's context.
    case contextOverflow = "context_overflow"
    /// The rollout's time was used up.
    case timeout
    /// Whoever ran the rollout gave it up.
    case abandoned
    /// Something broke that the policy could not help.
    case fault
}

/// What broke when a rollout ended in a fault.
package enum FailureKind: String, Sendable, CaseIterable {
    /// The world: a bug in it, a crash, a wall-clock timeout.
    case environmentFault = "environment_fault"
    /// The model endpoint, the disk or the network.
    case infrastructureFault = "infrastructure_fault"
}

/// How one tool call ended, as the runtime says it.
package enum CallOutcome: String, Sendable, CaseIterable {
    /// It did what was asked.
    case ok
    /// The world refused: part of the world.
    case toolError = "tool_error"
    /// The arguments were not JSON or broke the tool's schema.
    case invalidArguments = "invalid_arguments"
    /// There is no such tool.
    case unknownTool = "unknown_tool"
    /// The world broke.
    case environmentFault = "environment_fault"
    /// The disk, the network or the endpoint broke.
    case infrastructureFault = "infrastructure_fault"
}

extension Rollout {
    /// The ending and the verdict of a rollout.
    package struct Outcome: Sendable {
        /// The parts of the reward, in byte order of their names once written; empty exactly when there is no reward.
        package var rewards: [RewardPart]
        /// What the verifier reported; null when none ran.
        package var verifier: JSON
        /// Why the rollout stopped.
        package var stopReason: Ending
        /// Whether the trajectory was cut off by a limit rather than ended by the policy.
        package var truncated: Bool
        /// What went wrong, with evidence, or nil.
        package var error: JSON?
        /// Which fault ended the rollout, exactly when ``stopReason`` is ``Ending/fault``.
        package var failureKind: FailureKind?
        /// What other verifiers said of the same trajectory later, oldest first; ``rewards`` stays what it was.
        package var scores: [Score]

        /// Creates an outcome.
        package init(
            rewards: [RewardPart],
            verifier: JSON,
            stopReason: Ending,
            truncated: Bool = false,
            error: JSON? = nil,
            failureKind: FailureKind? = nil,
            scores: [Score] = []
        ) {
            self.rewards = rewards
            self.verifier = verifier
            self.stopReason = stopReason
            self.truncated = truncated
            self.error = error
            self.failureKind = failureKind
            self.scores = scores
        }
    }

    /// One named part of a reward.
    package struct RewardPart: Sendable {
        /// The part's name, unique in its rollout.
        package var name: String
        /// The part's score.
        package var score: Double
        /// How much the score counts.
        package var weight: Double

        /// Creates a part.
        package init(name: String, score: Double, weight: Double) {
            self.name = name
            self.score = score
            self.weight = weight
        }
    }
}
