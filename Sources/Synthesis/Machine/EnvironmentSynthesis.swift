import Environments
import JSON
import Verification

/// The way of one environment from a scenario to a certificate: events in, actions out.
///
/// It asks nobody and writes nothing. What an answer is worth it finds out by running it, in memory: the same answers lead to
/// the same environment on every machine.
struct EnvironmentSynthesis: Sendable {
    enum Event: Sendable {
        case begin
        /// A model answered the question of a stage, or of a task's stage.
        case answered(Answer, task: String?)
        /// A solver ended.
        case acted(StageName, task: String, SolverRun, [Answer])
    }

    enum Action: Sendable {
        case ask(StageName, part: String, messages: [JSON], task: String?)
        case act(StageName, task: String, attempt: Int, LoadedDraft)
        case finish(Outcome)
    }

    /// How the environment ended.
    enum Outcome: Sendable {
        case made(Made)
        case failed(FailedEnvironment)
    }

    struct Made: Sendable {
        var loaded: LoadedDraft
        var certificate: Certificate
        var leftOut: [LeftOutTask]
        /// Why tasks are sound and not certified, by their ids.
        var doubts: [String: String]
    }

    private let recipe: Recipe
    private let scenario: String
    private(set) var draft = WorldDraft()
    private var current: StageRun?
    private var tasks: [TaskSynthesis] = []
    private var open: Set<String> = []
    private var unwritten: [[JSON]] = []
    private var parts = 0
    /// The answers of each stage in the order of the stages.
    private(set) var log: [(stage: StageName, answers: [Answer], findings: Int)] = []

    init(_ scenario: String, _ recipe: Recipe) {
        self.scenario = scenario
        self.recipe = recipe
    }

