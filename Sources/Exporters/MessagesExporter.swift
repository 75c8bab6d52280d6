package import JSON
package import Trajectories

/// Conversations for supervised training: `messages` and `tools`, arguments as objects.
///
/// The columns that TRL, Axolotl, SkyRL, NeMo RL, prime-rl and slime read. `content` is a string in every message, empty beside
/// calls. A call that could not be parsed is left out together with its answer, and the turn too when nothing else is in it:
/// its text belongs neither into `arguments` nor among what a model should learn to write. The conversation ends with the last
/// assistant message; where the history was rewritten it is the one that the last completion saw.
package struct MessagesExporter: Exporter {
    package static let name = "messages"
    package static let summary =
        "One conversation a rollout, for supervised training: `messages` and `tools`, tool-call arguments as objects."

    package let features: [Feature] = [
        Feature("messages", .listOfJSON),
        Feature("tools", .listOfJSON),
        Feature("reward", .float64),
        Feature("success", .bool),
        Feature("rollout_id", .string),
        Feature("group_id", .string),
        Feature("sample_index", .int64),
        Feature("env_id", .string),
        Feature("env_hash", .string),
        Feature("task_id", .string),
        Feature("model", .string),
        Feature("stop_reason", .string),
        Feature("malformed_calls", .int64),
    ]

    package let omission: LeftOut? = .noAssistantMessage

    /// Creates the exporter.
    package init() {}

    package func row(for rollout: Rollout) -> JSON? {
        var conversation = Conversation()
        for step in rollout.finalBranch { conversation.append(step) }
        conversation.dropAfterLastAssistant()
        guard !conversation.messages.isEmpty else { return .none }
        return [
            "messages": .array(conversation.messages),
            "tools": .array(rollout.tools),
            "reward": rollout.reward.map(JSON.double) ?? .null,
            "success": rollout.success.map(JSON.bool) ?? .null,
            "rollout_id": .string(rollout.rolloutID),
            "group_id": .string(rollout.groupID),
            "sample_index": .integer(Int64(rollout.sampleIndex)),
            "env_id": .string(rollout.task.environment),
            "env_hash": .string(rollout.task.environmentID),
            "task_id": .string(rollout.task.taskID),
            "model": .string(rollout.policy.model),
            "stop_reason": .string(rollout.outcome.stopReason.rawValue),
            "malformed_calls": .integer(Int64(conversation.malformed.count)),
        ]
    }
}

/// The messages of one conversation as they come together.
private struct Conversation {
    var messages: [JSON] = []
    /// The ids of calls that could not be parsed.
    var malformed: Set<[UInt8]> = []

    mutating func append(_ step: Rollout.Step) {
        switch step {
        case .system(let content): append(role: "system", content)
        case .user(let content): append(role: "user", content)
        case .assistant(let assistant): append(assistant)
        case .tool(let result):
            guard !malformed.contains(Array(result.toolCallID.utf8)) else { return }
            append(
                role: "tool",
                result.content,
                ["tool_call_id": .string(result.toolCallID), "name": .string(result.name)]
            )
        case .event: break
        }
    }

    /// Ends the conversation with the last thing there is to learn.
    mutating func dropAfterLastAssistant() {
        let last = messages.lastIndex { $0["role"]?.stringValue == "assistant" }
        messages.removeSubrange((last.map { $0 + 1 } ?? 0)...)
    }

    private mutating func append(_ assistant: Rollout.Assistant) {
        var calls: [JSON] = []
        for call in assistant.toolCalls {
            if let arguments = call.arguments, call.parseOK {
                calls.append([
                    "id": .string(call.id),
                    "type": "function",
                    "function": ["name": .string(call.name), "arguments": arguments],
                ])
            } else {
                malformed.insert(Array(call.id.utf8))
            }
        }
        let isOnlyMalformed = calls.isEmpty && !assistant.toolCalls.isEmpty && assistant.content.isEmpty
        guard !isOnlyMalformed else { return }
        var more: JSONObject = [:]
        if let reasoning = assistant.reasoning, !reasoning.isEmpty { more["reasoning_content"] = .string(reasoning) }
        if !calls.isEmpty { more["tool_calls"] = .array(calls) }
        append(role: "assistant", assistant.content, more)
    }

    private mutating func append(role: String, _ content: String, _ more: JSONObject = [:]) {
        var message: JSONObject = ["role": .string(role), "content": .string(content)]
        for (key, value) in more { message[key] = value }
        messages.append(.object(message))
    }
}

extension Rollout {
    /// The steps that the last one has behind it: all of them, unless a completion's prompt branched off an earlier step.
    fileprivate var finalBranch: [Step] {
        var branch: [Step] = []
        var index = steps.count - 1
        while steps.indices.contains(index) {
            branch.append(steps[index])
            if case .assistant(let assistant) = steps[index], let prefix = assistant.promptPrefixStep, prefix < index {
                index = prefix
            } else {
                index -= 1
            }
        }
        return branch.reversed()
    }
}
