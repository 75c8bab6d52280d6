import JSON
import Trajectories

/// Rows like those of real runs: a system prompt, tools, and turns of reasoning, calls and results that are JSON themselves.
struct Corpus {
    /// The rows without their line feeds.
    private(set) var rows: [[UInt8]] = []
    /// Their number of bytes.
    private(set) var bytes = 0

    /// Makes rows of about this many bytes in all, with token ids or without.
    init(bytes wanted: Int, tokens: Bool) {
        while bytes < wanted {
            let row = Corpus.rollout(rows.count, tokens: tokens).rowBytes()
            bytes += row.count
            rows.append(row)
        }
    }

    private static func rollout(_ number: Int, tokens: Bool) -> Rollout {
        Rollout(
            rolloutID: "run-1/task-\(number / 8)/\(number % 8)",
            runID: "run-1",
            groupID: "run-1/task-\(number / 8)",
            groupSize: 8,
            sampleIndex: number % 8,
            split: "train",
            sessionID: "session-\(number)",
            task: Rollout.Task(
                environment: "shop",
                environmentID: "sha256:" + String(repeating: "1f", count: 32),
                taskID: "task-\(number / 8)",
                promptHash: nil,
                seed: 7
            ),
            policy: Rollout.Policy(model: "model", versionStart: "3", versionEnd: "3"),
            harness: Rollout.Harness(name: "awm", version: "0.1", toolCallFormat: "openai"),
            createdAtMilliseconds: 1_795_000_000_000 + number,
            durationMilliseconds: 12_345,
            tools: (0..<12).map { tool($0) },
            steps: steps(number, tokens: tokens),
            reward: Double(number % 8) / 8,
            success: number % 8 == 7,
            outcome: Rollout.Outcome(
                rewards: [Rollout.RewardPart(name: "task", score: Double(number % 8) / 8, weight: 1.0)],
                verifier: ["checks": ["done": .bool(number % 8 == 7)]],
                stopReason: .answered
            ),
            capture: tokens ? .tokens : .text
        )
    }

    private static func steps(_ number: Int, tokens: Bool) -> [Rollout.Step] {
        var steps: [Rollout.Step] = [
            .system(
                content: String(repeating: "You work in a shop. Look things up before you change them.\n", count: 12)
            ),
            .user(
                content:
                    "Refund order \(number / 8) and tell the customer what was wrong with it, naïvely put in one line."
            ),
        ]
        for turn in 0..<8 {
            var assistant = Rollout.Assistant(
                content: "",
                reasoning: String(
                    repeating: "I should look at the order's lines first, then at the payments. ",
                    count: 6
                ),
                toolCalls: [
                    Rollout.ToolCall(
                        id: "call_\(number)_\(turn)",
                        name: "get_orders",
                        arguments: ["customer_id": .count(number), "limit": 20, "status": "shipped"],
                        argumentsText: "{\"customer_id\": \(number), \"limit\": 20, \"status\": \"shipped\"}",
                        parseOK: true
                    )
                ],
                finishReason: "tool_calls"
            )
            if tokens {
                assistant.scaffoldTokenIDs = (0..<300).map { ($0 &* 7919 &+ turn) % 150_000 }
                assistant.completionTokenIDs = (0..<160).map { ($0 &* 104_729 &+ turn) % 150_000 }
                assistant.logprobs = (0..<160).map { -Double($0 &* 31 % 97) / 89.0 - 1e-9 }
            }
            let result = JSON.array((0..<20).map { order($0 + turn, number) }).rowText()
            steps.append(.assistant(assistant))
            steps.append(
                .tool(
                    Rollout.ToolResult(
                        toolCallID: "call_\(number)_\(turn)",
                        name: "get_orders",
                        content: result,
                        outcome: .ok
                    )
                )
            )
        }
        var last = Rollout.Assistant(content: "Order \(number) is refunded: the jar was broken.")
        if tokens {
            last.scaffoldTokenIDs = [1, 2, 3]
            last.completionTokenIDs = [4, 5]
            last.logprobs = [-0.5, -0.25]
        }
        return steps + [.assistant(last)]
    }

    /// One row of a result, with numbers and words of its own: rows that repeat compress as no real ones do.
    private static func order(_ order: Int, _ customer: Int) -> JSON {
        var state = UInt64(order &* 7919 &+ customer &* 104_729 &+ 1)
        func next(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let note = (0..<5).map { _ in words[next(UInt64(words.count))] }.joined(separator: " ")
        return [
            "id": .count(next(1_000_000)), "customer_id": .count(customer), "status": "shipped",
            "total": .double(Double(next(100_000)) / 100), "note": .string("Leave it at the door — \"\(note)\""),
            "lines": [["sku": "jar", "count": .count(next(9))], ["sku": "lid", "count": .count(next(9))]],
        ]
    }

    private static let words = (0..<200).map { number in
        String(String(number &* 48_271 % 65_521, radix: 36).reversed()) + String(number, radix: 7)
    }

    private static func tool(_ number: Int) -> JSON {
        [
            "type": "function",
            "function": [
                "name": .string("tool_\(number)"), "description": "Looks up rows of a table and gives them as JSON.",
                "parameters": [
                    "type": "object", "properties": ["id": ["type": "integer"], "limit": ["type": "integer"]],
                    "required": ["id"],
                ],
            ],
        ]
    }
}
