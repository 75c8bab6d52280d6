import JSON
import Trajectories

extension Rollout {
    /// A good rollout in which every field that can be filled is.
    static let example: Rollout = {
        let first = Assistant(
            content: "",
            reasoning: "Look it up.",
            rawText: "<think>Look it up.</think><tool_call>…</tool_call>",
            toolCalls: [
                ToolCall(
                    id: "c1",
                    name: "get",
                    arguments: ["id": 7, "深い": ["a": [nil, 1.5]]],
                    argumentsText: "{}",
                    parseOK: true
                ),
                ToolCall(
                    id: "c2",
                    name: "get",
                    arguments: nil,
                    argumentsText: "{\"id\":",
                    parseOK: false,
                    error: "ends early"
                ),
            ],
            finishReason: "tool_calls",
            requestID: "req-1",
            model: "m-1",
            policyVersion: "12",
            startMilliseconds: 3,
            endMilliseconds: 40,
            scaffoldTokenIDs: [1, 2, 3],
            completionTokenIDs: [10, 11],
            logprobs: [-0.25, 0.0],
            lossMask: [1, 1],
            sampling: ["temperature": 0.5],
            usage: ["completion_tokens": 2]
        )
        let result = ToolResult(
            toolCallID: "c1",
            name: "get",
            content: "{\"ok\":true}",
            outcome: .ok,
            durationMilliseconds: 2,
            tokenIDs: [20],
            stateHashBefore: "a",
            stateHashAfter: "a",
            resultRaw: ["ok": true]
        )
        return Rollout(
            rolloutID: "r-1",
            runID: "run-1",
            groupID: "g-1",
            groupSize: 4,
            sampleIndex: 3,
            attempt: 1,
            split: "train",
            sessionID: "s-1",
            task: Task(
                environment: "shop",
                environmentID: "sha256:" + String(repeating: "0a", count: 32),
                taskID: "refund",
                promptHash: "p",
                seed: -7
            ),
            policy: Policy(
                model: "m-1",
                versionStart: "11",
                versionEnd: "12",
                tokenizer: "t",
                chatTemplateSHA256: "c",
                sampling: ["temperature": 1.0, "top_p": 0.9]
            ),
            harness: Harness(name: "awm", version: "0.1", toolCallFormat: "openai"),
            createdAtMilliseconds: 1_795_000_000_000,
            durationMilliseconds: 120,
            tools: [["type": "function", "function": ["name": "get"]]],
            steps: [
                .system(content: "You are e\u{301}."),
                .user(content: "Refund order 7."),
                .assistant(first),
                .tool(result),
                .tool(
                    ToolResult(toolCallID: "c2", name: "get", content: "not JSON", outcome: .toolError, truncated: true)
                ),
                .event(Event(name: "note", content: "kept", data: ["x": []])),
                .assistant(Assistant(content: "Done.", promptPrefixStep: 3, completionTokenIDs: [], logprobs: [])),
            ],
            reward: 1.0,
            success: true,
            outcome: Outcome(
                rewards: [
                    RewardPart(name: "checks", score: 1.0, weight: 1.0),
                    RewardPart(name: "format", score: 0.5, weight: 0.0),
                ],
                verifier: ["checks": ["refunded": true]],
                stopReason: .answered
            ),
            usage: ["prompt_tokens": 10, "completion_tokens": 2],
            capture: .tokens
        )
    }()

    /// A good rollout that ended in a fault, with everything optional absent.
    static let faulted: Rollout = {
        var rollout = Rollout.example
        rollout.rolloutID = "r-2"
        rollout.task.promptHash = nil
        rollout.policy = Policy(model: "random")
        rollout.tools = []
        rollout.steps = [.user(content: "")]
        rollout.reward = nil
        rollout.success = nil
        rollout.outcome = Outcome(
            rewards: [],
            verifier: nil,
            stopReason: .fault,
            truncated: true,
            error: ["message": "disk full"],
            failureKind: .infrastructureFault
        )
        rollout.usage = [:]
        rollout.capture = .text
        return rollout
    }()

    /// The first assistant step, for changing it.
    var assistant: Assistant {
        get {
            for case .assistant(let assistant) in steps { return assistant }
            return Assistant(content: "")
        }
        set {
            let index = steps.firstIndex { $0.kind == .assistant }
            if let index { steps[index] = .assistant(newValue) }
        }
    }
}
