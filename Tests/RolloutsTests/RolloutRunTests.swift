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

    private func rows(_ world: World, _ plan: RolloutPlan) async throws -> [[UInt8]] {
        let runner = try RolloutRunner(world, plan)
        var rows: [[UInt8]] = []
        for index in 0..<plan.count { rows.append(try await runner.rollout(at: index).rowBytes()) }
        return rows
    }

    private func artifact(_ world: World, _ plan: RolloutPlan, jobs: Int) async throws -> (NewArtifact, RolloutSummary)
    {
        var builder = TrajectorySetBuilder()
        let summary = try await RolloutRun(world: world, plan: plan, jobs: jobs).record(into: &builder)
        return (try builder.finish(), summary)
    }

    @Test func givesTheSameBytesAgain() async throws {
        let world = try TestWorlds.starter("shop")
        let some = RolloutPlan(
            policy: BuiltInPolicy.random,
            tasks: Array(world.tasks.prefix(3)),
            groupSize: 3,
            recordsTimings: false
        )
        let again = try TestWorlds.starter("shop")
        #expect(try await rows(world, some) == rows(again, some))
        #expect(Set(try await rows(world, some)).count == 9)
    }

    @Test func givesOtherPlayForAnotherSeed() async throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let first = try await rows(world, plan(world, group: 2, seed: 1))
        let second = try await rows(world, plan(world, group: 2, seed: 7))
        #expect(Set(first).isDisjoint(with: second))
    }

    @Test func playsTheSameInParallel() async throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let plan = plan(world, group: 40)
        let (serial, one) = try await artifact(world, plan, jobs: 1)
        let (parallel, four) = try await artifact(world, plan, jobs: 4)
        #expect(serial.config == parallel.config)
        #expect(one.tasks.map(\.meanReward) == four.tasks.map(\.meanReward))
        #expect(one.count == 80)
    }

    @Test func sumsUpTaskByTask() async throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        var progress: [Int] = []
        var builder = TrajectorySetBuilder()
        let summary = try await RolloutRun(world: world, plan: plan(world, .reference, group: 20), jobs: 1)
            .record(into: &builder) { now in
                progress.append(now.done)
                #expect(now.summary.count == now.done)
            }
        #expect(progress == [16, 32, 40])
        #expect(summary.tasks.map(\.id) == ["count-to-three", "count-to-two"])
        #expect(summary.tasks.map(\.count) == [20, 20])
        #expect(summary.tasks.map(\.complete) == [20, 20])
        #expect(summary.meanReward == 1)
        #expect(summary.faults == 0)
        #expect(builder.records == 40)
    }

    @Test func countsFaultsAndLeavesThemOutOfTheMean() async throws {
        // A third of the random calls or more hit the tool that breaks.
        let world = try TestWorlds.counter(tasks: TestWorlds.freeTask, tools: TestWorlds.breaking)
        let (_, summary) = try await artifact(world, plan(world, group: 10), jobs: 2)
        #expect(summary.count == 10)
        #expect(summary.faults > 0)
        #expect(summary.tasks[0].faults == summary.faults)
        let rollouts = try await rows(world, plan(world, group: 10)).map { try Rollout(parsing: $0) }
        #expect(rollouts.count { $0.reward == nil } == summary.faults)
        #expect(rollouts.allSatisfy { ($0.outcome.failureKind == .environmentFault) == ($0.reward == nil) })
        let rewards = rollouts.compactMap(\.reward)
        #expect(summary.meanReward == (rewards.isEmpty ? nil : rewards.reduce(0, +) / Double(rewards.count)))
    }

    @Test func hasNoMeanWhereEverythingFaults() async throws {
        let task = """
            - id: no-solution
              instruction: Do it.
              verifier: {checks: [{name: check, sql: SELECT 1}]}
            """
        let world = try TestWorlds.counter(tasks: task)
        let (_, summary) = try await artifact(world, plan(world, .reference), jobs: 1)
        #expect(summary.faults == 1)
        #expect(summary.meanReward == nil)
        #expect(summary.tasks[0].meanReward == nil)
    }

    @Test func namesEveryRolloutOnce() async throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let rollouts = try await rows(world, plan(world, group: 3)).map { try Rollout(parsing: $0) }
        #expect(Set(rollouts.map(\.rolloutID)).count == 6)
        #expect(Set(rollouts.map(\.groupID)).count == 2)
        #expect(Set(rollouts.map(\.runID)).count == 1)
        #expect(rollouts.map(\.sampleIndex) == [0, 1, 2, 0, 1, 2])
        #expect(rollouts.map(\.task.seed) == [0, 1, 2, 0, 1, 2])
        #expect(rollouts.allSatisfy { $0.groupSize == 3 && $0.task.environmentID == world.environmentID?.description })
        #expect(rollouts.allSatisfy { $0.createdAtMilliseconds == 0 && $0.durationMilliseconds == 0 })
    }

    @Test func appendsToAStoredSet() async throws {
        let world = try TestWorlds.counter(tasks: RolloutRunTests.tasks)
        let folder = TemporaryFolder()
        let store = try Store(at: folder.path + "/store", creating: true)
        let ingest = try Ingest(store)
        let first = try await ingest.add(artifact(world, plan(world, .noop), jobs: 1).0)
        try ingest.commit([("runs", "latest", first)], action: "rollout")

        var builder = try TrajectorySetBuilder(appendingTo: first, in: store)
        _ = try await RolloutRun(world: world, plan: plan(world, .reference), jobs: 1).record(into: &builder)
        let second = try Ingest(store)
        let both = try second.add(builder.finish())
        try second.commit([("runs", "latest", both)], action: "rollout")

        var rows = try TrajectorySet.rows(of: both, in: store)
        var rewards: [Double?] = []
        while let rollout = try rows.nextRollout() { rewards.append(rollout.reward) }
        #expect(rewards == [0, 0, 1, 1])
    }
}
