import Environments
import Trajectories

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
    /// Why rollouts of the plan were not made; `nil` when all were.
    package var stopped: RunStop?

    /// Every row that was made, attempts that faulted included.
    package var count: Int { tasks.reduce(0) { $0 + $1.count } }
    package var complete: Int { tasks.reduce(0) { $0 + $1.complete } }
    package var faults: Int { tasks.reduce(0) { $0 + $1.faults } }
    package var meanReward: Double? {
        count > faults ? tasks.reduce(0) { $0 + $1.total } / Double(count - faults) : nil
    }

    init(_ plan: RolloutPlan) {
        tasks = plan.tasks.map { TaskSummary(id: $0.id) }
    }

    mutating func add(_ rollout: Rollout, task: Int) {
        tasks[task].count += 1
        guard let reward = rollout.reward else {
            tasks[task].faults += 1
            return
        }
        tasks[task].total += reward
        if rollout.success == true { tasks[task].complete += 1 }
    }
}

/// Why a run ended before its plan was carried out.
package enum RunStop: String, Sendable {
    /// Somebody asked for it.
    case asked
    /// The tokens that all rollouts may use are used up.
    case tokenBudget = "token_budget"
}
