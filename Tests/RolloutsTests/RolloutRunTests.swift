import ContentStore
import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Plans carried out: order, sums, sets.
@Suite struct RolloutRunTests {
    private static let tasks = TestWorlds.threeTask + "\n" + TestWorlds.freeTask

    private func plan(
        _ world: World,
        _ policy: BuiltInPolicy = .random,
        group: Int = 1,
        seed: UInt64 = 0
    ) -> RolloutPlan {
        RolloutPlan(policy: policy, tasks: world.tasks, groupSize: group, seed: seed, recordsTimings: false)
    }

    private func rows(_ world: World, _ plan: RolloutPlan) throws -> [[UInt8]] {
        let runner = try RolloutRunner(world, plan)
        return (0..<plan.count).map { runner.rollout(at: $0).rowBytes() }
    }

    private func artifact(_ world: World, _ plan: RolloutPlan, jobs: Int) throws -> (NewArtifact, RolloutSummary) {
        var builder = TrajectorySetBuilder()
        let summary = try RolloutRun(world: world, plan: plan, jobs: jobs).record(into: &builder)
        return (try builder.finish(), summary)
    }

    @Test func givesTheSameBytesAgain() throws {
        let world = try TestWorlds.starter("shop")
        let some = RolloutPlan(
            policy: .random,
            tasks: Array(world.tasks.prefix(3)),
            groupSize: 3,
            recordsTimings: false
        )
        let again = try TestWorlds.starter("shop")
        #expect(try rows(world, some) == rows(again, some))
        #expect(Set(try rows(world, some)).count == 9)
    }

    @Test func givesOtherPlayForAnotherSeed() throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let first = try rows(world, plan(world, group: 2, seed: 1))
        let second = try rows(world, plan(world, group: 2, seed: 7))
        #expect(Set(first).isDisjoint(with: second))
    }

    @Test func playsTheSameInParallel() throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let plan = plan(world, group: 40)
        let (serial, one) = try artifact(world, plan, jobs: 1)
        let (parallel, four) = try artifact(world, plan, jobs: 4)
        #expect(serial.config == parallel.config)
        #expect(one.tasks.map(\.meanReward) == four.tasks.map(\.meanReward))
        #expect(one.count == 80)
    }

    @Test func sumsUpTaskByTask() throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        var progress: [Int] = []
        var builder = TrajectorySetBuilder()
        let summary = try RolloutRun(world: world, plan: plan(world, .reference, group: 20), jobs: 1)
            .record(into: &builder) { done, summary in
                progress.append(done)
                #expect(summary.count == done)
            }
        #expect(progress == [16, 32, 40])
        #expect(summary.tasks.map(\.id) == ["count-to-three", "count-to-two"])
        #expect(summary.tasks.map(\.count) == [20, 20])
        #expect(summary.tasks.map(\.complete) == [20, 20])
        #expect(summary.meanReward == 1)
        #expect(summary.faults == 0)
        #expect(builder.records == 40)
    }

    @Test func countsFaultsAndLeavesThemOutOfTheMean() throws {
        // A third of the random calls or more hit the tool that breaks.
        let world = try TestWorlds.counter(tasks: TestWorlds.freeTask, tools: TestWorlds.breaking)
        let (_, summary) = try artifact(world, plan(world, group: 10), jobs: 2)
        #expect(summary.count == 10)
        #expect(summary.faults > 0)
        #expect(summary.tasks[0].faults == summary.faults)
        let rollouts = try rows(world, plan(world, group: 10)).map { try Rollout(parsing: $0) }
        #expect(rollouts.count { $0.reward == nil } == summary.faults)
        #expect(rollouts.allSatisfy { ($0.outcome.failureKind == .environmentFault) == ($0.reward == nil) })
        let rewards = rollouts.compactMap(\.reward)
        #expect(summary.meanReward == (rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count)))
    }

    @Test func hasNoMeanWhereEverythingFaults() throws {
        let task = """
            - id: no-solution
              instruction: Do it.
              verifier: {checks: [{name: check, sql: SELECT 1}]}
            """
        let world = try TestWorlds.counter(tasks: task)
        let (_, summary) = try artifact(world, plan(world, .reference), jobs: 1)
        #expect(summary.faults == 1)
        #expect(summary.meanReward == nil)
        #expect(summary.tasks[0].meanReward == nil)
    }

    @Test func namesEveryRolloutOnce() throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let rollouts = try rows(world, plan(world, group: 3)).map { try Rollout(parsing: $0) }
        #expect(Set(rollouts.map(\.rolloutID)).count == 6)
        #expect(Set(rollouts.map(\.groupID)).count == 2)
        #expect(Set(rollouts.map(\.runID)).count == 1)
        #expect(rollouts.map(\.sampleIndex) == [0, 1, 2, 0, 1, 2])
        #expect(rollouts.map(\.task.seed) == [0, 1, 2, 0, 1, 2])
        #expect(rollouts.allSatisfy { $0.groupSize == 3 && $0.task.environmentID == world.environmentID?.description })
        #expect(rollouts.allSatisfy { $0.createdAtMilliseconds == 0 && $0.durationMilliseconds == 0 })
    }

    @Test func appendsToAStoredSet() throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let folder = TemporaryFolder()
        let store = try Store(at: folder.path + "/store", creating: true)
        let ingest = try Ingest(store)
        let first = try ingest.add(artifact(world, plan(world, .noop), jobs: 1).0)
        try ingest.commit([("runs", "latest", first)], action: "rollout")

        var builder = try TrajectorySetBuilder(appendingTo: first, in: store)
        _ = try RolloutRun(world: world, plan: plan(world, .reference), jobs: 1).record(into: &builder)
        let second = try Ingest(store)
        let both = try second.add(builder.finish())
        try second.commit([("runs", "latest", both)], action: "rollout")

        var rows = try TrajectorySet.rows(of: both, in: store)
        var rewards: [Double?] = []
        while let rollout = try rows.nextRollout() { rewards.append(rollout.reward) }
        #expect(rewards == [0, 0, 1, 1])
    }
}
