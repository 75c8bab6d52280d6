import ContentStore
import Environments
import JSON
package import Runtime
package import Trajectories
import Verification

/// Runs a policy on the tasks of a world and records what happened.
///
/// Rollouts are independent of one another: any may run on any thread. With a policy that is deterministic each is a function
/// of the world, the plan and its index (but for the times it records).
package struct RolloutRunner: Sendable {
    package let world: World
    package let plan: RolloutPlan
    /// What the rollouts have used so far.
    package let meter = RunMeter()
    private let prepared: PreparedTasks
    private let stages: [TaskStage]
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
        let presentation = Presentation(world, mode: plan.presentation)
        stages = try plan.tasks.map { try TaskStage($0, of: plan, presentation) }
        runID = plan.runID(in: world)
    }

    /// The name of the rollout at `index`.
    package func rolloutID(at index: Int, attempt: Int = 0) -> String {
        RolloutName.rollout(
            runID,
            plan.tasks[index / plan.groupSize],
            sample: index % plan.groupSize,
            attempt: attempt
        )
    }

    /// Runs the rollout at `index` (task by task, sample by sample). What goes wrong is recorded as a fault.
    ///
    /// Throws what no row may come of: `CancellationError`, and a ``PolicyError`` that ends the run.
    package func rollout(at index: Int, attempt: Int = 0) async throws -> Rollout {
        let stage = stages[index / plan.groupSize]
        let sample = index % plan.groupSize
        let seed = plan.seed &+ UInt64(sample)
        let deadline = plan.limits.deadline
        let place = RolloutRecorder.Place(runID: runID, task: stage.task, sample: sample, attempt: attempt, seed: seed)
        var recorder = RolloutRecorder(stage, plan: plan, place: place)
        var episode: Episode
        let policy: any Policy
        do {
            let ready = try prepared.prepare(stage.task, seed: seed, given: plan.given)
            recorder.begin(ready.instance)
            policy = try policies(
                Briefing(
                    rolloutID: place.rolloutID,
                    sample: sample,
                    attempt: attempt,
                    instance: ready.instance,
                    answerTool: stage.answerTool,
                    system: stage.system,
                    tools: stage.tools,
                    deadline: deadline,
                    history: plan.limits.history
                )
            )
            episode = Episode(
                try Interaction(ready, stage.answerTool, stage.presentation),
                answerTool: stage.answerTool,
                recorder: recorder,
                limits: plan.limits,
                deadline: deadline,
                meter: meter
            )
        } catch {
            return recorder.fault(FailureKind(error), error)
        }
        return try await episode.run(policy)
    }

    /// Runs the rollout at `index` until it does not fault, as often as the plan allows; gives every attempt.
    func attempts(at index: Int, from first: Int) async throws -> [Rollout] {
        var made: [Rollout] = []
        for attempt in first...(first + plan.retries) {
            try Task.checkCancellation()
            let rollout = try await rollout(at: index, attempt: attempt)
            made.append(rollout)
            if rollout.outcome.failureKind == nil { break }
        }
        return made
    }
}
