import Dispatch
import Environments
package import Runtime
import Synchronization
package import Trajectories

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

    package init(world: World, plan: RolloutPlan, jobs: Int) throws(RuntimeError) {
        runner = try RolloutRunner(world, plan)
        self.plan = plan
        self.jobs = jobs
    }

    /// The run's name: the same for the same world, policy and settings.
    package var runID: String { runner.runID }

    /// Runs everything and adds each rollout to a set. Memory holds one batch of rollouts at a time.
    package func record(
        into builder: inout TrajectorySetBuilder,
        progress: (_ done: Int, _ summary: RolloutSummary) -> Void = { _, _ in }
    ) throws -> RolloutSummary {
        var summary = RolloutSummary(tasks: plan.tasks.map { RolloutSummary.TaskSummary(id: $0.id) })
        let batch = jobs * 16
        for start in stride(from: 0, to: plan.count, by: batch) {
            let range = start..<min(start + batch, plan.count)
            for (offset, rollout) in RolloutRun.inParallel(range, jobs: jobs, runner.rollout).enumerated() {
                summary.add(rollout, task: (start + offset) / plan.groupSize)
                _ = try builder.add(rollout)
            }
            progress(range.upperBound, summary)
        }
        return summary
    }

    /// Maps indices on a fixed number of threads of their own: SQLite's work blocks, and must not hold up others.
    private static func inParallel(
        _ range: Range<Int>,
        jobs: Int,
        _ make: @escaping @Sendable (Int) -> Rollout
    ) -> [Rollout] {
        guard jobs > 1 else { return range.map(make) }
        let next = Atomic<Int>(range.lowerBound)
        let made = Mutex<[Int: Rollout]>([:])
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < range.upperBound else { return }
                let rollout = make(index)
                made.withLock { $0[index] = rollout }
            }
        }
        return made.withLock { all in range.compactMap { all[$0] } }
    }
}
