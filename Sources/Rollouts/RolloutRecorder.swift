import ContentStore
import Environments
import JSON
import Runtime
import Trajectories
import Verification

/// Writes down one rollout while it happens.
struct RolloutRecorder {
    /// Which rollout of a plan this is.
    struct Place {
        var runID: String
        var task: TaskDefinition
        var sample: Int
        var attempt: Int
        var seed: UInt64

        var groupID: String { RolloutName.group(runID, task) }
        var rolloutID: String { RolloutName.rollout(runID, task, sample: sample, attempt: attempt) }
    }

    let stage: TaskStage
    let plan: RolloutPlan
    let place: Place
    let startedAt: Int64
    private(set) var steps: [Rollout.Step] = []
    private(set) var promptHash: String?
    private(set) var usage: JSONObject = [:]
    /// The task's parameters; `nil` for a rollout that never came so far.
    private(set) var parameters: JSONObject?
    /// What the turns earned, by step.
    private(set) var earned: [Int: Double] = [:]
    /// The steps in which the policy took its turns.
    private(set) var turns: [Int] = []
    private var callCount = 0
    /// The ids of calls so far.
    private var callIDs: Set<String> = []

    init(_ stage: TaskStage, plan: RolloutPlan, place: Place) {
        self.stage = stage
        self.plan = plan
        self.place = place
        startedAt = plan.recordsTimings ? Files.wallClockMilliseconds() : 0
    }

    /// Milliseconds since the rollout began; always 0 when no times are recorded.
    func now() -> Int64 { plan.recordsTimings ? Files.wallClockMilliseconds() - startedAt : 0 }

    /// Writes down what the agent is shown first: the world's rules and the instruction.
    mutating func begin(_ instance: TaskInstance) {
        steps = [.system(content: stage.system), .user(content: instance.instruction)]
        parameters = instance.parameters
        promptHash = SHA256.hash(Array((stage.system + "\n" + instance.instruction).utf8)).description
    }

    /// Writes down a turn of the policy, whose calls are yet to be made.
    mutating func turn(_ completion: Completion) {
        let end = Int(now())
        let start = plan.recordsTimings ? max(0, end - completion.milliseconds) : 0
        if let counts = completion.usage { Usage.add(counts, to: &usage) }
        let calls = completion.calls.map { toolCall($0) }
        let link = completion.promptTokenIDs.map { TokenChain.link($0, after: steps) }
        turns.append(steps.count)
        steps.append(
            .assistant(
                Rollout.Assistant(
                    content: completion.content,
                    reasoning: completion.reasoning,
                    rawText: completion.rawText,
                    toolCalls: calls,
                    finishReason: completion.finishReason,
                    requestID: completion.requestID,
                    model: completion.model ?? plan.policy.rowPolicy.model,
                    policyVersion: completion.policyVersion,
                    startMilliseconds: start,
                    endMilliseconds: end,
                    scaffoldTokenIDs: link?.scaffold,
                    completionTokenIDs: completion.completionTokenIDs,
                    logprobs: completion.logprobs,
                    sampling: completion.sampling,
                    usage: completion.usage,
                    promptDropped: dropped(completion.droppedTurns),
                    startsBranch: link?.startsBranch ?? false
                )
            )
        )
    }

    /// Writes down what a call of the last turn came to.
    mutating func answer(_ index: Int, _ exchange: Interaction.Exchange, duration: Int) {
        let observation = exchange.observation
        guard let position = turns.last, case .assistant(var turn) = steps[position] else { return }
        if turn.toolCalls[index].argumentsText == "null", observation.result.outcome == .ok {
            // Chat templates refuse null, which agents send to a tool that takes nothing.
            turn.toolCalls[index].arguments = [:]
            turn.toolCalls[index].parseOK = true
            turn.toolCalls[index].error = nil
            steps[position] = .assistant(turn)
        }
        let call = turn.toolCalls[index]
        let made = observation.call
        let isSentAsMade = made.map { $0.tool == call.name && $0.arguments == call.arguments ?? .null } ?? true
        steps.append(
            .tool(
                Rollout.ToolResult(
                    toolCallID: call.id,
                    name: call.name,
                    content: observation.text,
                    outcome: CallOutcome(rawValue: observation.result.outcome.rawValue) ?? .environmentFault,
                    durationMilliseconds: duration,
                    truncated: observation.isTruncated,
                    stateHashBefore: exchange.before.description,
                    stateHashAfter: exchange.after.description,
                    resultRaw: observation.isTruncated ? observation.result.value : Optional.none,
                    call: isSentAsMade ? nil : made.map { Rollout.WorldCall(tool: $0.tool, arguments: $0.arguments) }
                )
            )
        )
    }

    /// Adds to what the last turn earned. Only a rollout that is scored says so.
    mutating func earn(_ reward: Double) {
        guard reward != 0, let step = turns.last else { return }
        earned[step, default: 0] += reward
    }

    /// The steps of the oldest turns, which a prompt left out.
    private func dropped(_ count: Int) -> Range<Int>? {
        guard count > 0, let first = turns.first else { return nil }
        return first..<(count < turns.count ? turns[count] : steps.count)
    }

    private mutating func toolCall(_ sent: Completion.Call) -> Rollout.ToolCall {
        let arguments = sent.defect == nil ? sent.call.arguments : Optional.none
        let isObject = arguments?.objectValue != nil
        let error = arguments == nil ? RolloutRecorder.notJSON : RolloutRecorder.noObject
        return Rollout.ToolCall(
            id: id(sent.id),
            name: sent.call.name,
            arguments: isObject ? arguments : Optional.none,
            argumentsText: sent.call.text,
            parseOK: isObject,
            error: isObject ? nil : sent.defect ?? error
        )
    }

    private static let notJSON = "the arguments are not JSON"
    private static let noObject = "the arguments are no object"

    /// Why a recorded call was not for the world to judge; `nil` for one that was handed to it.
    static func defect(of call: Rollout.ToolCall) -> String? {
        call.error.flatMap { $0 == notJSON || $0 == noObject ? nil : $0 }
    }

    /// The id that was given unless it is another call's; otherwise a new one.
    private mutating func id(_ given: String?) -> String {
        if let given, !given.isEmpty, callIDs.insert(given).inserted { return given }
        while true {
            callCount += 1
            let id = "call_\(callCount)"
            if callIDs.insert(id).inserted { return id }
        }
    }
}

/// The names of rollouts and groups.
enum RolloutName {
    static func group(_ runID: String, _ task: TaskDefinition) -> String { runID + "/" + task.id }

    /// A sample's name; later attempts say which.
    static func rollout(_ runID: String, _ task: TaskDefinition, sample: Int, attempt: Int) -> String {
        let name = group(runID, task) + "/" + String(sample)
        return attempt == 0 ? name : name + "/attempt-" + String(attempt)
    }
}
