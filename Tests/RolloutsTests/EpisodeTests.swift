import ContentStore
import JSON
import Runtime
import Testing
import Trajectories

@testable import Rollouts

/// What one rollout records, whatever the policy does.
@Suite struct EpisodeTests {
    private func rollout(
        _ actions: [Action],
        task: String = TestWorlds.threeTask,
        tools: String = "",
        turns: Int = 50,
        error: PolicyError? = nil,
        log: ScriptedPolicy.Log? = nil
    ) async throws -> Rollout {
        let world = try TestWorlds.counter(tasks: task, tools: tools)
        let plan = RolloutPlan(
            policy: BuiltInPolicy.noop,
            tasks: world.tasks,
            limits: RolloutLimits(turns: turns),
            recordsTimings: false
        )
        let runner = try RolloutRunner(world, plan) { _ in ScriptedPolicy(actions: actions, error: error, log: log) }
        let rollout = try await runner.rollout(at: 0)
        #expect(rollout.invariantViolations() == [])
        return rollout
    }

    private func results(_ rollout: Rollout) -> [Rollout.ToolResult] {
        rollout.steps.compactMap { step in
            if case .tool(let result) = step { return result }
            return nil
        }
    }

    @Test func recordsPromptCallsStatesAndTheVerdict() async throws {
        let rollout = try await rollout([.add(1), .add(2), .answer(["times": 2])])
        #expect(rollout.reward == 1)
        #expect(rollout.success == true)
        #expect(rollout.outcome.stopReason == .submitted)
        #expect(!rollout.outcome.truncated)
        #expect(rollout.outcome.verifier["checks"]?[1]?["evidence"] == ["answer": 2, "expected": 2])
        #expect(rollout.split == "test")
        #expect(rollout.steps.map(\.kind) == [.system, .user, .assistant, .tool, .assistant, .tool, .assistant, .tool])
        guard case .system(let system) = rollout.steps[0], case .user(let user) = rollout.steps[1] else {
            Issue.record("the prompt is missing")
            return
        }
        #expect(system.contains("Counter") && system.contains("It counts.") && system.contains("Count well."))
        #expect(user == "Make it three and say how often you added.")
        let results = results(rollout)
        #expect(results.map(\.content) == ["{\"sum\":1}", "{\"sum\":3}", "{\"submitted\":true}"])
        #expect(results.map(\.name) == ["add", "add", "submit"])
        // Each state is the one before changed, and submitting changes none.
        #expect(results[0].stateHashAfter == results[1].stateHashBefore)
        #expect(results[0].stateHashBefore != results[0].stateHashAfter)
        #expect(results[1].stateHashAfter == results[2].stateHashBefore)
        #expect(results[2].stateHashBefore == results[2].stateHashAfter)
        #expect(rollout.tools.compactMap { $0["function"]?["name"]?.stringValue } == ["add", "next_page", "submit"])
    }

