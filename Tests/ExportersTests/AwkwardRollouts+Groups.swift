import JSON
import Trajectories

extension AwkwardRollouts {
    /// A group of four: one did the task, one did half of it, one failed at once, and one broke down before it was made again.
    static let group: [Rollout] = [
        member(0, reward: 0.5, [call("a", ["x": 1]), call("b", ["x": 9])]),
        broken(member(1, reward: 0, [])),
        member(2, reward: 1, [call("d", ["x": 1]), call("e", ["x": 2])]),
        member(3, reward: 0, []),
        member(1, reward: 1, [call("f", ["x": 1]), call("g", ["x": 2])], attempt: 1),
    ]

    /// A group whose second sample has no reward.
    static let incompleteGroup: [Rollout] = [
        member(0, of: "incomplete", size: 2, reward: 0.5, []),
        broken(member(1, of: "incomplete", size: 2, reward: 0, [])),
    ]

    /// Everything that there is, for exports that are loaded with the real readers.
    static let everything = all + withTokens.dropLast() + group + incompleteGroup + [hermes, reasoning]

    /// The agent loop wrote calls as text itself.
    static let hermes = rollout("hermes", split: "train") { rollout in
        rollout.harness.toolCallFormat = "hermes-xml"
        rollout.steps = [
            .system(content: "Tools: <tools>…</tools>"), .user(content: "q"),
            .assistant(
                Rollout.Assistant(
                    content: "I look.",
                    reasoning: "hm",
                    rawText:
                        "<think>hm</think>I look.\n<tool_call>{\"name\":\"get\",  \"arguments\":{\"x\":1}}</tool_call>",
                    toolCalls: [call("c1", ["x": 1])]
                )
            ), answer("c1", "one"), .assistant(Rollout.Assistant(content: "done", rawText: "done")),
        ]
    }

    static let reasoning = rollout("reasoning", split: "train") { rollout in
        rollout.steps = [
            .user(content: "q"),
            .assistant(
                Rollout.Assistant(content: "I \"look\".", reasoning: "first\n", toolCalls: [call("c1", ["x": "a\"b"])])
            ), answer("c1", "one"), .assistant(Rollout.Assistant(content: "done", reasoning: "last")),
        ]
    }

    /// One of a group's rollouts: it calls, is answered, and says goodbye.
    static func member(
        _ sample: Int,
        of group: String = "g",
        size: Int = 4,
        reward: Double,
        _ calls: [Rollout.ToolCall],
        attempt: Int = 0
    ) -> Rollout {
        rollout("\(group)/\(sample)" + (attempt > 0 ? "/attempt-\(attempt)" : ""), split: "train") { rollout in
            rollout.groupID = group
            rollout.groupSize = size
            rollout.sampleIndex = sample
            rollout.attempt = attempt
            rollout.reward = reward
            rollout.success = reward == 1
            rollout.outcome.rewards = [Rollout.RewardPart(name: "task", score: reward, weight: 1)]
            rollout.steps = [.system(content: "s"), .user(content: "q")]
            for call in calls {
                rollout.steps.append(.assistant(Rollout.Assistant(content: "", toolCalls: [call])))
                rollout.steps.append(answer(call.id, "answer to \(call.argumentsText)"))
            }
            rollout.steps.append(.assistant(Rollout.Assistant(content: reward == 1 ? "Done." : "I could not.")))
        }
    }

    /// A rollout that broke down after its steps.
    static func broken(_ rollout: Rollout) -> Rollout {
        var rollout = rollout
        fail(&rollout, .infrastructureFault, error: ["message": "connection reset"])
        return rollout
    }
}
