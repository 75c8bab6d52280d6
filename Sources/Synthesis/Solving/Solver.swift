import Environments
import JSON
import Rollouts
import Runtime
import Trajectories

/// Has a model act on a task, by the agent loop of rollouts.
struct Solver: Sendable {
    let source: AnswerSource
    let recipe: Recipe

    /// One run, with the answers that it took. Throws what kept a question from being answered.
    func run(
        _ stage: StageName,
        _ id: String,
        attempt: Int,
        in loaded: LoadedDraft
    ) async throws -> (SolverRun, [Answer]) {
        let world = loaded.world
        let subject = "\(world.settings.name), task \(id)"
        let model = RecordedModel(source, recipe, stage: stage, subject: subject, attempt: attempt)
        var limits = RolloutLimits()
        limits.turns = recipe.turns
        let plan = RolloutPlan(
            policy: ModelPolicySource(model),
            tasks: [try world.task(id)],
            limits: limits,
            recordsTimings: false
        )
        let rollout: Rollout
        do {
            rollout = try await RolloutRunner(world, plan).rollout(at: 0)
        } catch let error as PolicyError {
            throw model.error ?? error
        }
        if let error = model.error { throw error }
        return (SolverRun(rollout, in: world), model.answers)
    }
}

extension SolverRun {
    /// What a rollout did: its calls of the world that were answered, and what it submitted.
    init(_ rollout: Rollout, in world: World) {
        var sent: [String: Rollout.ToolCall] = [:]
        var calls: [(tool: String, arguments: JSON)] = []
        var answer: JSON?
        for step in rollout.steps {
            switch step {
            case .assistant(let turn):
                for call in turn.toolCalls { sent[call.id] = call }
            case .tool(let result):
                guard let call = sent[result.toolCallID], let arguments = call.arguments else { continue }
                if call.name == "submit", result.outcome == .ok {
                    answer = arguments["answer"]
                } else if world.program(named: call.name) != nil {
                    calls.append((call.name, arguments))
                }
            case .system, .user, .event: continue
            }
        }
        let ending = rollout.outcome.stopReason
        self.init(
            calls: calls,
            answer: answer,
            ending: ending.rawValue,
            isFinished: ending == .submitted || ending == .answered
        )
    }
}