    @Test func recordsTheStatesThatTheSessionHas() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let session = try PlainSession(world, seed: 0)
        let before = try session.stateDigest().description
        _ = session.call("add", arguments: ["amount": 2])
        let results = results(try await rollout([.add(2), .add(99)]))
        #expect(results.map(\.stateHashBefore) == [before, try session.stateDigest().description])
        #expect(results[1].stateHashAfter == results[1].stateHashBefore)
    }

    @Test func showsThePolicyEachResult() async throws {
        let log = ScriptedPolicy.Log()
        _ = try await rollout([.add(1), .add(99), .call(tool: "ad", arguments: [:]), .stop], log: log)
        #expect(log.shown.map { $0?.result.outcome } == [nil, .ok, .invalidArguments, .unknownTool])
        #expect(log.shown[1]?.result.value == ["sum": 1])
    }

    @Test func refusesAnAnswerThatBreaksTheSchemaAndLetsThePolicyTryAgain() async throws {
        let log = ScriptedPolicy.Log()
        let rollout = try await rollout([.add(3), .answer(["times": 0]), .answer(["times": 1])], log: log)
        #expect(rollout.outcome.stopReason == .submitted)
        #expect(rollout.reward == 1)
        #expect(log.shown.last??.result.outcome == .invalidArguments)
        let results = results(rollout)
        #expect(results.map(\.isError) == [false, true, false])
        #expect(results[1].content.contains("/answer/times"))
    }

    @Test func takesTheToolSubmitForAnAnswer() async throws {
        let refused: Action = .call(tool: "submit", arguments: ["times": 1])
        let rollout = try await rollout([.add(3), refused, .call(tool: "submit", arguments: ["answer": ["times": 1]])])
        #expect(rollout.outcome.stopReason == .submitted)
        #expect(rollout.reward == 1)
        #expect(results(rollout).map(\.isError) == [false, true, false])
    }

    @Test func givesFreeTextAnswersAsAMessage() async throws {
        let rollout = try await rollout([.add(2), .answer("It is 2 now.")], task: TestWorlds.freeTask)
        #expect(rollout.outcome.stopReason == .answered)
        #expect(rollout.reward == 1)
        guard case .assistant(let last)? = rollout.steps.last else {
            Issue.record("the last step is no message")
            return
        }
        #expect(last.content == "It is 2 now.")
        #expect(last.finishReason == "stop")
        #expect(rollout.tools.count == 2)
        // There is no tool to submit with.
        #expect(
            results(try await self.rollout([.call(tool: "submit", arguments: [:])], task: TestWorlds.freeTask)).map(
                \.isError
            )
                == [true]
        )
    }

    @Test func stopsWithoutAnAnswer() async throws {
        let rollout = try await rollout([.add(3), .stop])
        #expect(rollout.outcome.stopReason == .answered)
        #expect(rollout.reward == 0.5)
        #expect(rollout.success == false)
    }

    @Test func endsWhenTheTurnsAreUsedUp() async throws {
        let rollout = try await rollout([.add(1), .add(1), .add(1), .add(1), .answer(["times": 4])], turns: 3)
        #expect(rollout.outcome.stopReason == .maxTurns)
        #expect(rollout.outcome.truncated)
        #expect(rollout.reward == 0.5)
        #expect(results(rollout).count == 3)
    }

    @Test func endsInAFaultWhenTheWorldBreaks() async throws {
        let rollout = try await rollout(
            [.add(3), .call(tool: "break", arguments: [:]), .answer(["times": 1])],
            tools: TestWorlds.breaking
        )
        #expect(rollout.reward == nil)
        #expect(rollout.success == nil)
        #expect(rollout.outcome.stopReason == .fault)
        #expect(rollout.outcome.failureKind == .environmentFault)
        #expect(rollout.outcome.error?["error"]?["code"] == "more_than_one_row")
        #expect(rollout.outcome.verifier.isNull)
        // All that happened is kept, the fatal call included.
        #expect(results(rollout).map(\.name) == ["add", "break"])
    }

    @Test func endsInAFaultWhenThePolicyErrs() async throws {
        let rollout = try await rollout([.add(3)], error: PolicyError(message: "the model is away"))
        #expect(rollout.reward == nil)
        #expect(rollout.outcome.failureKind == .infrastructureFault)
        #expect(rollout.outcome.error?["error"]?["message"] == "the model is away")
        #expect(results(rollout).count == 1)
    }

    @Test func endsInAFaultWhenTheVerifierBreaks() async throws {
        let task = """
            - id: broken
              instruction: Do it.
              verifier: {checks: [{name: breaks, sql: "SELECT json_extract(@answer, '$[')"}]}
            """
        let rollout = try await rollout([.add(3), .answer("x")], task: task)
        #expect(rollout.reward == nil)
        #expect(rollout.outcome.failureKind == .environmentFault)
        #expect(
            rollout.outcome.error?["error"]?["message"]?.stringValue?.contains("the check \"breaks\" of broken") == true
        )
        #expect(results(rollout).count == 1)
    }

    @Test func endsInAFaultWhenTheSetupFails() async throws {
        let task = """
            - id: broken
              instruction: Do it.
              setup: {sql: UPDATE nowhere SET a = 1}
              verifier: {checks: [{name: check, sql: SELECT 1}]}
            """
        let rollout = try await rollout([.add(3)], task: task)
        #expect(rollout.reward == nil)
        #expect(rollout.outcome.failureKind == .environmentFault)
        #expect(rollout.outcome.error?["error"]?["message"]?.stringValue?.contains("no such table: nowhere") == true)
    }

    @Test func recordsArgumentsThatAreNoObject() async throws {
        let rollout = try await rollout([.call(tool: "add", arguments: [1]), .stop])
        guard case .assistant(let step) = rollout.steps[2] else {
            Issue.record("the call is missing")
            return
        }
        #expect(step.toolCalls[0].arguments == nil)
        #expect(step.toolCalls[0].argumentsText == "[1]")
        #expect(!step.toolCalls[0].parseOK)
        #expect(results(rollout).map(\.isError) == [true])
    }
}
