import JSON
import Trajectories

/// Rollouts that readers of data sets have been seen to change or refuse, each for a reason of its own.
enum AwkwardRollouts {
    /// All of them, in two splits.
    static let all: [Rollout] = [
        faulted, oneArgument, otherArguments, unionOfString, unionOfList, unionOfNull, unionOfNumber, nothingKnown,
        unicode,
        huge, parallel, malformed, onlyMalformed, numbers, lookalikes, deep, rewritten, silent, unscored, brokenWorld,
        wrapped,
    ]

    /// First of all rows: null where later rows have objects, lists and numbers.
    static let faulted = rollout("faulted", split: "test") { rollout in
        rollout.tools = []
        rollout.steps = [.user(content: "")]
        fail(&rollout, .infrastructureFault, error: ["status": 503, "body": nil])
    }

    static let brokenWorld = rollout("broken-world", split: "train") { rollout in
        fail(
            &rollout,
            .environmentFault,
            error: ["message": "no such table: orders", "sqlite": ["code": 1, "tables": []]]
        )
    }

    static let oneArgument = rollout("one-argument", split: "train") { $0.steps = conversation(["x": 1]) }

    static let otherArguments = rollout("other-arguments", split: "train") {
        $0.steps = conversation(["y": "text", "nested": ["a": [1, "b", nil, ["c": 2.5]], "empty": [:], "none": []]])
        $0.tools = [tool("put", ["y": ["type": ["string", "null"]], "nested": ["type": "object"]])]
    }

    static let unionOfString = rollout("union-of-string", split: "train") { $0.steps = conversation(["x": "1"]) }
    static let unionOfList = rollout("union-of-list", split: "test") { $0.steps = conversation(["x": [1, "1", nil]]) }
    static let unionOfNull = rollout("union-of-null", split: "test") { $0.steps = conversation(["x": nil]) }
    static let unionOfNumber = rollout("union-of-number", split: "train") { $0.steps = conversation(["x": 0.5]) }

    /// With the two keys that other rows do not have.
    static let wrapped = rollout("wrapped", split: "train") { rollout in
        rollout.harness.presentation = Rollout.Presentation(mode: "meta", observation: 100)
        rollout.steps = conversation(["tool_name": "mcp_tool_get", "arguments": "{\"x\": 1}"])
        guard case .tool(var result) = rollout.steps[3] else { return }
        result.truncated = true
        result.resultRaw = ["rows": [1, 2]]
        result.call = Rollout.WorldCall(tool: "get", arguments: ["x": 1])
        rollout.steps[3] = .tool(result)
    }

    static let nothingKnown = rollout("nothing-known", split: "test") { rollout in
        rollout.tools = []
        rollout.steps = [.user(content: "?"), .assistant(Rollout.Assistant(content: ""))]
        rollout.success = nil
        rollout.outcome.verifier = nil
        rollout.task.promptHash = nil
        rollout.policy = Rollout.Policy(model: "none")
    }

    static let unicode = rollout("unicode", split: "train") { rollout in
        let text =
            "e\u{301} \u{E9} 😀 \u{1F468}\u{200D}\u{1F469} 日本語 עברית \u{2028}\u{2029}\u{85}\u{FEFF}\0\u{1}\u{7F}\r\n\t\\\" </script> \u{FFFF}"
        rollout.steps = conversation([text: [.string(text), ["": .string(text)]]], content: text, answer: text)
        rollout.task.taskID = "größe-\u{1F600}"
    }

    static let huge = rollout("huge", split: "train") { rollout in
        let page = (0..<40_000).map { "row \($0): \"value\" → \($0 &* 7919)" }.joined(separator: "\n")
        rollout.steps = conversation(["limit": 40_000], answer: page + page)
    }

