import Environments
package import Runtime
package import Trajectories
import Verification

/// A plan being carried out, several rollouts at once.
///
/// Those of a deterministic policy come out in the plan's order, whichever was first; those of a model as they finish, so that
/// a slow one holds up no other. Memory holds the rollouts that go on and, in the plan's order, a few that wait their turn.
package struct RolloutRun: Sendable {
    private let runner: RolloutRunner
    private let plan: RolloutPlan
    private let width: Int

    /// `jobs` rollouts go on at once.
    package init(world: World, plan: RolloutPlan, jobs: Int) throws {
        runner = try RolloutRunner(world, plan)
        self.plan = plan
        width = jobs
    }

    /// The run's name: the same for the same world, policy and settings.
    package var runID: String { runner.runID }

    /// How many rollouts there are in all.
    package var count: Int { plan.count }

    /// Runs everything and adds each rollout to a set.
    package func record(
        into builder: inout TrajectorySetBuilder,
        progress: (RunProgress) -> Void = { _ in }
    ) async throws -> RolloutSummary {
        try await run(progress: progress) { _ = try builder.add($0) }
    }

    /// Runs everything that is not made yet and hands over each rollout.
    ///
    /// When it is stopped, the summary says so; what was handed over until then stands.
    package func run(
        resuming made: MadeRollouts = MadeRollouts(),
        stop: StopSignal = StopSignal(),
        progress: (RunProgress) -> Void = { _ in },
        keep: (Rollout) throws -> Void
    ) async throws -> RolloutSummary {
        let work = (0..<plan.count).compactMap { index in
            nextAttempt(at: index, made).map { RunWork.Sample(index: index, attempt: $0) }
        }
        var queue = RunWork(work, isOrdered: plan.policy.isDeterministic, width: width)
        var state = RunProgress(planned: work.count, summary: RolloutSummary(plan))
        try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask {
                await stop.wait()
                return .stopped
            }
            // A model may take minutes to finish anything.
            if !plan.policy.isDeterministic { group.addTask { try await RolloutRun.tick() } }
            func start() {
                while state.summary.stopped == nil, let chunk = queue.next() {
                    if isSpent {
                        state.summary.stopped = .tokenBudget
                        break
                    }
                    state.inFlight += chunk.samples.count
                    group.addTask { .made(chunk, try await rollouts(of: chunk)) }
                }
            }
            start()
            while state.inFlight > 0, let event = try await group.next() {
                switch event {
                case .stopped:
                    state.summary.stopped = .asked
                    return group.cancelAll()
                case .tick: group.addTask { try await RolloutRun.tick() }
                case .made(let chunk, let rollouts):
                    state.inFlight -= chunk.samples.count
                    state.done += chunk.samples.count
                    for rollout in queue.finish(chunk, rollouts) {
                        let kept = try RolloutRun.keep(rollout.rollout, keep)
                        state.summary.add(kept, task: rollout.index / plan.groupSize)
                    }
                    start()
                }
                state.sampledTokens = runner.meter.sampled
                progress(state)
            }
            group.cancelAll()
        }
        return state.summary
    }

    private enum Event: Sendable {
        case made(RunWork.Chunk, [RunWork.Made])
        case stopped
        /// Time to say how far the run has come.
        case tick
    }

    /// Hands over a rollout. One that cannot be a row, such as one too large, is handed over as a fault in its place.
    private static func keep(_ rollout: Rollout, _ keep: (Rollout) throws -> Void) throws -> Rollout {
        do {
            try keep(rollout)
            return rollout
        } catch let error as RolloutError where error.code == .tooLarge || error.code == .brokenInvariant {
            let fault = rollout.refused(because: "\(error)")
            try keep(fault)
            return fault
        }
    }

    private static func tick() async throws -> Event {
        try await Task.sleep(for: .milliseconds(500))
        return .tick
    }

    private func nextAttempt(at index: Int, _ made: MadeRollouts) -> Int? {
        let group = RolloutName.group(runID, plan.tasks[index / plan.groupSize])
        return made.nextAttempt(group: group, sample: index % plan.groupSize)
    }

    private var isSpent: Bool { plan.tokenBudget.map { runner.meter.total >= $0 } ?? false }

    private func rollouts(of chunk: RunWork.Chunk) async throws -> [RunWork.Made] {
        var made: [RunWork.Made] = []
        for sample in chunk.samples {
            for rollout in try await runner.attempts(at: sample.index, from: sample.attempt) {
                made.append(RunWork.Made(index: sample.index, rollout: rollout))
            }
        }
        return made
    }
}
