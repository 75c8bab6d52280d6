package import ContentStore
package import Environments
package import JSON
package import Runtime
package import Trajectories
import Verification

/// What to roll out: which tasks, how often, with which seeds.
package struct RolloutPlan: Sendable {
    package var policy: BuiltInPolicy
    package var tasks: [TaskDefinition]
    /// Rollouts for each task.
    package var groupSize: Int
    /// The session seed of the first rollout of each group; the others count up from it.
    package var seed: UInt64
    package var maximumTurns: Int
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
        policy: BuiltInPolicy,
        tasks: [TaskDefinition],
        groupSize: Int = 1,
        seed: UInt64 = 0,
        maximumTurns: Int = 50,
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
        self.maximumTurns = maximumTurns
        self.presentation = presentation
        self.recordsTimings = recordsTimings
        self.reward = reward
        self.certificate = certificate
        self.given = given
    }

    /// How many rollouts the plan makes.
    package var count: Int { tasks.count * groupSize }
}

/// Runs a policy on the tasks of a world and records what happened.
///
/// Rollouts are independent of one another: any may run on any thread, and each is a function of the world, the plan and
/// its index (but for the times it records).
package struct RolloutRunner: Sendable {
    package let world: World
    package let plan: RolloutPlan
    private let prepared: PreparedTasks
    private let answerTools: [AnswerTool?]
    private let provenances: [Provenance]
    private let presentation: Presentation
    private let policies: PolicyFactory
    let runID: String

    /// Throws when the seed's values cannot be read, or a task's answer schema is none.
    package init(_ world: World, _ plan: RolloutPlan) throws {
        try self.init(world, plan, policies: plan.policy.factory(for: world))
    }

    /// `policies` makes the policy of each rollout in place of the plan's.
    init(_ world: World, _ plan: RolloutPlan, policies: @escaping PolicyFactory) throws {
        self.world = world
        self.plan = plan
        self.policies = policies
        prepared = PreparedTasks(world)
        answerTools = try plan.tasks.map { try AnswerTool($0) }
        provenances = plan.tasks.map {
            Provenance($0, in: world, rules: plan.reward, certificate: plan.certificate)
        }
        presentation = Presentation(world, mode: plan.presentation)
        var settings: JSONObject = [
            "environment": .string(world.environmentID?.description ?? world.settings.name),
            "policy": .string(plan.policy.rawValue),
            "tasks": .array(plan.tasks.map { .string($0.id) }),
            "seed": .string(String(plan.seed)),
            "group_size": .integer(Int64(plan.groupSize)),
            "maximum_turns": .integer(Int64(plan.maximumTurns)),
            "presentation": .string(plan.presentation.rawValue),
        ]
        if !plan.given.isEmpty { settings["params"] = .object(plan.given) }
        if let certificate = plan.certificate { settings["certificate"] = .string(certificate.description) }
        if plan.reward != RewardRules() { settings["reward"] = plan.reward.json }
        runID = "run-" + String(SHA256.hash(JSON.object(settings).rowBytes()).hex.prefix(16))
    }

    /// The name of the rollout at `index`.
    package func rolloutID(at index: Int) -> String {
        RolloutRecorder.rolloutID(runID, plan.tasks[index / plan.groupSize], sample: index % plan.groupSize)
    }

    /// Runs the rollout at `index` (task by task, sample by sample). Never throws: what goes wrong is recorded as a fault.
    package func rollout(at index: Int) -> Rollout {
        let position = index / plan.groupSize
        let sample = index % plan.groupSize
        var task = plan.tasks[position]
        task.reward = plan.reward.before(task.reward)
        let answerTool = answerTools[position]
        let seed = plan.seed &+ UInt64(sample)
        let presentation = presentation.adding(answerTool.map { [$0.definition] } ?? [])
        let recorder = RolloutRecorder(
            presentation: presentation,
            task: task,
            plan: plan,
            provenance: provenances[position],
            runID: runID,
            sample: sample,
            seed: seed
        )
        do {
            let ready = try prepared.prepare(task, seed: seed, given: plan.given)
            var episode = Episode(
                ready,
                answerTool: answerTool,
                session: try ready.instance.session(),
                view: AgentView(presentation),
                recorder: recorder,
                maximumTurns: plan.maximumTurns
            )
            return episode.run(policies(ready.instance, answerTool))
        } catch {
            return recorder.fault(FailureKind(error), error)
        }
    }
}
