import Environments
package import Runtime
package import Trajectories
import Verification

/// What a run came to, over all and task by task.
package struct RolloutSummary: Sendable {
    package struct TaskSummary: Sendable {
        package var id: String
        package var count = 0
        package var complete = 0
        package var faults = 0
        fileprivate var total = 0.0

        /// The mean over the rollouts that carry a reward; `nil` when none does.
        package var meanReward: Double? { count > faults ? total / Double(count - faults) : nil }
    }

    package var tasks: [TaskSummary]

    package var count: Int { tasks.reduce(0) { $0 + $1.count } }
    package var complete: Int { tasks.reduce(0) { $0 + $1.complete } }
    package var faults: Int { tasks.reduce(0) { $0 + $1.faults } }
    package var meanReward: Double? {
        count > faults ? tasks.reduce(0) { $0 + $1.total } / Double(count - faults) : nil
    }

    fileprivate mutating func add(_ rollout: Rollout, task: Int) {
        tasks[task].count += 1
        guard let reward = rollout.reward else {
            tasks[task].faults += 1
            return
        }
        tasks[task].total += reward
        if rollout.success == true { tasks[task].complete += 1 }
    }
}

/// A plan being carried out on several threads; rollouts come out in the plan's order, whichever thread was first.
package struct RolloutRun: Sendable {
    private let runner: RolloutRunner
    private let plan: RolloutPlan
    private let jobs: Int

    package init(world: World, plan: RolloutPlan, jobs: Int) throws {
        runner = try RolloutRunner(world, plan)
        self.plan = plan
        self.jobs = jobs
    }

    /// The run's name: the same for the same world, policy and settings.
    package var runID: String { runner.runID }

    /// How many rollouts there are in all.
    package var count: Int { plan.count }

    /// Runs everything and adds each rollout to a set. Memory holds one batch of rollouts at a time.
    package func record(
        into builder: inout TrajectorySetBuilder,
        progress: (_ done: Int, _ summary: RolloutSummary) -> Void = { _, _ in }
    ) throws -> RolloutSummary {
        try run(progress: progress) { _ = try builder.add($0) }
    }

    /// Runs everything but the rollouts of these names and hands over each rollout, one batch in memory at a time.
    package func run(
        skipping done: Set<String> = [],
        progress: (_ done: Int, _ summary: RolloutSummary) -> Void = { _, _ in },
        keep: (Rollout) throws -> Void
    ) throws -> RolloutSummary {
        var summary = RolloutSummary(tasks: plan.tasks.map { RolloutSummary.TaskSummary(id: $0.id) })
        let all = (0..<plan.count).filter { done.isEmpty || !done.contains(runner.rolloutID(at: $0)) }
        let batch = jobs * 16
        for start in stride(from: 0, to: all.count, by: batch) {
            let indices = all[start..<min(start + batch, all.count)]
            for (index, rollout) in zip(indices, ParallelMap.map(indices, jobs: jobs, runner.rollout)) {
                summary.add(rollout, task: index / plan.groupSize)
                try keep(rollout)
            }
            progress(indices.endIndex, summary)
        }
        return summary
    }
}
