import Exporters
import JSON
import Trajectories

/// Rows of rollouts: read as values and as validated text, and exported in every format.
final class RowTarget: FuzzTarget {
    static let name = "row"
    static let isJSON = true
    static let limit = 64 << 10
    static let weight = 20
    static let dictionary = [
        "awm.rollout/1", "steps", "tool_calls", "arguments", "arguments_text", "parse_ok", "prompt_prefix_step",
        "prompt_dropped", "starts_branch", "scaffold_token_ids", "completion_token_ids", "logprobs", "loss_mask",
        "scores", "2026-11-22T08:27:00Z", "fault", "environment_fault", "tokens", "policy_version", "\u{0}", "[DONE]",
    ]

    private var skimmer = Skimmer()

    init(corpus: String, folder: String) {}

    /// One row as a set.
    private struct OneRow: RowSource {
        let bytes: [UInt8]

        let count = 1

        func forEach(_ body: ([UInt8]) throws -> Void) throws { try body(bytes) }
        func row(at place: Int) -> [UInt8] { bytes }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let json = try? JSON(parsing: bytes)
        let isText = (try? skimmer.skim(bytes) { $0.json == json }) ?? false
        try require(isText == (json != nil), "the skimmer and the parser do not agree")
        // Rows come out of packs, whose lines they are.
        guard let json, !bytes.contains(UInt8(ascii: "\n")) else { return false }
        let rollout = try? Rollout(json: json)
        let isGood = rollout?.invariantViolations().isEmpty == true
        if isGood, rollout?.rowBytes() == bytes {
            try accepted("a good row is refused as text") {
                try skimmer.skim(bytes) { raw in
                    let row = try RawRollout(raw)
                    try require(row.violation() == nil, "a good row has the violation \(row.violation() ?? "")")
                }
            }
        }
        var isExported = false
        for format in ExportFormat.allCases where try exports(bytes, as: format) { isExported = true }
        return isExported
    }

    /// Whether the row has a place in a format; what is written of it must be JSON lines, whatever the row says.
    private func exports(_ bytes: [UInt8], as format: ExportFormat) throws -> Bool {
        var options = ExportOptions(format: format)
        options.includeFaults = format == .native
        let source = ExportSource(name: "probe", contentID: "sha256:" + WordCorpus.hex)
        var lines: [UInt8] = []
        do {
            _ = try Export.write(options: options, source: source, from: OneRow(bytes: bytes)) { action in
                if case .append(let part, let path) = action, path.hasPrefix("data/") { lines += part }
            }
        } catch {
            // Refused, which is as good.
            return false
        }
        for line in JSONLines(lines) {
            let row = try accepted("\(format.rawValue) writes what is not JSON") { try JSON(parsing: line.bytes) }
            try require(row.objectValue != nil, "\(format.rawValue) writes a row that is no object")
        }
        return true
    }
}

/// Rows to begin with: every field that there is, branches, windows and malformed calls.
enum RowCorpus {
    static func rows() -> [[UInt8]] { [row(malformed: false), row(malformed: true)] }

    private static func row(malformed: Bool) -> [UInt8] {
        let digest = "sha256:" + WordCorpus.hex
        let call = Rollout.ToolCall(
            id: "c1",
            name: "get",
            arguments: malformed ? Optional.none : ["x": [1, nil, 2.5], "ü": ["a": "b"]],
            argumentsText: malformed ? "{\"x\":" : "{\"x\":[1,null,2.5],\"ü\":{\"a\":\"b\"}}",
            parseOK: !malformed,
            error: malformed ? "ends early" : nil
        )
        let first = Rollout.Assistant(
            content: "",
            reasoning: "Look.",
            rawText: "<think>Look.</think><tool_call>{}</tool_call>",
            toolCalls: [call],
            finishReason: "tool_calls",
            policyVersion: "11",
            scaffoldTokenIDs: [1, 2, 3],
            completionTokenIDs: [4, 5],
            logprobs: [-0.5, -0.25],
            lossMask: [1, 0],
            reward: 0.0
        )
        let last = Rollout.Assistant(
            content: "Done.",
            policyVersion: "12",
            promptPrefixStep: 1,
            scaffoldTokenIDs: [1, 2],
            completionTokenIDs: [6],
            logprobs: [-0.125],
            reward: 1.0,
            promptDropped: 1..<2,
            startsBranch: true
        )
        let answer = Rollout.ToolResult(
            toolCallID: "c1",
            name: "get",
            content: "{\"a\": \"\\u0000\"}",
            outcome: malformed ? .invalidArguments : .ok,
            stateHashBefore: "a",
            stateHashAfter: "b"
        )
        let score = Rollout.Score(
            verifierHash: digest,
            environmentID: digest,
            rewardHash: digest,
            reward: 0.5,
            success: false,
            verifier: [:]
        )
        return Rollout(
            rolloutID: "run-1/task/0",
            runID: "run-1",
            groupID: "run-1/task",
            groupSize: 2,
            split: "train",
            sessionID: "session-1",
            task: Rollout.Task(
                environment: "shop",
                environmentID: digest,
                taskID: "task",
                promptHash: nil,
                seed: 0,
                taskSet: digest,
                tags: ["difficulty-1"]
            ),
            policy: Rollout.Policy(model: "m", versionStart: "11", versionEnd: "12"),
            harness: Rollout.Harness(name: "awm", version: "0.1.0", toolCallFormat: "openai"),
            createdAtMilliseconds: 1_795_000_000_000,
            durationMilliseconds: 10,
            tools: [["type": "function", "function": ["name": "get", "description": "d", "parameters": [:]]]],
            steps: [
                .system(content: "s"), .user(content: "q"), .assistant(first), .tool(answer),
                .event(Rollout.Event(name: "note", data: ["x": nil])), .assistant(last),
            ],
            reward: 1,
            success: true,
            outcome: Rollout.Outcome(
                rewards: [Rollout.RewardPart(name: "task", score: 1, weight: 1)],
                verifier: ["checks": []],
                stopReason: .answered,
                scores: [score]
            ),
            capture: .tokens
        ).rowBytes()
    }
}
