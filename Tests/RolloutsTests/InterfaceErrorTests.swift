import Environments
import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// What calls of unknown tools and with bad arguments cost.
@Suite struct InterfaceErrorTests {
    private func rollout(
        _ actions: [Action],
        reward: String = "tags: []",
        rules: RewardRules = RewardRules(),
        turns: Int = 50
    ) async throws -> Rollout {
        let task = TestWorlds.threeTask.replacing("split: test", with: reward)
        let world = try TestWorlds.counter(tasks: task)
        let plan = RolloutPlan(
            policy: BuiltInPolicy.noop,
            tasks: world.tasks,
            limits: RolloutLimits(turns: turns),
            recordsTimings: false,
            reward: rules
        )
        let rollout = try await RolloutRunner(world, plan) { _ in ScriptedPolicy(actions: actions) }.rollout(at: 0)
        #expect(rollout.invariantViolations() == [])
        return rollout
    }

    private let unknown = Action.call(tool: "ad", arguments: [:])
    private let done: [Action] = [.add(3), .answer(["times": 1])]

    @Test func `cost nothing unless told otherwise`() async throws {
        let rollout = try await rollout([unknown, .add(99), .answer(["times": 0]), .add(3), .answer(["times": 3])])
        #expect(rollout.reward == 1)
        #expect(rollout.outcome.rewards.map(\.name) == ["task"])
    }

    @Test func `take the penalty off for each, and are a part of the reward of their own`() async throws {
        let rollout = try await rollout([unknown, .add(99)] + done, reward: "reward: {penalty: 0.125}")
        // Two calls more than the answer says: half of the task is done.
        #expect(rollout.reward == 0.25)
        #expect(rollout.success == false)
        #expect(rollout.outcome.rewards.map(\.name) == ["task", "interface"])
        #expect(rollout.outcome.rewards.map(\.score) == [0.5, -0.25])
        #expect(rollout.outcome.rewards.map(\.weight) == [1, 1])
        #expect(rollout.outcome.verifier["reward"] == 0.5)
        #expect(rollout.outcome.stopReason == .submitted)
        let clean = try await self.rollout(done, reward: "reward: {penalty: 0.125}")
        #expect(clean.reward == 1)
        #expect(clean.outcome.rewards.map(\.name) == ["task"])
    }

    @Test func `count an answer that breaks its schema, and not what the world refuses`() async throws {
        let submissions: [Action] = [.add(3), .answer(["times": 0]), .answer(["times": 1])]
        #expect(try await rollout(submissions, reward: "reward: {penalty: 0.5}").reward == 0.5)
        let refused = Action.call(tool: "submit", arguments: ["times": 1])
        #expect(
            try await rollout([.add(3), refused, .answer(["times": 1])], reward: "reward: {penalty: 0.5}").reward == 0.5
        )
    }

    @Test func `end the rollout where they are said to, with what was earned until then`() async throws {
        let rollout = try await rollout(
            [unknown, .add(3), unknown] + done,
            reward: "reward: {penalty: 0.125, end_on: 2}"
        )
        #expect(rollout.outcome.stopReason == .interfaceError)
        #expect(!rollout.outcome.truncated)
        #expect(rollout.reward == 0.25)
        #expect(rollout.steps.last?.kind == .tool)
        #expect(rollout.steps.count == 8)
        let first = try await self.rollout([.answer(["times": 0])] + done, reward: "reward: {penalty: 1, end_on: 1}")
        #expect(first.outcome.stopReason == .interfaceError)
        #expect(first.reward == -1)
    }

    @Test func `come before the end of the turns`() async throws {
        let rollout = try await rollout([.add(3), unknown], reward: "reward: {end_on: 1}", turns: 2)
        #expect(rollout.outcome.stopReason == .interfaceError)
    }

    @Test func `follow the rules of whoever runs the rollout first`() async throws {
        let calls = [unknown, unknown] + done
        let rules = RewardRules(partial: .nothing, penalty: 0.25, endOn: 0)
        let rollout = try await rollout(calls, reward: "reward: {penalty: 1, end_on: 1}", rules: rules)
        #expect(rollout.outcome.stopReason == .submitted)
        #expect(rollout.reward == -0.5)
        // Another run: its rewards are not to be compared.
        #expect(try await rollout.runID != self.rollout(calls, reward: "reward: {penalty: 1, end_on: 1}").runID)
    }

    @Test func `give each step what it earned, adding up to the reward`() async throws {
        let scored = try await rollout([unknown] + done, reward: "reward: {penalty: 0.5}")
        #expect(scored.steps.map(\.reward) == [nil, nil, -0.5, nil, nil, nil, 0.5, nil])
        #expect(scored.reward == 0)
        let row = scored.json()
        #expect(row["steps"]?[4]?["reward"] == nil && row["steps"]?[6]?["reward"] == 0.5)
        // Nothing is said as well: 0 on the last step.
        #expect(try await rollout([.stop]).steps.map(\.reward) == [nil, nil, 0])
    }
}
