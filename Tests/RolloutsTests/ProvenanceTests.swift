import ContentStore
import Environments
import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// What a row says of where it comes from.
@Suite struct ProvenanceTests {
    @Test func namesTaskVerifierRewardRulesTagsAndLibrary() async throws {
        let world = try TestWorlds.starter("shop")
        let plan = RolloutPlan(
            policy: BuiltInPolicy.reference,
            tasks: Array(world.tasks.prefix(2)),
            reward: RewardRules(penalty: 0.5)
        )
        let runner = try RolloutRunner(world, plan)
        let first = try await runner.rollout(at: 0).task
        let second = try await runner.rollout(at: 1).task
        #expect(first.taskHash == world.tasks[0].digest.description)
        #expect(first.verifierHash == world.tasks[0].verifierDigest.description)
        #expect(first.taskHash != second.taskHash && first.verifierHash != second.verifierHash)
        #expect(first.rewardHash == second.rewardHash)
        #expect(first.reward?["penalty"] == 0.5)
        #expect(first.tags == world.tasks[0].tags)
        let row = try await runner.rollout(at: 0)
        #expect(row.invariantViolations() == [])
        #expect(row.harness.sqlite?["version"]?.stringValue?.hasPrefix("3.") == true)
        #expect(row.harness.limits?["max_turns"] == 50)
    }

    @Test func aVerifierKeepsItsHashWhenOnlyTheInstructionChanges() throws {
        let world = try TestWorlds.starter("shop")
        var other = world.tasks[0]
        var row = other.json.objectValue ?? [:]
        row["instruction"] = "Something else."
        other.json = .object(row)
        #expect(other.verifierDigest == world.tasks[0].verifierDigest)
        #expect(other.digest != world.tasks[0].digest)
        row["verifier"] = ["checks": []]
        other.json = .object(row)
        #expect(other.verifierDigest != world.tasks[0].verifierDigest)
    }
}
