import JSON
import Trajectories

extension AwkwardRollouts {
    /// Rollouts with token ids.
    static let withTokens: [Rollout] = [chained, branched, windowed, numbers]

    /// Two turns in one chain: the second prompt goes on from the first completion and its answer.
    static let chained = tokens("chained") { rollout in
        rollout.steps = [
            .system(content: "s"), .user(content: "q"),
            turn([call("c1", ["x": 1])], scaffold: [1, 2, 3], completion: [4, 5], logprobs: [-0.5, -0.25]),
            answer("c1", "one", tokens: [6, 7]),
            turn([], "done", scaffold: [8], completion: [9, 10, 11], logprobs: [-0.1, 0.0, -1e-05], mask: [1, 0, 1]),
        ]
    }

    /// The third completion goes on from the first turn's prompt, the fourth from nothing.
    static let branched = tokens("branched") { rollout in
        var again = Rollout.Assistant(content: "again", completionTokenIDs: [20, 21], logprobs: [-0.5, -0.5])
        again.promptPrefixStep = 1
        again.scaffoldTokenIDs = [1, 2]
        var anew = Rollout.Assistant(content: "anew", completionTokenIDs: [30], logprobs: [-0.125])
        anew.startsBranch = true
        anew.scaffoldTokenIDs = [31, 32, 33]
        rollout.steps =
            Array(chained.steps) + [.assistant(again), .event(Rollout.Event(name: "compacted")), .assistant(anew)]
    }

    /// The window left the first turn out of the last prompt, so its ids begin anew.
    static let windowed = tokens("windowed") { rollout in
        var last = Rollout.Assistant(content: "done", completionTokenIDs: [50], logprobs: [-0.5])
        last.promptDropped = 2..<4
        last.startsBranch = true
        last.scaffoldTokenIDs = [40, 41]
        rollout.steps = [
            .system(content: "s"), .user(content: "q"),
            turn([call("c1", ["x": 1])], scaffold: [1], completion: [2], logprobs: [-0.5]), answer("c1", "one"),
            turn([call("c2", ["x": 2])], scaffold: [3], completion: [4], logprobs: [-0.5]), answer("c2", "two"),
            .assistant(last),
        ]
    }

    private static func tokens(_ id: String, _ change: (inout Rollout) -> Void) -> Rollout {
        rollout(id, split: "train") { rollout in
            rollout.capture = .tokens
            rollout.groupID = "group-of-tokens"
            change(&rollout)
        }
    }

    private static func turn(
        _ calls: [Rollout.ToolCall],
        _ content: String = "",
        scaffold: [Int],
        completion: [Int],
        logprobs: [Double],
        mask: [Int]? = nil
    ) -> Rollout.Step {
        .assistant(
            Rollout.Assistant(
                content: content,
                toolCalls: calls,
                finishReason: calls.isEmpty ? "stop" : "tool_calls",
                policyVersion: "step-3",
                scaffoldTokenIDs: scaffold,
                completionTokenIDs: completion,
                logprobs: logprobs,
                lossMask: mask,
                usage: ["prompt_tokens": 3, "completion_tokens": .count(completion.count)]
            )
        )
    }

    private static func answer(_ id: String, _ content: String, tokens: [Int]) -> Rollout.Step {
        .tool(Rollout.ToolResult(toolCallID: id, name: "get", content: content, outcome: .ok, tokenIDs: tokens))
    }
}
