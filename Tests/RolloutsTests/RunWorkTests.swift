import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// What is begun next and what is handed over, and how runs stop and go on.
@Suite struct RunWorkTests {
    private func made(_ chunk: RunWork.Chunk, _ rollout: Rollout) -> [RunWork.Made] {
        chunk.samples.map { RunWork.Made(index: $0.index, rollout: rollout) }
    }

    private func rollout(_ reward: Double? = 1, sample: Int = 0, attempt: Int = 0) async throws -> Rollout {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let runner = try RolloutRunner(world, RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks, groupSize: 9))
        var rollout = try await runner.rollout(at: sample, attempt: attempt)
        rollout.reward = reward
        return rollout
    }

    private func samples(_ count: Int) -> [RunWork.Sample] { (0..<count).map { RunWork.Sample(index: $0, attempt: 0) } }

    @Test func `in order, chunks wait for the one before, and no more are begun than may wait`() async throws {
        let any = try await rollout()
        var work = RunWork(samples(1000), isOrdered: true, width: 2)
        let opening = work.next()
        let first = try #require(opening)
        var begun = 1
        var last = first
        // The first one is slow: the other thread goes on alone for a while.
        while let next = work.next() {
            begun += 1
            last = next
            let ready = work.finish(next, made(next, any))
            #expect(ready.isEmpty)
        }
        #expect(begun == 8)
        let ready = work.finish(first, made(first, any))
        #expect(ready.map(\.index) == Array(0...(last.samples.last?.index ?? 0)))
        let next = work.next()
        #expect(next?.number == 8)
    }

    @Test func `otherwise each is handed over when it is made`() async throws {
        let any = try await rollout()
        var work = RunWork(samples(3), isOrdered: false, width: 2)
        let (one, two) = (work.next(), work.next())
        let first = try #require(one)
        let second = try #require(two)
        var ready: [[Int]] = []
        var begun: [[Int]?] = [work.next()?.samples.map(\.index)]
        ready.append(work.finish(second, made(second, any)).map(\.index))
        begun += [work.next(), work.next()].map { $0?.samples.map(\.index) }
        ready.append(work.finish(first, made(first, any)).map(\.index))
        begun.append(work.next()?.samples.map(\.index))
        #expect(ready == [[1], [0]])
        #expect(begun == [nil, [2], nil, nil])
    }

    @Test func `a sample goes on after its last attempt unless it is scored`() async throws {
        var known = MadeRollouts()
        let group = try await rollout().groupID
        known.add(try await rollout(nil, attempt: 1))
        known.add(try await rollout(nil))
        known.add(try await rollout(nil, sample: 1))
        known.add(try await rollout(0.5, sample: 1, attempt: 1))
        #expect(known.nextAttempt(group: group, sample: 0) == 2)
        #expect(known.nextAttempt(group: group, sample: 1) == nil)
        #expect(known.nextAttempt(group: group, sample: 2) == 0)
        #expect(known.nextAttempt(group: "another", sample: 1) == 0)
        #expect(known.count == 1)
    }

    @Test func `faults are attempted again, and every attempt is a row`() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.freeTask, tools: TestWorlds.breaking)
        let plan = RolloutPlan(policy: BuiltInPolicy.random, tasks: world.tasks, groupSize: 10, retries: 2)
        var rollouts: [Rollout] = []
        let summary = try await RolloutRun(world: world, plan: plan, jobs: 2).run { rollouts.append($0) }
        #expect(summary.faults > 0 && summary.count == rollouts.count)
        let groups = Dictionary(grouping: rollouts, by: \.sampleIndex)
        #expect(groups.count == 10)
        for (_, attempts) in groups {
            #expect(attempts.map(\.attempt) == Array(0..<attempts.count))
            // A world that breaks on these calls breaks again.
            #expect(attempts.count == (attempts[0].reward == nil ? 3 : 1))
        }
        #expect(rollouts.map(\.sampleIndex) == rollouts.map(\.sampleIndex).sorted())
    }

    @Test func `a run that is stopped hands over no more`() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let plan = RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks, groupSize: 100_000)
        let stop = StopSignal()
        var count = 0
        let summary = try await RolloutRun(world: world, plan: plan, jobs: 2).run(stop: stop) { _ in
            count += 1
            if count == 50 { stop.stop() }
        }
        #expect(summary.stopped == .asked)
        #expect(summary.count == count && (50..<100_000).contains(count))
        stop.stop()
        let none = try await RolloutRun(world: world, plan: plan, jobs: 2).run(stop: stop) { _ in count += 1 }
        #expect(none.stopped == .asked)
    }

    @Test func `a rollout that cannot be a row is a fault in its place`() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let plan = RolloutPlan(policy: BuiltInPolicy.reference, tasks: world.tasks)
        var kept: [Rollout] = []
        let summary = try await RolloutRun(world: world, plan: plan, jobs: 1).run { rollout in
            if rollout.reward != nil { throw RolloutError(.tooLarge, "too large") }
            kept.append(rollout)
        }
        #expect(summary.faults == 1 && kept.count == 1)
        #expect(kept[0].invariantViolations() == [] && kept[0].steps.count == 2)
        #expect(kept[0].outcome.error?["error"]?["message"]?.stringValue?.contains("too large") == true)
    }
}
