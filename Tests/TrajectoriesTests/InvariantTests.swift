import JSON
import Testing
import Trajectories

/// Each invariant of the row format, violated once.
@Suite struct InvariantTests {
    struct Violation: Sendable, CustomTestStringConvertible {
        var message: String
        var change: @Sendable (inout Rollout) -> Void
        var testDescription: String { message }

        init(_ message: String, _ change: @escaping @Sendable (inout Rollout) -> Void) {
            self.message = message
            self.change = change
        }
    }

    static let identity: [Violation] = [
        Violation("rollout_id is empty") { $0.rolloutID = "" },
        Violation("run_id reads as a date: \"2026-11-22T08:27:00Z\"") { $0.runID = "2026-11-22T08:27:00Z" },
        Violation("group_id reads as a date: \"2026-11-22\"") { $0.groupID = "2026-11-22" },
        Violation("session_id is empty") { $0.sessionID = "" },
        Violation("split must be letters, digits and underscores: \"my-split\"") { $0.split = "my-split" },
        Violation("split must be letters, digits and underscores: \"\"") { $0.split = "" },
        Violation("task.env_hash is no content id: \"shop\"") { $0.task.environmentID = "shop" },
        Violation("task.env_hash is no content id: \"\(String(repeating: "0a", count: 32))\"") {
            $0.task.environmentID = String(repeating: "0a", count: 32)
        },
        Violation("task.certificate is no content id: \"shop\"") { $0.task.certificate = "shop" },
        Violation("task.task_id is empty") { $0.task.taskID = "" },
        Violation("sample_index 4 is not below group_size 4") { $0.sampleIndex = 4 },
        Violation("sample_index 0 is not below group_size -1") {
            $0.sampleIndex = 0
            $0.groupSize = -1
        },
        Violation("attempt is negative") { $0.attempt = -1 },
        Violation("created_at_ms or duration_ms is negative") { $0.durationMilliseconds = -1 },
        Violation("tools[1] is no object") { $0.tools.append("get") },
    ]

    static let rewards: [Violation] = [
        Violation("outcome.failure_kind must be there exactly when stop_reason is \"fault\"") {
            $0.outcome.stopReason = .fault
        },
        Violation("a faulted rollout has a reward") {
            $0.outcome.stopReason = .fault
            $0.outcome.failureKind = .environmentFault
        },
        Violation("reward must be null exactly when outcome.rewards is empty") { $0.outcome.rewards = [] },
        Violation("reward must be null exactly when outcome.rewards is empty") {
            $0.reward = nil
            $0.success = nil
        },
        Violation("success is stated without a reward") {
            $0.reward = nil
            $0.outcome.rewards = []
        },
        Violation("reward is not finite") { $0.reward = .nan },
        Violation("the reward part \"format\" is not finite") { $0.outcome.rewards[1].score = .infinity },
        Violation("the reward part \"checks\" is there twice") { $0.outcome.rewards[1].name = "checks" },
    ]

    static let steps: [Violation] = [
        Violation("steps[2] has 1 logprobs for 2 completion_token_ids") { $0.assistant.logprobs = [-1.0] },
        Violation("steps[2] has a logprob that is positive or not finite") { $0.assistant.logprobs = [-1.0, 0.1] },
        Violation("steps[2] has a logprob that is positive or not finite") {
            $0.assistant.logprobs = [-1.0, -.infinity]
        },
        Violation("steps[2] has a loss_mask of another length than completion_token_ids") {
            $0.assistant.lossMask = [1]
        },
        Violation("steps[2] has a loss_mask of other than 0 and 1") { $0.assistant.lossMask = [1, 2] },
        Violation("steps[2] has a negative token id") { $0.assistant.completionTokenIDs = [1, -1] },
        Violation("steps[2] has a negative token id") { $0.assistant.scaffoldTokenIDs = [-1] },
        Violation("steps[2] has a prompt_prefix_step that is no earlier step") { $0.assistant.promptPrefixStep = 2 },
        Violation("steps[2] ends before it begins") { $0.assistant.startMilliseconds = 41 },
        Violation("steps[2]: arguments of \"c1\" must be an object, or null with parse_ok false") {
            $0.assistant.toolCalls[0].arguments = nil
        },
        Violation("steps[2]: arguments of \"c1\" must be an object, or null with parse_ok false") {
            $0.assistant.toolCalls[0].parseOK = false
        },
        Violation("steps[2]: arguments of \"c2\" must be an object, or null with parse_ok false") {
            $0.assistant.toolCalls[1].arguments = ["a"]
        },
        Violation("steps[2] uses the call id \"c1\" again") { rollout in
            rollout.assistant.toolCalls.append(rollout.assistant.toolCalls[0])
        },
        Violation("steps[6] lacks what capture \"tokens\" promises") {
            $0.steps[6] = .assistant(Rollout.Assistant(content: "", logprobs: []))
        },
        Violation("steps[6] lacks what capture \"logprobs\" promises") {
            $0.capture = .logprobs
            $0.steps[6] = .assistant(Rollout.Assistant(content: "", completionTokenIDs: []))
        },
        Violation("steps[7] answers \"c9\", which no earlier step calls") {
            $0.steps.append(.tool(Rollout.ToolResult(toolCallID: "c9", name: "get", content: "", outcome: .ok)))
        },
        Violation("steps[7] answers \"c1\" again") { $0.steps.append($0.steps[3]) },
        Violation("steps[7] has a negative duration") {
            $0.steps.remove(at: 4)
            $0.steps.append(.user(content: ""))
            $0.steps.append(
                .tool(
                    Rollout.ToolResult(
                        toolCallID: "c2",
                        name: "",
                        content: "",
                        outcome: .ok,
                        durationMilliseconds: -1
                    )
                )
            )
        },
    ]

    @Test(arguments: identity + rewards + steps)
    func finds(_ violation: Violation) {
        var rollout = Rollout.example
        violation.change(&rollout)
        #expect(rollout.invariantViolations() == [violation.message])
    }

    @Test func findsAnEmptyCallID() {
        var rollout = Rollout.example
        rollout.assistant.toolCalls[1].id = ""
        #expect(rollout.invariantViolations().contains("steps[2] has a call without an id"))
    }

    @Test func allowsAnUnansweredCallAndAnUnscoredRollout() {
        var rollout = Rollout.example
        rollout.steps.remove(at: 4)
        rollout.reward = nil
        rollout.success = nil
        rollout.outcome.rewards = []
        rollout.outcome.stopReason = .maxTurns
        #expect(rollout.invariantViolations() == [])
    }

    @Test(arguments: [
        ("2026-11-22", true), ("2026-11-22 08:27", true), ("2026-11-22T08:27:00Z", true), ("2026-11-22-run", false),
        ("run-2026-11-22", false), ("2026-11-2", false), ("2026_11_22", false), ("", false),
    ])
    func knowsADate(_ text: String, _ isDate: Bool) {
        #expect(Rollout.looksLikeTimestamp(text) == isDate)
    }
}
