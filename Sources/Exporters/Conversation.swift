import JSON
import Trajectories

/// What becomes of the reasoning of assistant messages.
package enum ReasoningMode: String, Sendable, CaseIterable {
    /// Every message keeps it.
    case keep
    /// Only the last message keeps it, as templates have it that drop earlier reasoning.
    case dropHistory = "drop-history"
    /// No message keeps it.
    case drop
}

/// The messages that one completion saw, and the completion.
///
/// A call that could not be parsed is left out together with its answer, and the turn too when nothing else is in it: its text belongs
/// neither into `arguments` nor among what a model should learn to write.
struct Conversation {
    /// One message as text.
    struct Message {
        enum Role {
            case system, user, assistant, tool

            var name: StaticString {
                switch self {
                case .system: "system"
                case .user: "user"
                case .assistant: "assistant"
                case .tool: "tool"
                }
            }
        }

        var role: Role
        var content: RawJSON
        /// The reasoning, not empty.
        var reasoning: RawJSON?
        /// The calls that could be parsed.
        var calls: [RawRollout.Call] = []
        /// The call that a tool message answers.
        var result: RawRollout.ToolResult?
        /// The message's step.
        var step: Int
    }

    private(set) var messages: [Message] = []
    /// How many calls could not be parsed and are left out.
    private(set) var malformed = 0
    /// The calls whose answers belong here.
    private var calls: Set<RawJSON.Key> = []

    /// The conversation of a rollout's last completion: where the history was rewritten, the one that it saw.
    init(of rollout: RawRollout, reasoning: ReasoningMode) {
        self.init(of: rollout, endingAt: rollout.lastAssistant, reasoning: reasoning)
    }

    /// The conversation that ends with the completion of a step; empty when there is nothing to learn.
    init(of rollout: RawRollout, endingAt step: Int?, reasoning: ReasoningMode) {
        guard let step else { return }
        for index in rollout.context(of: step) { append(rollout.steps[index], at: index) }
        append(rollout.steps[step], at: step)
        let last = messages.lastIndex { $0.role == .assistant } ?? -1
        messages.removeSubrange((last + 1)...)
        switch reasoning {
        case .keep: break
        case .dropHistory: for index in messages.indices.dropLast() { messages[index].reasoning = nil }
        case .drop: for index in messages.indices { messages[index].reasoning = nil }
        }
    }

    /// What the completion of a step saw, as it was.
    init(of rollout: RawRollout, before step: Int) {
        for index in rollout.context(of: step) { append(rollout.steps[index], at: index) }
    }

    private mutating func append(_ step: RawRollout.Step, at index: Int) {
        switch step {
        case .system(let content): messages.append(Message(role: .system, content: content, step: index))
        case .user(let content): messages.append(Message(role: .user, content: content, step: index))
        case .assistant(let assistant): append(assistant, at: index)
        case .tool(let result):
            guard calls.contains(result.callID.key) else { return }
            messages.append(Message(role: .tool, content: result.content, result: result, step: index))
        case .event: break
        }
    }

    private mutating func append(_ assistant: RawRollout.Assistant, at index: Int) {
        let parsed = assistant.calls.filter { $0.arguments != nil }
        malformed += assistant.calls.count - parsed.count
        guard !parsed.isEmpty || assistant.calls.isEmpty || !assistant.content.isEmptyText else { return }
        for call in parsed { calls.insert(call.id.key) }
        var message = Message(role: .assistant, content: assistant.content, calls: parsed, step: index)
        if let reasoning = assistant.reasoning, !reasoning.isEmptyText { message.reasoning = reasoning }
        messages.append(message)
    }
}

extension RawRollout {
    /// The place of the last completion.
    var lastAssistant: Int? {
        steps.lastIndex { if case .assistant = $0 { true } else { false } }
    }

    /// The steps that the completion of a step had before it, in order: all earlier ones, unless its prompt branched off an earlier
    /// step, and without those that the history window left out.
    func context(of step: Int) -> [Int] {
        var context: [Int] = []
        var dropped = 0..<0
        if case .assistant(let assistant) = steps[step] { dropped = assistant.promptDropped ?? dropped }
        var index = step
        while true {
            if case .assistant(let assistant) = steps[index], let prefix = assistant.promptPrefixStep, prefix < index {
                index = prefix
            } else {
                index -= 1
            }
            guard index >= 0 else { return context.reversed() }
            if !dropped.contains(index) { context.append(index) }
        }
    }
}
