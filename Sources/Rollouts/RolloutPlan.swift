package import ContentStore
package import Environments
package import JSON
package import Runtime

/// What to roll out: which tasks, how often, with which seeds.
package struct RolloutPlan: Sendable {
    package var policy: any PolicySource
    package var tasks: [TaskDefinition]
    /// Rollouts for each task.
    package var groupSize: Int
    /// The session seed of the first rollout of each group; the others count up from it.
    package var seed: UInt64
    /// How long each rollout may go on.
    package var limits: RolloutLimits
    /// How often a rollout that ended in a fault is made again.
    package var retries: Int
    /// How many tokens, prompts and completions, all rollouts may use before no more are begun.
    package var tokenBudget: Int?
    /// How the agent is shown the tools.
    package var presentation: PresentationMode
    /// Whether wall-clock times are recorded.
    package var recordsTimings: Bool
    /// Rules for the reward that come before those of the tasks.
    package var reward: RewardRules
    /// The certificate by which the tasks were chosen, which every rollout names; `nil` when none was asked for.
    package var certificate: Digest?
    /// Parameters of the tasks that are not to be drawn.
    package var given: JSONObject

    package init(
        policy: any PolicySource,
        tasks: [TaskDefinition],
        groupSize: Int = 1,
        seed: UInt64 = 0,
        limits: RolloutLimits = RolloutLimits(),
        retries: Int = 0,
        tokenBudget: Int? = nil,
        presentation: PresentationMode = .full,
        recordsTimings: Bool = true,
        reward: RewardRules = RewardRules(),
        certificate: Digest? = nil,
        given: JSONObject = [:]
    ) {
        self.policy = policy
        self.tasks = tasks
        self.groupSize = groupSize
        self.seed = seed
        self.limits = limits
        self.retries = retries
        self.tokenBudget = tokenBudget
        self.presentation = presentation
        self.recordsTimings = recordsTimings
        self.reward = reward
        self.certificate = certificate
        self.given = given
    }

    /// How many rollouts the plan makes, each attempted once.
    package var count: Int { tasks.count * groupSize }

    /// The run's name in a world: the same for whatever may be resumed as one.
    func runID(in world: World) -> String {
        var settings: JSONObject = [
            "environment": .string(world.environmentID?.description ?? world.settings.name),
            "policy": .string(policy.name),
            "tasks": .array(tasks.map { .string($0.id) }),
            "seed": .string(String(seed)),
            "group_size": .integer(Int64(groupSize)),
            "maximum_turns": .integer(Int64(limits.turns)),
            "presentation": .string(presentation.rawValue),
        ]
        if !policy.settings.isEmpty { settings["policy_settings"] = .object(policy.settings) }
        if let tokens = limits.tokens { settings["maximum_tokens"] = .count(tokens) }
        if let milliseconds = limits.milliseconds { settings["timeout_ms"] = .count(milliseconds) }
        if let history = limits.history { settings["history"] = .count(history) }
        if !given.isEmpty { settings["params"] = .object(given) }
        if let certificate { settings["certificate"] = .string(certificate.description) }
        if reward != RewardRules() { settings["reward"] = reward.json }
        return "run-" + String(SHA256.hash(JSON.object(settings).rowBytes()).hex.prefix(16))
    }
}
