import ContentStore
import Environments
import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// Making recorded rollouts again.
@Suite struct ReplayTests {
    private func rollouts(
        _ world: World,
        _ policy: BuiltInPolicy,
        presentation: PresentationMode = .full,
        reward: RewardRules = RewardRules()
    ) async throws -> [Rollout] {
        let plan = RolloutPlan(
            policy: policy,
            tasks: world.tasks,
            groupSize: 2,
            presentation: presentation,
            reward: reward
        )
        let runner = try RolloutRunner(world, plan)
        // As they come out of a set: through their bytes.
        var made: [Rollout] = []
        for index in 0..<plan.count { made.append(try Rollout(parsing: await runner.rollout(at: index).rowBytes())) }
        return made
    }

    @Test(arguments: TestWorlds.starters, PresentationMode.allCases)
    func comesToTheSameInEveryStarterWorldAndPresentation(_ name: String, _ mode: PresentationMode) async throws {
        let world = try TestWorlds.starter(name)
        let replayer = try Replayer(world)
        var calls = 0
        for policy in [BuiltInPolicy.reference, .random, .noop] {
            for rollout in try await rollouts(world, policy, presentation: mode) {
                let report = replayer.replay(rollout)
                #expect(report.result == .same, "\(report.json.rowText())")
                calls += report.calls
            }
        }
        #expect(calls > 100)
    }

    @Test func usesTheRulesThatTheRolloutWasMadeWith() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let plan = RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks, reward: RewardRules(penalty: 0.25))
        let runner = try RolloutRunner(world, plan) { _ in
            ScriptedPolicy(actions: [.call(tool: "ad", arguments: [:]), .add(1), .add(2), .answer(["times": 3])])
        }
        let rollout = try await runner.rollout(at: 0)
        #expect(rollout.reward == 0.75)
        #expect(try Replayer(world).replay(rollout).result == .same)
        var other = rollout
        other.task.reward = [:]
        other.task.rewardHash = nil
        guard case .differs(let difference) = try Replayer(world).replay(other).result else {
            Issue.record("another rule came to the same reward")
            return
        }
        #expect(difference.field == "reward" && difference.recorded == 0.75 && difference.replayed == 1.0)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var field: String
        var step: Int?
        var change: @Sendable (inout Rollout) -> Void
        var testDescription: String { field }
    }

    @Test(arguments: [
        Change(field: "content", step: 1) { $0.steps[1] = .user(content: "Something else.") },
        Change(field: "content", step: 3) { ReplayTests.change(&$0) { $0.content += " " } },
        Change(field: "outcome", step: 3) { ReplayTests.change(&$0) { $0.outcome = .toolError } },
        Change(field: "truncated", step: 3) {
            ReplayTests.change(&$0) {
                $0.truncated = true
                $0.resultRaw = ["sum": 1]
            }
        },
        Change(field: "result_raw", step: 3) { ReplayTests.change(&$0) { $0.resultRaw = ["sum": 1.0] } },
        Change(field: "state_hash_before", step: 3) { ReplayTests.change(&$0) { $0.stateHashBefore = "x" } },
        Change(field: "state_hash_after", step: 3) { ReplayTests.change(&$0) { $0.stateHashAfter = "x" } },
        Change(field: "call", step: 3) {
            ReplayTests.change(&$0) { $0.call = Rollout.WorldCall(tool: "add", arguments: ["amount": 2]) }
        },
        Change(field: "reward") {
            $0.reward = 0.5
            $0.outcome.rewards[0].score = 0.5
        },
        Change(field: "success") { $0.success = false },
        Change(field: "rewards") { $0.outcome.rewards[0].weight = 2 },
        Change(field: "verifier") { $0.outcome.verifier = ["checks": []] },
    ])
    func saysWhereItFirstDiffers(_ change: Change) async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let runner = try RolloutRunner(world, RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks)) { _ in
            ScriptedPolicy(actions: [.add(1), .add(2), .answer(["times": 2])])
        }
        var rollout = try await runner.rollout(at: 0)
        let replayer = try Replayer(world)
        #expect(replayer.replay(rollout).result == .same)
        change.change(&rollout)
        guard case .differs(let difference) = replayer.replay(rollout).result else {
            Issue.record("nothing differs")
            return
        }
        #expect(difference.field == change.field)
        #expect(difference.step == change.step)
    }

    @Test func makesMalformedCallsAgain() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let runner = try RolloutRunner(world, RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks)) { _ in
            ScriptedPolicy(actions: [
                .send(AgentCall("add", text: "{\"amount\": 1")), .send(AgentCall("add", text: "[1]")),
                .send(AgentCall("nothing", text: "{}")), .add(3), .answer(["times": 0]), .answer(["times": 1]),
            ])
        }
        let rollout = try Rollout(parsing: await runner.rollout(at: 0).rowBytes())
        #expect(rollout.steps.filter { $0.kind == .tool }.count == 6)
        #expect(try Replayer(world).replay(rollout).result == .same)
    }

    @Test func replaysFaultsUpToThem() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let runner = try RolloutRunner(world, RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks)) { _ in
            ScriptedPolicy(actions: [.add(1)], error: PolicyError(message: "the endpoint is gone"))
        }
        let rollout = try await runner.rollout(at: 0)
        #expect(rollout.outcome.failureKind == .infrastructureFault)
        let report = try Replayer(world).replay(rollout)
        #expect(report.result == .same && report.calls == 1)
    }

    @Test func saysWhyARolloutCannotBeReplayed() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        var rollout = try await rollouts(world, .reference)[0]
        rollout.task.taskID = "count-to-thre"
        guard case .impossible(let reason) = try Replayer(world).replay(rollout).result else {
            Issue.record("it was replayed")
            return
        }
        #expect(reason.contains("has no task \"count-to-thre\"") && reason.contains("count-to-three"))
    }

    @Test func tellsWhetherTheLibraryIsAnother() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        var rollout = try await rollouts(world, .reference)[0]
        let replayer = try Replayer(world)
        #expect(!replayer.replay(rollout).isOtherLibrary)
        rollout.harness.sqlite?["version"] = "3.0.0"
        #expect(replayer.replay(rollout).isOtherLibrary)
    }

    private static func change(_ rollout: inout Rollout, _ body: (inout Rollout.ToolResult) -> Void) {
        guard case .tool(var result) = rollout.steps[3] else { return }
        body(&result)
        rollout.steps[3] = .tool(result)
    }
}
