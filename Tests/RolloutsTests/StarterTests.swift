import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// The starter environments under the policies that need no model. Each is run once; the tests look at what came out.
@Suite struct StarterTests {
    private func rollouts(_ name: String, _ policy: BuiltInPolicy, group: Int = 1) async throws -> [Rollout] {
        let world = try TestWorlds.starter(name)
        #expect(world.tasks.count == 10)
        let plan = RolloutPlan(policy: policy, tasks: world.tasks, groupSize: group, recordsTimings: false)
        let runner = try RolloutRunner(world, plan)
        var rollouts: [Rollout] = []
        for index in 0..<plan.count { rollouts.append(try await runner.rollout(at: index)) }
        return rollouts
    }

    private func expectRewards(_ rollouts: [Rollout], _ reward: Double) {
        for rollout in rollouts {
            #expect(rollout.reward == reward, "\(rollout.rolloutID): \(rollout.outcome.verifier.rowText())")
            #expect(rollout.success == (reward == 1))
            #expect(rollout.invariantViolations() == [], "\(rollout.rolloutID)")
        }
    }

    @Test(arguments: TestWorlds.starters)
    func giveTheReferenceOne(name: String) async throws {
        expectRewards(try await rollouts(name, .reference, group: 2), 1)
    }

    @Test(arguments: TestWorlds.starters)
    func giveDoingNothingZero(name: String) async throws {
        expectRewards(try await rollouts(name, .noop), 0)
    }

    @Test(arguments: TestWorlds.starters)
    func giveChanceZeroInTwentySeeds(name: String) async throws {
        let rollouts = try await rollouts(name, .random, group: 20)
        #expect(rollouts.count == 200)
        expectRewards(rollouts, 0)
        let outcomes = Outcomes(rollouts)
        print("random policy in \(name): \(outcomes)")
        #expect(outcomes.invalid == 0)
        #expect(outcomes.share > 0.5)
        #expect(rollouts.allSatisfy { $0.outcome.stopReason == .submitted || $0.outcome.stopReason == .answered })
    }
}

/// How the calls of rollouts ended.
struct Outcomes: CustomStringConvertible {
    var ok = 0
    var refused = 0
    var invalid = 0

    init(_ rollouts: [Rollout]) {
        for case .tool(let result) in rollouts.flatMap(\.steps) where result.name != "submit" {
            switch result.outcome {
            case .ok: ok += 1
            case .toolError: refused += 1
            default: invalid += 1
            }
        }
    }

    var share: Double { Double(ok) / Double(max(ok + refused + invalid, 1)) }
    var description: String { "\(ok) ok, \(refused) refused, \(invalid) invalid" }
}
