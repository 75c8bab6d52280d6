import ContentStore
package import Environments
import JSON
import JSONSchema
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
    /// Whether wall-clock times are recorded.
    package var recordsTimings: Bool

    package init(
        policy: BuiltInPolicy,
        tasks: [TaskDefinition],
        groupSize: Int = 1,
        seed: UInt64 = 0,
        maximumTurns: Int = 50,
        recordsTimings: Bool = true
    ) {
        self.policy = policy
        self.tasks = tasks
        self.groupSize = groupSize
        self.seed = seed
        self.maximumTurns = maximumTurns
        self.recordsTimings = recordsTimings
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
    private let catalog: ValueCatalog
    let runID: String

    package init(_ world: World, _ plan: RolloutPlan) throws(RuntimeError) {
        self.world = world
        self.plan = plan
        catalog = try ValueCatalog(world)
        let settings: JSON = [
            "environment": .string(world.environmentID?.description ?? world.settings.name),
            "policy": .string(plan.policy.rawValue),
            "seed": .string(String(plan.seed)),
            "group_size": .integer(Int64(plan.groupSize)),
            "maximum_turns": .integer(Int64(plan.maximumTurns)),
        ]
        runID = "run-" + String(SHA256.hash(settings.rowBytes()).hex.prefix(16))
    }

    /// Runs the rollout at `index` (task by task, sample by sample). Never throws: what goes wrong is recorded as a fault.
    package func rollout(at index: Int) -> Rollout {
        let task = plan.tasks[index / plan.groupSize]
        let sample = index % plan.groupSize
        let recorder = RolloutRecorder(
            world: world,
            task: task,
            plan: plan,
            runID: runID,
            sample: sample,
            seed: plan.seed &+ UInt64(sample)
        )
        do {
            let instance = try TaskInstance(world, task, seed: plan.seed &+ UInt64(sample))
            let session = try instance.session()
            var episode = try Episode(instance, session: session, recorder: recorder, maximumTurns: plan.maximumTurns)
            return try episode.run(plan.policy.policy(for: instance, catalog: catalog))
        } catch let error as VerificationError {
            return recorder.fault(.environmentFault, error)
        } catch let error as RuntimeError {
            return recorder.fault(.environmentFault, error)
        } catch let error as SolutionError {
            return recorder.fault(.environmentFault, error)
        } catch {
            return recorder.fault(.infrastructureFault, error)
        }
    }
}
