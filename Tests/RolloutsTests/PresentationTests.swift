import ContentStore
import Environments
import JSON
import Runtime
import Testing
import Trajectories
import Verification

@testable import Rollouts

/// Rollouts in the four presentations: the same world, seen differently.
@Suite struct PresentationTests {
    private func rollouts(
        _ world: World,
        _ mode: PresentationMode,
        policy: BuiltInPolicy = .reference,
        actions: [Action]? = nil
    ) async throws -> [Rollout] {
        let plan = RolloutPlan(policy: policy, tasks: world.tasks, presentation: mode, recordsTimings: false)
        let runner =
            if let actions {
                try RolloutRunner(world, plan) { _ in ScriptedPolicy(actions: actions) }
            } else {
                try RolloutRunner(world, plan)
            }
        var made: [Rollout] = []
        for index in 0..<plan.count {
            let rollout = try await runner.rollout(at: index)
            #expect(rollout.invariantViolations() == [], "\(rollout.rolloutID)")
            made.append(rollout)
        }
        return made
    }

    private func sent(_ rollout: Rollout) -> [Rollout.ToolCall] {
        rollout.steps.flatMap { step in
            if case .assistant(let assistant) = step { return assistant.toolCalls }
            return []
        }
    }

    private func results(_ rollout: Rollout) -> [Rollout.ToolResult] {
        rollout.steps.compactMap { step in
            if case .tool(let result) = step { return result }
            return nil
        }
    }

    @Test(arguments: TestWorlds.starters, PresentationMode.allCases)
    func theReferenceScoresOneInEveryPresentationAndUsesWhatIsShown(name: String, mode: PresentationMode) async throws {
        let world = try TestWorlds.starter(name)
        for rollout in try await rollouts(world, mode) {
            #expect(rollout.reward == 1, "\(rollout.rolloutID): \(rollout.outcome.verifier.rowText())")
            #expect(rollout.harness.presentation?.mode == mode.rawValue)
            #expect(rollout.harness.presentation?.observation == world.settings.limits.observation)
            let shown = Set(rollout.tools.compactMap { $0["function"]?["name"]?.stringValue })
            #expect(sent(rollout).allSatisfy { shown.contains($0.name) })
            let limit = world.settings.limits.observation
            for result in results(rollout) where result.name != "list_tools" && result.name != "tool_help" {
                #expect(result.content.unicodeScalars.count <= limit)
            }
        }
    }

    @Test(arguments: ["shop", "clinic"], PresentationMode.allCases)
    func aRowHoldsWhatAReplayNeeds(name: String, mode: PresentationMode) async throws {
        let world = try TestWorlds.starter(name)
        for recorded in try await rollouts(world, mode, policy: .random) + rollouts(world, mode) {
            let rollout = try Rollout(parsing: recorded.rowBytes())
            let presentation = try #require(rollout.harness.presentation)
            let task = try world.task(rollout.task.taskID)
            var view = AgentView(
                Presentation(
                    world,
                    mode: try #require(PresentationMode(rawValue: presentation.mode)),
                    observationLimit: presentation.observation
                ).adding(try AnswerTool(task).map { [$0.definition] } ?? [])
            )
            #expect(view.presentation.functionDefinitions == rollout.tools)
            let session = try TaskInstance(world, task, seed: UInt64(rollout.task.seed)).session()
            for (call, shown) in zip(sent(rollout), results(rollout)) {
                let observation: Observation
                switch view.take(AgentCall(call.name, text: call.argumentsText)) {
                case .answered(let answer): observation = answer
                case .call(let made) where made.tool == "submit": continue
                case .call(let made): observation = view.observe(made.result(in: session), of: made)
                }
                #expect(observation.text == shown.content)
                #expect(observation.isTruncated == shown.truncated)
                #expect(try session.stateDigest().description == shown.stateHashAfter)
            }
        }
    }

