import Environments
import JSON
import Runtime
import Verification

/// The way of one task: solved, given a verifier, and solved again by somebody who knows nothing of that. A pure machine.
struct TaskSynthesis: Sendable {
    enum Event: Sendable {
        case begin
        case solved(SolverRun, [Answer])
        case answered(Answer)
        case confirmed(SolverRun, [Answer])
    }

    enum Action: Sendable {
        case solve(attempt: Int)
        case ask([JSON])
        case confirm
        case finish
    }

    /// A task that is done, as the package has it.
    struct Accepted: Sendable {
        var json: JSON
        /// Why the second solver does not confirm it; `nil` when it does.
        var doubt: String?
    }

    /// How the task ended.
    enum Outcome: Sendable {
        case open
        case accepted(Accepted)
        case failed(StageName, [StageFinding])
    }

    let draft: TaskDraft
    private let world: WorldDraft
    private let loaded: LoadedDraft
    private let recipe: Recipe
    private var attempt = 0
    private var best: [StageFinding]?
    private var verifying: StageRun?
    private var solution: DraftedSolution?
    private(set) var outcome = Outcome.open
    /// The answers of each stage, and how many findings they cost.
    private(set) var log: [(stage: StageName, answers: [Answer], findings: Int)] = []

    init(_ draft: TaskDraft, in world: WorldDraft, _ loaded: LoadedDraft, _ recipe: Recipe) {
        self.draft = draft
        self.world = world
        self.loaded = loaded
        self.recipe = recipe
    }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .begin:
            attempt = 1
            return .solve(attempt: 1)
        case .solved(let run, let answers): return take(run, answers)
        case .answered(let answer): return take(answer)
        case .confirmed(let run, let answers):
            log.append((.confirm, answers, 0))
            return confirm(run)
        }
    }

    private mutating func take(_ run: SolverRun, _ answers: [Answer]) -> Action {
        let drafted: Result<DraftedSolution, StructuredAnswer.Refused>
        do {
            let instance = try TaskInstance(loaded.world, loaded.world.task(draft.id), seed: 0)
            drafted = try SolutionDrafting(instance, draft, loaded.world).solution(from: run)
        } catch {
            drafted = .failure(StructuredAnswer.Refused(StageFinding.list(error)))
        }
        switch drafted {
        case .success(let solution):
            log.append((.solve, answers, 0))
            self.solution = solution
            let run = StageRun(.verifier(world, draft, solution), recipe)
            verifying = run
            return .ask(run.first)
        case .failure(let refused):
            log.append((.solve, answers, refused.findings.count))
            if best == nil { best = refused.findings }
            guard attempt < recipe.attempts else { return fail(.solve, best ?? refused.findings) }
            attempt += 1
            return .solve(attempt: attempt)
        }
    }

    private mutating func take(_ answer: Answer) -> Action {
        guard var run = verifying, let solution else { return fail(.verifier, []) }
        let step = run.take(answer)
        verifying = run
        switch step {
        case .ask(let messages): return .ask(messages)
        case .failed(let findings):
            log.append((.verifier, run.answers, run.findings))
            return fail(.verifier, findings)
        case .accepted(let json):
            log.append((.verifier, run.answers, run.findings))
            outcome = .accepted(
                Accepted(json: solution.task(draft, judgedBy: json), doubt: "nobody has solved it again")
            )
            return .confirm
        }
    }

    private mutating func confirm(_ run: SolverRun) -> Action {
        guard case .accepted(var accepted) = outcome else { return .finish }
        accepted.doubt = doubt(of: run, accepted.json)
        outcome = .accepted(accepted)
        return .finish
    }

    /// Where a second solver came to something else; `nil` when it came to the same state and answer.
    private func doubt(of run: SolverRun, _ task: JSON) -> String? {
        guard run.isFinished else { return "a second solver did not finish: \(run.ending)" }
        do {
            let world = try world.load(tasks: [task]).world
            let instance = try TaskInstance(world, world.task(draft.id), seed: 0)
            let session = try instance.session()
            let calls = run.calls.map { call in
                let result = session.call(call.tool, arguments: call.arguments)
                return Attempt.Call(
                    tool: call.tool,
                    arguments: call.arguments,
                    outcome: result.outcome,
                    result: result.value
                )
            }
            let answer = draft.wantsAnswer ? run.answer : Optional.none
            let verdict = try Verifier(instance).verify(
                Attempt(calls: calls, final: session.snapshot(), answer: answer)
            )
            if verdict.isComplete { return nil }
            let failed = verdict.checks.filter { !$0.passed }.map(\.name)
            return "a second solver came to another end: \(failed.joined(separator: ", "))"
        } catch {
            return "a second solver's calls cannot be judged: \(error)"
        }
    }

    private mutating func fail(_ stage: StageName, _ findings: [StageFinding]) -> Action {
        outcome = .failed(stage, findings)
        return .finish
    }
}