    static let parallel = rollout("parallel", split: "train") { rollout in
        let calls = [call("c1", ["x": 1]), call("c2", ["y": ["z": true]]), call("c3", [:])]
        rollout.steps = [
            .system(content: "Be brief."), .user(content: "All three."),
            .assistant(Rollout.Assistant(content: "Three at once.", reasoning: "Parallel.", toolCalls: calls)),
            answer("c2", "second"), answer("c1", "first"), answer("c3", ""),
            .assistant(Rollout.Assistant(content: "Done.")),
        ]
    }

    static let malformed = rollout("malformed", split: "test") { rollout in
        rollout.steps = [
            .user(content: "Go."),
            .assistant(Rollout.Assistant(content: "", toolCalls: [call("c1", ["x": 1]), badCall("c2", "{\"x\": ")])),
            answer("c1", "ok"), answer("c2", "the arguments are not JSON", isError: true),
            .assistant(Rollout.Assistant(content: "Sorry.", toolCalls: [badCall("c3", "[1]")])),
            answer("c3", "the arguments are no object", isError: true),
            .assistant(Rollout.Assistant(content: "", reasoning: "Again.", toolCalls: [badCall("c4", "")])),
            answer("c4", "there are no arguments", isError: true),
            .assistant(Rollout.Assistant(content: "I give up.")),
        ]
    }

    static let onlyMalformed = rollout("only-malformed", split: "test") { rollout in
        rollout.steps = [
            .user(content: "Go."), .assistant(Rollout.Assistant(content: "", toolCalls: [badCall("c1", "x=1")])),
            answer("c1", "no", isError: true),
        ]
        rollout.outcome.stopReason = .interfaceError
    }

    static let numbers = rollout("numbers", split: "train") { rollout in
        let assistant = Rollout.Assistant(
            content: "",
            toolCalls: [
                call(
                    "c1",
                    [
                        "large": .integer(.max), "small": .integer(.min), "beyond": 9_007_199_254_740_993, "one": 1.0,
                        "price": 0.35, "third": .double(1 / 3), "e22": 1e22, "tiny": 1e-7, "zero": -0.0, "true": true,
                    ]
                )
            ],
            scaffoldTokenIDs: [1, 2, 3],
            completionTokenIDs: [151_643, 0, 151_644],
            logprobs: [-1.234_567_890_123_456_7e-05, 0.0, -17.25],
            lossMask: [1, 1, 0],
            sampling: ["temperature": 0.7],
            usage: ["prompt_tokens": 3, "completion_tokens": 3]
        )
        rollout.steps = [.user(content: "Count."), .assistant(assistant), answer("c1", "5")]
        rollout.capture = .tokens
        rollout.reward = 1 / 3
        rollout.outcome.rewards = [Rollout.RewardPart(name: "checks", score: 1 / 3, weight: 1.0)]
        rollout.usage = ["prompt_tokens": 3, "completion_tokens": 3, "cost": 0.000_123]
    }

    /// Text that reads as something else, and keys that traces use.
    static let lookalikes = rollout("lookalikes", split: "train") { rollout in
        rollout.steps =
            conversation(["type": "message", "message": ["role": "x"], "when": "2026-11-22T08:27:00Z"], answer: "5")
            + conversation(
                ["json": "{\"a\": 1}", "null": "null", "nan": "NaN", "": ""],
                answer: "{\"a\": 1}",
                call: "c2"
            )
            + conversation([:], answer: "null", call: "c3") + conversation(["": [:]], answer: "true", call: "c4")
            + conversation([:], answer: "", call: "c5")
        rollout.outcome.verifier = ["evidence": ["2026-11-22", 1, nil, []]]
        rollout.steps.append(.event(Rollout.Event(name: "snapshot", data: ["pages": 3])))
    }

    static let deep = rollout("deep", split: "train") { rollout in
        var value: JSON = ["bottom": true]
        for level in 0..<40 { value = level.isMultiple(of: 2) ? [value] : ["down": value] }
        rollout.steps = conversation(["deep": value])
    }