    /// Everything that was asked, tasks in their order: the same however the answers came in.
    var fullLog: [(stage: StageName, answers: [Answer], findings: Int)] { log + tasks.flatMap(\.log) }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .begin: return [begin(.scenario(scenario, recipe))]
        case .answered(let answer, let task?): return handle(.answered(answer), of: task)
        case .answered(let answer, nil): return take(answer)
        case .acted(.confirm, let task, let run, let answers): return handle(.confirmed(run, answers), of: task)
        case .acted(_, let task, let run, let answers): return handle(.solved(run, answers), of: task)
        }
    }

    private mutating func begin(_ stage: Stage) -> Action {
        let run = StageRun(stage, recipe)
        current = run
        return .ask(stage.name, part: stage.part, messages: run.first, task: nil)
    }

    private mutating func take(_ answer: Answer) -> [Action] {
        guard var run = current else { return [] }
        let step = run.take(answer)
        current = run
        switch step {
        case .ask(let messages): return [.ask(run.stage.name, part: run.stage.part, messages: messages, task: nil)]
        case .failed(let findings):
            log.append((run.stage.name, run.answers, run.findings))
            return [fail(run.stage.name, part: run.stage.part, findings, run.bestText)]
        case .accepted(let json):
            log.append((run.stage.name, run.answers, run.findings))
            return advance(from: run.stage.name, json)
        }
    }

    private mutating func advance(from stage: StageName, _ json: JSON) -> [Action] {
        switch stage {
        case .scenario:
            draft.scenario = json
            return [begin(.tasks(draft, recipe))]
        case .tasks:
            draft.tasks = (json["tasks"]?.arrayValue ?? []).map { TaskDraft($0) }
            return [begin(.schema(draft, recipe))]
        case .schema:
            draft.schemaSQL = json["schema_sql"]?.stringValue ?? ""
            return [begin(.seed(draft, recipe))]
        case .seed:
            draft.take(seed: json)
            return [begin(.specification(draft, recipe))]
        case .specification:
            draft.specification = json["tools"]?.arrayValue ?? []
            let size = recipe.toolsPerRequest
            unwritten = stride(from: 0, to: draft.specification.count, by: size).map { start in
                Array(draft.specification[start..<min(start + size, draft.specification.count)])
            }
            parts = unwritten.count
            return writeTools()
        case .tools:
            draft.tools += json["tools"]?.arrayValue ?? []
            return unwritten.isEmpty ? beginTasks() : writeTools()
        case .scenarios, .solve, .verifier, .confirm: return []
        }
    }

    private mutating func writeTools() -> [Action] {
        let part = "\(parts - unwritten.count + 1)/\(parts)"
        return [begin(.tools(draft, unwritten.removeFirst(), part: part, recipe))]
    }

    private mutating func beginTasks() -> [Action] {
        current = nil
        let loaded: LoadedDraft
        do {
            loaded = try draft.load(tasks: draft.tasks.map(\.pending))
        } catch {
            return [fail(.tasks, part: "", StageFinding.list(error), nil)]
        }
        tasks = draft.tasks.map { TaskSynthesis($0, in: draft, loaded, recipe) }
        open = Set(draft.tasks.map(\.id))
        pending = loaded
        return draft.tasks.flatMap { handle(.begin, of: $0.id) }
    }

    /// The world with tasks that cannot be judged yet, for solvers.
    private var pending: LoadedDraft?

    private mutating func handle(_ event: TaskSynthesis.Event, of id: String) -> [Action] {
        guard let place = tasks.firstIndex(where: { $0.draft.id == id }), let pending else { return [] }
        switch tasks[place].handle(event) {
        case .solve(let attempt): return [.act(.solve, task: id, attempt: attempt, pending)]
        case .ask(let messages): return [.ask(.verifier, part: id, messages: messages, task: id)]
        case .confirm: return [.act(.confirm, task: id, attempt: 1, pending)]
        case .finish:
            open.remove(id)
            return open.isEmpty ? [certify()] : []
        }
    }

    /// Judges the whole environment; tasks that fail are left out, and the rest is judged again.
    private func certify() -> Action {
        var leftOut: [LeftOutTask] = []
        var accepted: [(id: String, task: TaskSynthesis.Accepted)] = []
        for task in tasks {
            switch task.outcome {
            case .accepted(let done): accepted.append((task.draft.id, done))
            case .failed(let stage, let findings):
                leftOut.append(LeftOutTask(task: task.draft.id, stage: stage, findings: findings))
            case .open: break
            }
        }
        while !accepted.isEmpty {
            do {
                let loaded = try draft.load(tasks: accepted.map(\.task.json))
                var options = Certifier.Options()
                options.unconfirmed = Set(accepted.filter { $0.task.doubt != nil }.map(\.id))
                let certificate = try Certifier(loaded.package, loaded.world, options).run()
                let failing = Set(certificate.tasks.filter { $0.level == .failed }.map(\.id))
                guard failing.isEmpty else {
                    for id in failing.sorted() {
                        let findings = certificate.findings.filter { $0.task == id && $0.severity == .error }
                        leftOut.append(
                            LeftOutTask(task: id, stage: .verifier, findings: findings.map { StageFinding($0) })
                        )
                    }
                    accepted.removeAll { failing.contains($0.id) }
                    continue
                }
                guard certificate.level != .failed else {
                    let findings = certificate.findings.filter { $0.severity == .error }.map { StageFinding($0) }
                    return failure(.tools, part: "", findings, nil, leftOut)
                }
                let doubts = Dictionary(accepted.compactMap { entry in entry.task.doubt.map { (entry.id, $0) } }) { $1 }
                return .finish(
                    .made(Made(loaded: loaded, certificate: certificate, leftOut: leftOut, doubts: doubts))
                )
            } catch {
                return failure(.verifier, part: "", StageFinding.list(error), nil, leftOut)
            }
        }
        let finding = StageFinding("no-tasks", "no task could be solved and judged")
        return failure(.solve, part: "", [finding], nil, leftOut)
    }

    private func fail(_ stage: StageName, part: String, _ findings: [StageFinding], _ text: String?) -> Action {
        failure(stage, part: part, findings, text, [])
    }

    private func failure(
        _ stage: StageName,
        part: String,
        _ findings: [StageFinding],
        _ text: String?,
        _ leftOut: [LeftOutTask]
    ) -> Action {
        .finish(
            .failed(
                FailedEnvironment(
                    name: draft.scenario.isNull ? scenario : draft.name,
                    stage: stage,
                    part: part,
                    findings: findings,
                    bestText: text,
                    leftOut: leftOut
                )
            )
        )
    }
}
