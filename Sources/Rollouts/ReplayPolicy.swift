import Environments
package import JSON
package import Runtime
package import Trajectories
import Verification

/// Takes the turns of recorded rollouts again, whatever comes of them: recorded behaviour in another version of a world.
///
/// Sample `n` of a task takes the turns of the set's `n`th rollout of the task, in the order of samples and attempts; rollouts
/// that faulted are passed over. Memory holds the turns of all of them.
package struct ReplayedSet: PolicySource {
    package let name = "replay"
    /// The content id of the set.
    private let contentID: String
    private var turns: [String: [Recorded]] = [:]

    private struct Recorded: Sendable {
        var place: (sample: Int, attempt: Int)
        var turns: [Completion]
    }

    /// Starts with no rollouts of the set of this content id.
    package init(contentID: String) {
        self.contentID = contentID
    }

    /// Adds a rollout of the set.
    package mutating func add(_ rollout: Rollout) {
        guard rollout.outcome.failureKind == nil else { return }
        let turns = rollout.steps.compactMap { step -> Completion? in
            if case .assistant(let assistant) = step { Completion(assistant) } else { nil }
        }
        let recorded = Recorded(place: (rollout.sampleIndex, rollout.attempt), turns: turns)
        self.turns[rollout.task.taskID, default: []].append(recorded)
    }

    /// How many rollouts of a task there are.
    package func count(of task: String) -> Int { turns[task]?.count ?? 0 }

    package var settings: JSONObject { ["from": .string(contentID)] }

    package func factory(for world: World) -> PolicyFactory {
        // Rollouts come from a set in the order in which they were recorded.
        let ordered = turns.mapValues { $0.sorted { $0.place < $1.place } }
        return { briefing in
            let recorded = ordered[briefing.instance.task.id] ?? []
            guard briefing.sample < recorded.count else {
                throw PolicyError(
                    message:
                        "the set has \(recorded.count) rollouts of \(briefing.instance.task.id) that did not fault, "
                        + "so none for sample \(briefing.sample)"
                )
            }
            return ReplayPolicy(turns: recorded[briefing.sample].turns[...])
        }
    }
}

/// Takes turns that are known beforehand.
private struct ReplayPolicy: Policy {
    var turns: ArraySlice<Completion>

    mutating func next(after shown: [Observation]) -> Action {
        // More turns than were recorded are possible where a call no longer ends the rollout.
        turns.popFirst().map { .turn($0) } ?? .stop
    }
}

extension Completion {
    /// The turn that a step recorded. Token ids are left out: their prompts may be others now.
    fileprivate init(_ step: Rollout.Assistant) {
        self.init(
            content: step.content,
            reasoning: step.reasoning,
            rawText: step.rawText,
            calls: step.toolCalls.map { call in
                Call(AgentCall(call), id: call.id, defect: RolloutRecorder.defect(of: call))
            },
            finishReason: step.finishReason,
            requestID: step.requestID,
            model: step.model,
            policyVersion: step.policyVersion
        )
    }
}
