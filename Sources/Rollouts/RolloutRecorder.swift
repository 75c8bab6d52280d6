import ContentStore
import Environments
import JSON
import Runtime
import Trajectories
import Verification

/// Writes down one rollout while it happens.
struct RolloutRecorder {
    private let presentation: Presentation
    private let task: TaskDefinition
    private let plan: RolloutPlan
    private let runID: String
    private let sample: Int
    private let seed: UInt64
    private let provenance: Provenance
    private var parameters: JSONObject?
    private let startedAt: Int64
    private var steps: [Rollout.Step] = []
    private var promptHash: String?
    private var callCount = 0

    init(
        presentation: Presentation,
        task: TaskDefinition,
        plan: RolloutPlan,
        provenance: Provenance,
        runID: String,
        sample: Int,
        seed: UInt64
    ) {
        self.presentation = presentation
        self.task = task
        self.plan = plan
        self.provenance = provenance
        self.runID = runID
        self.sample = sample
        self.seed = seed
        startedAt = plan.recordsTimings ? Files.wallClockMilliseconds() : 0
    }

    private var world: World { presentation.world }

    /// Milliseconds since the rollout began; always 0 when no times are recorded.
    func now() -> Int64 { plan.recordsTimings ? Files.wallClockMilliseconds() - startedAt : 0 }

    /// Writes down what the agent is shown first: the world's rules and the instruction.
    mutating func begin(_ instance: TaskInstance) {
        let system = Prompt.system(world.settings, guidance: presentation.guidance)
        steps = [.system(content: system), .user(content: instance.instruction)]
        parameters = instance.parameters
        promptHash = SHA256.hash(Array((system + "\n" + instance.instruction).utf8)).description
    }

    /// Writes down a call as the agent sent it, and what it was shown.
    mutating func call(
        _ sent: AgentCall,
        _ observation: Observation,
        before: Digest,
        after: Digest,
        duration: Int = 0
    ) {
        callCount += 1
        let id = "call_\(callCount)"
        let end = Int(now())
        let call = RolloutRecorder.toolCall(id, sent, observation)
        let made = observation.call
        let isSentAsMade = made.map { $0.tool == sent.name && $0.arguments == sent.arguments ?? .null } ?? true
        steps.append(
            .assistant(
                Rollout.Assistant(
                    content: "",
                    toolCalls: [call],
                    finishReason: "tool_calls",
                    model: plan.policy.rawValue,
                    startMilliseconds: end - duration,
                    endMilliseconds: end - duration
                )
            )
        )
        steps.append(
            .tool(
                Rollout.ToolResult(
                    toolCallID: id,
                    name: sent.name,
                    content: observation.text,
                    outcome: CallOutcome(rawValue: observation.result.outcome.rawValue) ?? .environmentFault,
                    durationMilliseconds: duration,
                    truncated: observation.isTruncated,
                    stateHashBefore: before.description,
                    stateHashAfter: after.description,
                    resultRaw: observation.isTruncated ? observation.result.value : Optional.none,
                    call: isSentAsMade ? nil : made.map { Rollout.WorldCall(tool: $0.tool, arguments: $0.arguments) }
                )
            )
        )
    }

    private static func toolCall(_ id: String, _ sent: AgentCall, _ observation: Observation) -> Rollout.ToolCall {
        // Chat templates refuse null, which agents send to a tool that takes nothing.
        let isNothing = sent.arguments?.isNull == true && observation.result.outcome == .ok
        let arguments: JSON? = isNothing ? [:] : sent.arguments
        let isObject = arguments?.objectValue != nil
        return Rollout.ToolCall(
            id: id,
            name: sent.name,
            arguments: isObject ? arguments : Optional.none,
            argumentsText: sent.text,
            parseOK: isObject,
            error: isObject ? nil : arguments == nil ? "the arguments are not JSON" : "the arguments are no object"
        )
    }

    /// Writes down a message that ends the rollout.
    mutating func say(_ text: String) {
        let end = Int(now())
        steps.append(
            .assistant(
                Rollout.Assistant(
                    content: text,
                    finishReason: "stop",
                    model: plan.policy.rawValue,
                    startMilliseconds: end,
                    endMilliseconds: end
                )
            )
        )
    }

    /// Ends with a verdict; `penalty` is what interface errors take off.
    func finish(_ ending: Ending, _ verdict: Verdict, penalty: Double = 0) -> Rollout {
        let cost = penalty > 0 ? [Rollout.RewardPart(name: "interface", score: -penalty, weight: 1)] : []
        return rollout(
            reward: verdict.reward - penalty,
            success: verdict.isComplete,
            outcome: Rollout.Outcome(
                rewards: [Rollout.RewardPart(name: "task", score: verdict.reward, weight: 1)] + cost,
                verifier: verdict.json,
                stopReason: ending,
                truncated: ending == .maxTurns
            )
        )
    }

    func fault(_ kind: FailureKind, _ error: any Error) -> Rollout {
        fault(kind, evidence: ["error": ["code": .string(kind.rawValue), "message": .string("\(error)")]])
    }

    func fault(_ kind: FailureKind, evidence: JSON) -> Rollout {
        rollout(
            reward: nil,
            success: nil,
            outcome: Rollout.Outcome(
                rewards: [],
                verifier: .null,
                stopReason: .fault,
                error: evidence,
                failureKind: kind
            )
        )
    }

    static func rolloutID(_ runID: String, _ task: TaskDefinition, sample: Int) -> String {
        groupID(runID, task) + "/" + String(sample)
    }

    private static func groupID(_ runID: String, _ task: TaskDefinition) -> String { runID + "/" + task.id }

    private func rollout(reward: Double?, success: Bool?, outcome: Rollout.Outcome) -> Rollout {
        let groupID = RolloutRecorder.groupID(runID, task)
        let rolloutID = RolloutRecorder.rolloutID(runID, task, sample: sample)
        return Rollout(
            rolloutID: rolloutID,
            runID: runID,
            groupID: groupID,
            groupSize: plan.groupSize,
            sampleIndex: sample,
            split: task.split,
            sessionID: "session-" + String(SHA256.hash(Array(rolloutID.utf8)).hex.prefix(16)),
            task: provenance.task(seed: seed, promptHash: promptHash, parameters: parameters),
            policy: Rollout.Policy(model: plan.policy.rawValue),
            harness: Rollout.Harness(
                name: "awm",
                version: "0.1.0",
                toolCallFormat: "openai",
                presentation: Rollout.Presentation(
                    mode: presentation.mode.rawValue,
                    observation: presentation.observationLimit
                ),
                sqlite: Provenance.sqlite,
                limits: ["max_turns": .integer(Int64(plan.maximumTurns))]
            ),
            createdAtMilliseconds: Int(startedAt),
            durationMilliseconds: Int(now()),
            tools: presentation.functionDefinitions,
            steps: steps,
            reward: reward,
            success: success,
            outcome: outcome
        )
    }
}

/// What an agent is told about a world before its task.
enum Prompt {
    /// The answer that last words are, where no tool takes it; silence is none.
    static func answer(_ text: String) -> JSON? { text.isEmpty ? Optional.none : .string(text) }

    static func system(_ settings: EnvironmentSettings, guidance: String?) -> String {
        var parts = ["You work in \(settings.title)."]
        if !settings.description.isEmpty { parts[0] += " " + settings.description }
        if !settings.policy.isEmpty { parts.append("Policy:\n" + settings.policy) }
        parts.append("Use the tools to do what is asked. Each tool gives JSON; an error says what was wrong.")
        if let guidance { parts.append(guidance) }
        return parts.joined(separator: "\n\n")
    }
}
