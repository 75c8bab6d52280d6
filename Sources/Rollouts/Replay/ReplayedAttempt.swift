import ContentStore
import JSON
import Runtime
import Trajectories
import Verification

/// One recorded attempt being made again, call by call.
struct ReplayedAttempt {
    /// A call that was made again.
    struct Played {
        /// The index of the tool step that recorded it.
        var step: Int
        var exchange: Interaction.Exchange
        /// The first thing about it that came out otherwise.
        var difference: ReplayReport.Difference?
    }

    let rollout: Rollout
    let instance: TaskInstance
    private(set) var interaction: Interaction
    /// The calls by their ids' bytes.
    private let calls: [[UInt8]: Rollout.ToolCall]
    private var position = 0

    init(_ rollout: Rollout, instance: TaskInstance, interaction: Interaction) {
        self.rollout = rollout
        self.instance = instance
        self.interaction = interaction
        var calls: [[UInt8]: Rollout.ToolCall] = [:]
        for case .assistant(let assistant) in rollout.steps {
            for call in assistant.toolCalls { calls[Array(call.id.utf8)] = call }
        }
        self.calls = calls
    }

    /// Makes the next call that was answered; `nil` when there is none. What the infrastructure answered is passed over.
    mutating func next() throws -> Played? {
        while position < rollout.steps.count {
            defer { position += 1 }
            guard case .tool(let result) = rollout.steps[position], result.outcome != .infrastructureFault,
                let call = calls[Array(result.toolCallID.utf8)]
            else { continue }
            let exchange = try interaction.take(AgentCall(call), defect: RolloutRecorder.defect(of: call))
            let difference = ReplayedAttempt.difference(of: exchange, from: result, at: position)
            return Played(step: position, exchange: exchange, difference: difference)
        }
        return nil
    }

    /// Makes all the calls that are left.
    mutating func finish() throws {
        while try next() != nil {}
    }

    /// The answer as the rollout gave it: to the tool `submit`, or as its last words.
    var answer: JSON? {
        if let submitted = interaction.submitted { return submitted }
        guard rollout.outcome.stopReason == .answered, case .assistant(let last) = rollout.steps.last else {
            return nil
        }
        return interaction.answer(saying: last.content)
    }

    /// How the instruction differs from the one that was recorded, if it does.
    var promptDifference: ReplayReport.Difference? {
        let user = rollout.steps.firstIndex { $0.kind == .user }
        guard let user, rollout.steps[user].content.utf8.elementsEqual(instance.instruction.utf8) else {
            return ReplayReport.Difference(
                step: user,
                tool: nil,
                field: "content",
                recorded: user.map { .string(rollout.steps[$0].content) } ?? .null,
                replayed: .string(instance.instruction)
            )
        }
        return nil
    }

    /// How the judgement of the attempt as it is differs from the one that was recorded; nothing where there was none.
    func judgementDifference() throws -> ReplayReport.Difference? {
        guard let reward = rollout.reward else { return nil }
        let judgement = try interaction.judge(answer: answer)
        let parts = Rollout.Outcome(rewards: judgement.parts, verifier: .null, stopReason: .answered).rewardsJSON
        return ReplayedAttempt.first([
            ("reward", .double(reward), .double(judgement.reward)),
            ("success", rollout.success.map { .bool($0) } ?? .null, .bool(judgement.success)),
            ("rewards", rollout.outcome.rewardsJSON, parts),
            ("verifier", rollout.outcome.verifier, judgement.verifier),
        ])
    }

    private static func difference(
        of exchange: Interaction.Exchange,
        from recorded: Rollout.ToolResult,
        at step: Int
    ) -> ReplayReport.Difference? {
        let observation = exchange.observation
        var fields: [(field: String, recorded: JSON, replayed: JSON)] = [
            ("outcome", .string(recorded.outcome.rawValue), .string(observation.result.outcome.rawValue)),
            ("content", .string(recorded.content), .string(observation.text)),
            ("truncated", .bool(recorded.truncated), .bool(observation.isTruncated)),
        ]
        if let raw = recorded.resultRaw { fields.append(("result_raw", raw, observation.result.value)) }
        if let before = recorded.stateHashBefore {
            fields.append(("state_hash_before", .string(before), .string(exchange.before.description)))
        }
        if let after = recorded.stateHashAfter {
            fields.append(("state_hash_after", .string(after), .string(exchange.after.description)))
        }
        if let call = recorded.call {
            let made: JSON = observation.call.map { ["tool": .string($0.tool), "arguments": $0.arguments] } ?? .null
            fields.append(("call", ["tool": .string(call.tool), "arguments": call.arguments], made))
        }
        var difference = first(fields)
        difference?.step = step
        difference?.tool = recorded.call?.tool ?? recorded.name
        return difference
    }

    /// The first field whose bytes differ.
    private static func first(
        _ fields: [(field: String, recorded: JSON, replayed: JSON)]
    ) -> ReplayReport.Difference? {
        for (field, recorded, replayed) in fields where recorded.rowBytes() != replayed.rowBytes() {
            return ReplayReport.Difference(step: nil, tool: nil, field: field, recorded: recorded, replayed: replayed)
        }
        return nil
    }
}
