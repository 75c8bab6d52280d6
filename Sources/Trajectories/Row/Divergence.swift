import JSON

/// Where two rollouts part: what they say and do, not when, under which ids or with which tokens.
package struct Divergence: Sendable, Hashable {
    /// The first step that is not the same in both, or is there in one only; nil when all steps are the same.
    package var step: Int?
    /// What differs in that step: `kind`, `content`, `reasoning`, `tool_calls`, `outcome`, `state_hash_after`, or `end` where
    /// one rollout has no such step.
    package var field: String?
    /// What else the rollouts came to differently: `task`, `seed`, `stop_reason`, `reward`, `success`.
    package var results: [String]

    /// Whether both did the same and came to the same.
    package var isNone: Bool { step == nil && results.isEmpty }

    /// Compares two rollouts.
    package init(_ left: Rollout, _ right: Rollout) {
        step = nil
        field = nil
        for index in 0..<max(left.steps.count, right.steps.count) {
            guard index < left.steps.count, index < right.steps.count else {
                step = index
                field = "end"
                break
            }
            if let differing = Divergence.field(left.steps[index], right.steps[index]) {
                step = index
                field = differing
                break
            }
        }
        let pairs: [(String, JSON, JSON)] = [
            ("task", .string(left.task.taskID), .string(right.task.taskID)),
            ("environment", .string(left.task.environmentID), .string(right.task.environmentID)),
            ("seed", .integer(Int64(left.task.seed)), .integer(Int64(right.task.seed))),
            ("stop_reason", .string(left.outcome.stopReason.rawValue), .string(right.outcome.stopReason.rawValue)),
            ("reward", JSON(left.reward), JSON(right.reward)),
            ("success", left.success.map { .bool($0) } ?? .null, right.success.map { .bool($0) } ?? .null),
        ]
        results = pairs.filter { $0.1 != $0.2 }.map(\.0)
    }

    private static func field(_ left: Rollout.Step, _ right: Rollout.Step) -> String? {
        guard left.kind == right.kind else { return "kind" }
        let pairs = zip(facts(left), facts(right))
        return pairs.first { $0.value != $1.value }?.0.name
    }

    private static func facts(_ step: Rollout.Step) -> [(name: String, value: JSON)] {
        let content: (String, JSON) = ("content", .string(step.content))
        switch step {
        case .system, .user: return [content]
        case .assistant(let assistant):
            let calls = assistant.toolCalls.map { call -> JSON in
                ["name": .string(call.name), "arguments": call.arguments ?? .string(call.argumentsText)]
            }
            return [("reasoning", JSON(assistant.reasoning)), content, ("tool_calls", .array(calls))]
        case .tool(let result):
            return [
                ("outcome", .string(result.outcome.rawValue)), content,
                ("state_hash_after", JSON(result.stateHashAfter)),
            ]
        case .event(let event): return [("name", .string(event.name)), content]
        }
    }
}