    @Test func theVerifierSeesTheSameCallsInEveryPresentation() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let actions: [Action] = [.add(1), .add(2), .answer(["times": 2])]
        for mode in PresentationMode.allCases {
            let rollout = try await rollouts(world, mode, actions: actions)[0]
            #expect(rollout.reward == 1, "\(mode)")
            #expect(rollout.outcome.verifier["checks"]?[1]?["evidence"] == ["answer": 2, "expected": 2])
        }
    }

    @Test func recordsWhatAnAgentWouldHaveSent() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let actions: [Action] = [.add(1), .add(2), .answer(["times": 2])]
        func sent(_ mode: PresentationMode) async throws -> [String] {
            self.sent(try await rollouts(world, mode, actions: actions)[0]).map { "\($0.name) \($0.argumentsText)" }
        }
        let submit = #"submit {"answer":{"times":2}}"#
        #expect(try await sent(.full) == [#"add {"amount":1}"#, #"add {"amount":2}"#, submit])
        #expect(
            try await sent(.names) == [
                #"tool_help {"name":"add"}"#, #"add {"amount":1}"#, #"add {"amount":2}"#, submit,
            ]
        )
        #expect(
            try await sent(.search) == [
                #"search_tools {"query":"add"}"#, #"tool_help {"name":"add"}"#,
                #"call_tool {"arguments":{"amount":1},"name":"add"}"#,
                #"call_tool {"arguments":{"amount":2},"name":"add"}"#, submit,
            ]
        )
        #expect(
            try await sent(.meta) == [
                "list_tools {}",
                #"call_tool {"arguments":"{\"amount\":1}","tool_name":"mcp_tool_add"}"#,
                #"call_tool {"arguments":"{\"amount\":2}","tool_name":"mcp_tool_add"}"#, submit,
            ]
        )
    }

    @Test func namesTheWorldsCallBesideTheOneThatWasSent() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let meta = results(
            try await rollouts(world, .meta, actions: [.add(3), .send(AgentCall("call_tool", text: "{"))])[0]
        )
        #expect(meta.map(\.name) == ["list_tools", "call_tool", "call_tool"])
        #expect(meta.map { $0.call?.tool } == [nil, "add", nil])
        #expect(meta[1].call?.arguments == ["amount": 3])
        #expect(meta[0].stateHashBefore == meta[0].stateHashAfter)
        #expect(meta[2].outcome == .invalidArguments)
        let full = results(try await rollouts(world, .full, actions: [.add(3)])[0])
        #expect(full.map { $0.call?.tool } == [nil])
    }

    @Test func recordsNullForNothingAsAnEmptyObject() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        let actions: [Action] = [
            .send(AgentCall("list_tools", text: "null")), .send(AgentCall("call_tool", text: "null")),
        ]
        let calls = sent(try await rollouts(world, .meta, actions: actions)[0])
        #expect(calls[0].arguments == [:] && calls[0].argumentsText == "null" && calls[0].parseOK)
        #expect(calls[1].arguments == nil && !calls[1].parseOK)
    }

    @Test func tellsTheAgentHowToFindItsWay() async throws {
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask)
        var played: [Rollout] = []
        for mode in PresentationMode.allCases { played.append(try await rollouts(world, mode, policy: .noop)[0]) }
        let prompts = played.map { $0.steps[0].content }
        #expect(Set(prompts).count == 4)
        #expect(prompts[3].hasPrefix(prompts[0]) && prompts[3].contains("list_tools"))
        #expect(Set(played.map(\.runID)).count == 4)
    }

    @Test func keepsTheWholeResultBesideWhatWasShownOfIt() async throws {
        let count = """
            - name: count
              description: Numbers from one to a thousand.
              input: {type: object, additionalProperties: false}
              steps:
                - rows: numbers
                  sql: |
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n
            """
        let world = try TestWorlds.counter(tasks: TestWorlds.threeTask, tools: count)
        let log = ScriptedPolicy.Log()
        let plan = RolloutPlan(policy: BuiltInPolicy.noop, tasks: world.tasks, recordsTimings: false)
        let runner = try RolloutRunner(world, plan) { _ in
            ScriptedPolicy(
                actions: [.call(tool: "count", arguments: [:]), .send(AgentCall("next_page", ["cursor": "1:400"]))],
                log: log
            )
        }
        let results = results(try await runner.rollout(at: 0))
        #expect(results[0].truncated)
        #expect(results[0].content.unicodeScalars.count <= 4000)
        #expect(results[0].resultRaw?.arrayValue?.count == 900)
        #expect(try JSON(parsing: results[0].content)["total_rows"] == 900)
        #expect(log.shown[1]?.result.value == results[0].resultRaw)
        #expect(log.shown[1]?.text == results[0].content)
        #expect(!results[1].truncated && results[1].resultRaw == nil)
        #expect(try JSON(parsing: results[1].content)["items"]?[0] == ["i": 401])
    }
}
