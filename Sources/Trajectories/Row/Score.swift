package import JSON

extension Rollout {
    /// What another verifier said of a trajectory after the fact: one entry of `outcome.scores`.
    package struct Score: Sendable {
        /// The hash of what judged: set-up, solution and verifier, `sha256:…`.
        package var verifierHash: String
        /// The content id of the environment that the verifier came from.
        package var environmentID: String
        /// The hash of the reward rules that the score was made with.
        package var rewardHash: String
        /// The reward that the rollout would have had.
        package var reward: Double
        /// Whether the task counts as done.
        package var success: Bool
        /// What the verifier reported.
        package var verifier: JSON

        /// Creates a score.
        package init(
            verifierHash: String,
            environmentID: String,
            rewardHash: String,
            reward: Double,
            success: Bool,
            verifier: JSON
        ) {
            self.verifierHash = verifierHash
            self.environmentID = environmentID
            self.rewardHash = rewardHash
            self.reward = reward
            self.success = success
            self.verifier = verifier
        }
    }
}

extension Rollout.Score {
    var json: JSON {
        [
            "verifier_hash": .string(verifierHash),
            "env_hash": .string(environmentID),
            "reward_hash": .string(rewardHash),
            "reward": .double(reward),
            "success": .bool(success),
            "verifier": verifier,
        ]
    }

    init(json: JSON, at place: String) throws(RolloutError) {
        var reader = try ObjectReader(json, at: place)
        verifierHash = try reader.string("verifier_hash")
        environmentID = try reader.string("env_hash")
        rewardHash = try reader.string("reward_hash")
        reward = try reader.double("reward")
        success = try reader.bool("success")
        verifier = try reader.value("verifier")
        try reader.finish()
    }
}