    /// The history was rewritten: the last completion saw the first two steps only.
    static let rewritten = rollout("rewritten", split: "train") { rollout in
        rollout.steps =
            conversation(["x": 1])
            + [
                .event(Rollout.Event(name: "compacted", content: "the history no longer fits")),
                .assistant(Rollout.Assistant(content: "", toolCalls: [call("c9", ["x": 2])], promptPrefixStep: 1)),
                answer("c9", "two"),
            ]
    }

    static let silent = rollout("silent", split: "train") { rollout in
        rollout.steps = [.system(content: "s"), .user(content: "u")]
        rollout.outcome.stopReason = .abandoned
    }

    static let unscored = rollout("unscored", split: "train") { rollout in
        rollout.reward = nil
        rollout.success = nil
        rollout.outcome.rewards = []
        rollout.outcome.verifier = nil
    }

    /// A plain scored rollout, changed.
    static func rollout(_ id: String, split: String, _ change: (inout Rollout) -> Void = { _ in }) -> Rollout {
        var rollout = Rollout(
            rolloutID: id,
            runID: "run",
            groupID: "group",
            split: split,
            sessionID: "session-" + id,
            task: Rollout.Task(
                environment: split == "train" ? "shop" : "clinic",
                environmentID: "sha256:" + String(repeating: split == "train" ? "1f" : "2e", count: 32),
                taskID: "task",
                promptHash: "hash",
                seed: 7
            ),
            policy: Rollout.Policy(model: "model", versionStart: "3", versionEnd: "4", sampling: ["temperature": 1.0]),
            harness: Rollout.Harness(name: "awm", version: "0.1", toolCallFormat: "openai"),
            createdAtMilliseconds: 1_795_000_000_000,
            durationMilliseconds: 1234,
            tools: [tool("get", ["x": ["type": "integer"]])],
            steps: conversation(["x": 1]),
            reward: 1.0,
            success: true,
            outcome: Rollout.Outcome(
                rewards: [Rollout.RewardPart(name: "checks", score: 1.0, weight: 1.0)],
                verifier: ["checks": ["done": true]],
                stopReason: .answered
            ),
            usage: [:]
        )
        change(&rollout)
        return rollout
    }

    /// A question, a call with these arguments, its answer and a last word.
    static func conversation(
        _ arguments: JSON,
        content: String = "q",
        answer text: String = "{\"ok\": true}",
        call id: String = "c1"
    ) -> [Rollout.Step] {
        [
            .system(content: "s"), .user(content: content),
            .assistant(
                Rollout.Assistant(
                    content: "",
                    toolCalls: [call(id, arguments)],
                    startMilliseconds: 1,
                    endMilliseconds: 2
                )
            ),
            answer(id, text),
            .assistant(Rollout.Assistant(content: content, startMilliseconds: 3, endMilliseconds: 4)),
        ]
    }

    static func call(_ id: String, _ arguments: JSON) -> Rollout.ToolCall {
        Rollout.ToolCall(id: id, name: "get", arguments: arguments, argumentsText: arguments.rowText(), parseOK: true)
    }

    static func badCall(_ id: String, _ text: String) -> Rollout.ToolCall {
        Rollout.ToolCall(
            id: id,
            name: "get",
            arguments: nil,
            argumentsText: text,
            parseOK: false,
            error: "not an object"
        )
    }

    static func answer(_ id: String, _ content: String, isError: Bool = false) -> Rollout.Step {
        .tool(
            Rollout.ToolResult(
                toolCallID: id,
                name: "get",
                content: content,
                outcome: isError ? .toolError : .ok,
                durationMilliseconds: 1
            )
        )
    }

    static func tool(_ name: String, _ properties: JSON) -> JSON {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": "d", "parameters": ["type": "object", "properties": properties],
            ],
        ]
    }

    static func fail(_ rollout: inout Rollout, _ kind: FailureKind, error: JSON) {
        rollout.reward = nil
        rollout.success = nil
        rollout.outcome = Rollout.Outcome(
            rewards: [],
            verifier: nil,
            stopReason: .fault,
            error: error,
            failureKind: kind
        )
    }
}
