/// What an exported rollout's row does not say by itself: found by looking at the whole set first.
package struct RolloutFacts: Sendable {
    /// The reward that counts: the row's own, or that of the score asked for.
    package var reward: Double?
    /// Whether the task was done, by the same score.
    package var success: Bool?
    /// Whether every sample of the group has a reward.
    package var groupComplete: Bool

    /// Whether the rollout must not count towards a loss or a baseline: it has no reward.
    package var masked: Bool { reward == nil }

    /// Creates facts.
    package init(reward: Double?, success: Bool?, groupComplete: Bool) {
        self.reward = reward
        self.success = success
        self.groupComplete = groupComplete
    }
}
