import ContentStore
import Environments
import JSON
import Runtime
import Trajectories
import Verification

extension RolloutRecorder {
    /// Ends with a judgement.
    mutating func finish(_ ending: Ending, _ judgement: Judgement) -> Rollout {
        earn(judgement.parts[0].score)
        return rollout(
            reward: judgement.reward,
            success: judgement.success,
            outcome: Rollout.Outcome(
                rewards: judgement.parts,
                verifier: judgement.verifier,
                stopReason: ending,
                truncated: ending.isTruncation
            )
        )
    }

    func fault(_ kind: FailureKind, _ error: any Error) -> Rollout {
        var details: JSONObject = ["code": .string(kind.rawValue), "message": .string("\(error)")]
        if let error = error as? PolicyError {
            for (key, value) in error.evidence { details[key] = value }
        }
        return fault(kind, evidence: ["error": .object(details)])
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

    private func rollout(reward: Double?, success: Bool?, outcome: Rollout.Outcome) -> Rollout {
        let rolloutID = place.rolloutID
        return Rollout(
            rolloutID: rolloutID,
            runID: place.runID,
            groupID: place.groupID,
            groupSize: plan.groupSize,
            sampleIndex: place.sample,
            attempt: place.attempt,
            split: place.task.split,
            sessionID: "session-" + String(SHA256.hash(Array(rolloutID.utf8)).hex.prefix(16)),
            task: stage.provenance.task(seed: place.seed, promptHash: promptHash, parameters: parameters),
            policy: policy,
            harness: Rollout.Harness(
                name: "awm",
                version: "0.1.0",
                toolCallFormat: plan.policy.toolFormat.rowName,
                presentation: Rollout.Presentation(
                    mode: stage.presentation.mode.rawValue,
                    observation: stage.presentation.observationLimit
                ),
                sqlite: Provenance.sqlite,
                limits: plan.limits.json
            ),
            createdAtMilliseconds: Int(startedAt),
            durationMilliseconds: Int(now()),
            tools: stage.tools,
            steps: reward == nil ? steps : rewardedSteps,
            reward: reward,
            success: success,
            outcome: outcome,
            usage: usage,
            capture: Rollout.Capture(of: completions)
        )
    }

    /// The steps, each turn with what it earned; the last one says so even when that is nothing.
    private var rewardedSteps: [Rollout.Step] {
        var steps = steps
        for (position, step) in steps.enumerated() {
            guard case .assistant(var turn) = step else { continue }
            turn.reward = earned[position] ?? (position == turns.last ? 0 : nil)
            if turn.reward != nil { steps[position] = .assistant(turn) }
        }
        return steps
    }

    private var completions: [Rollout.Assistant] {
        steps.compactMap { step in
            if case .assistant(let completion) = step { completion } else { nil }
        }
    }

    /// The policy with the versions of its weights at the first and the last turn.
    private var policy: Rollout.Policy {
        var policy = plan.policy.rowPolicy
        let versions = completions.compactMap(\.policyVersion)
        policy.versionStart = versions.first ?? policy.versionStart
        policy.versionEnd = versions.last ?? policy.versionEnd
        return policy
    }
}

extension Ending {
    /// Whether a limit cut the trajectory off.
    fileprivate var isTruncation: Bool {
        switch self {
        case .maxTurns, .maxTokens, .contextOverflow, .timeout, .abandoned: true
        case .answered, .submitted, .interfaceError, .fault: false
        }
    }
}
