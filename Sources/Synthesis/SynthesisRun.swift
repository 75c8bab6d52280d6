package import ContentStore
import Environments
import JSON
import ModelClient
package import Rollouts

/// Makes the environments of a recipe: asks what their machines want to know, and keeps what comes out.
package struct SynthesisRun: Sendable {
    /// The version of the rules by which answers become environments.
    package static let version = "1"

    private let recipe: Recipe
    private let artifact: StoredArtifact
    private let store: SharedStore
    private let source: AnswerSource
    private let concurrency: Int

    /// `artifact` is the recipe as the store has it.
    package init(
        _ recipe: Recipe,
        _ artifact: StoredArtifact,
        in store: SharedStore,
        _ source: AnswerSource,
        concurrency: Int
    ) {
        self.recipe = recipe
        self.artifact = artifact
        self.store = store
        self.source = source
        self.concurrency = max(1, concurrency)
    }

    /// What happened on the way.
    private enum Event: Sendable {
        case gathered(Result<ScenarioPool, SynthesisError>)
        case done(Int, EnvironmentSynthesis.Outcome, [(stage: StageName, answers: [Answer], findings: Int)])
        case interrupted(Int, SynthesisError)
        case cancelled(Int)
        case stopped
    }

    /// Runs to the end, or until it is told to stop or nothing more is to be had. Environments are kept in the order of their
    /// scenarios, as soon as all before them have ended.
    package func run(
        stop: StopSignal,
        progress: @escaping @Sendable (SynthesisProgress) -> Void
    ) async throws -> SynthesisReport {
        let meter = ProgressMeter(source, progress)
        var report = SynthesisReport()
        var scenarios: [String] = []
        var ended: [Int: Event] = [:]
        var names: Set<String> = []
        var kept = 0
        try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask {
                await stop.wait()
                return .stopped
            }
            group.addTask { try await gathered() }
            var next = 0
            var open = 1
            var isStopping = false
            func start() {
                while !isStopping, next < scenarios.count, open < concurrency {
                    let (index, scenario) = (next, scenarios[next])
                    group.addTask { await make(index, scenario, meter) }
                    next += 1
                    open += 1
                }
            }
            while open > 0, let event = try await group.next() {
                switch event {
                case .stopped:
                    guard !isStopping else { continue }
                    isStopping = true
                    report.stopped = report.stopped ?? .asked
                    group.cancelAll()
                    continue
                case .gathered(.success(let pool)):
                    scenarios = pool.accepted
                    report.duplicates = pool.rejected.map { ($0.text, $0.near) }
                    meter.begin(scenarios.count)
                case .gathered(.failure(let error)): report.stop(by: error)
                case .interrupted(let index, let error):
                    ended[index] = event
                    if error.endsRun {
                        report.stop(by: error)
                        isStopping = true
                        group.cancelAll()
                    }
                case .done(let index, let outcome, _):
                    ended[index] = event
                    meter.end(outcome)
                case .cancelled(let index): ended[index] = event
                }
                open -= 1
                while let event = ended[kept] {
                    try keep(event, scenarios[kept], &names, &report)
                    kept += 1
                }
                start()
            }
            group.cancelAll()
        }
        // What was begun late may have ended while something before it never began.
        for index in kept..<max(kept, scenarios.count) {
            try keep(ended[index] ?? .cancelled(index), scenarios[index], &names, &report)
        }
        report.usage = source.usage
        return report
    }

    private func keep(
        _ event: Event,
        _ scenario: String,
        _ names: inout Set<String>,
        _ report: inout SynthesisReport
    ) throws {
        switch event {
        case .done(_, .failed(let failed), _): report.failed.append(failed)
        case .done(_, .made(let made), let log):
            let own = made.loaded.package.settings.name
            var name = own
            var number = 2
            while !names.insert(name).inserted {
                name = "\(own)-\(number)"
                number += 1
            }
            let environment = try store.use { store in
                try EnvironmentKeeping(recipe: recipe, artifact: artifact)
                    .keep(made, scenario: scenario, log, named: name, in: store)
            }
            report.made.append(
                SynthesisReport.Made(
                    name: name,
                    environment: environment,
                    certificate: made.certificate,
                    leftOut: made.leftOut,
                    doubts: made.doubts
                )
            )
        case .interrupted(_, let error):
            report.interrupted.append(.init(scenario: scenario, reason: error.message))
            if !error.endsRun { report.stop(by: error) }
        case .cancelled, .stopped, .gathered:
            report.interrupted.append(.init(scenario: scenario, reason: "the run was stopped"))
        }
    }

    /// One environment, driven to its end.
    private func make(_ index: Int, _ scenario: String, _ meter: ProgressMeter) async -> Event {
        do {
            var machine = EnvironmentSynthesis(scenario, recipe)
            let outcome = try await drive(&machine, scenario, meter)
            return .done(index, outcome, machine.fullLog)
        } catch let error as SynthesisError {
            return .interrupted(index, error)
        } catch is CancellationError {
            return .cancelled(index)
        } catch {
            // A store that cannot be read or written concerns all.
            return .interrupted(index, SynthesisError(.endpoint, "\(error)", endsRun: true))
        }
    }

    private func drive(
        _ machine: inout EnvironmentSynthesis,
        _ scenario: String,
        _ meter: ProgressMeter
    ) async throws -> EnvironmentSynthesis.Outcome {
        var actions = machine.handle(.begin)
        var outcome: EnvironmentSynthesis.Outcome?
        try await withThrowingTaskGroup(of: EnvironmentSynthesis.Event.self) { group in
            while true {
                for action in actions {
                    if case .finish(let end) = action {
                        outcome = end
                        return
                    }
                    let name = machine.draft.scenario.isNull ? scenario : machine.draft.name
                    meter.say(action, of: name)
                    group.addTask { try await perform(action, of: name) }
                }
                try Task.checkCancellation()
                guard let event = try await group.next() else { return }
                actions = machine.handle(event)
            }
        }
        guard let outcome else { throw CancellationError() }
        return outcome
    }

    private func perform(
        _ action: EnvironmentSynthesis.Action,
        of name: String
    ) async throws -> EnvironmentSynthesis.Event {
        switch action {
        case .ask(let stage, let part, let messages, let task):
            let subject = part.isEmpty ? name : "\(name), \(part)"
            let question = try Question(ChatRequest(messages: messages), stage: stage, subject: subject, recipe)
            return .answered(try await source.answer(question), task: task)
        case .act(let stage, let task, let attempt, let loaded):
            let (run, answers) = try await Solver(source: source, recipe: recipe)
                .run(stage, task, attempt: attempt, in: loaded)
            return .acted(stage, task: task, run, answers)
        case .finish: throw CancellationError()
        }
    }

    private func gathered() async throws -> Event {
        do {
            return .gathered(.success(try await gather()))
        } catch let error as SynthesisError {
            return .gathered(.failure(error))
        } catch is CancellationError {
            return .cancelled(-1)
        }
    }

    /// The scenarios of the run, without near-duplicates.
    private func gather() async throws -> ScenarioPool {
        var pool = ScenarioPool(recipe)
        while true {
            switch pool.next() {
            case .done: return pool
            case .embed(let texts):
                let request = EmbeddingRequest(model: recipe.embeddingModel ?? "", texts: texts)
                let question = try Question(stage: .scenarios, subject: "all scenarios", body: request.body)
                let answer = try await source.answer(question)
                do {
                    pool.take(try request.vectors(in: answer.response))
                } catch {
                    throw SynthesisError(
                        .endpoint,
                        "the embeddings of the scenarios: \(error)",
                        request: question.digest
                    )
                }
            case .propose(let category, let count, let round):
                let stage = Stage.scenarios(category, count: count, round: round, known: pool.accepted)
                pool.take(try await proposals(stage), category: category)
            }
        }
    }

    private func proposals(_ stage: Stage) async throws -> [String] {
        var run = StageRun(stage, recipe)
        var messages = run.first
        while true {
            let question = try Question(
                ChatRequest(messages: messages),
                stage: .scenarios,
                subject: stage.part,
                recipe
            )
            switch run.take(try await source.answer(question)) {
            case .ask(let again): messages = again
            case .failed: return []
            case .accepted(let json):
                return (json["scenarios"]?.arrayValue ?? []).map { proposal in
                    "\(proposal["name"]?.stringValue ?? ""): \(proposal["summary"]?.stringValue ?? "")"
                }
            }
        }
    }
}

extension SynthesisReport {
    /// Remembers the first reason for which something could not go on.
    mutating func stop(by error: SynthesisError) {
        guard stopped == nil else { return }
        switch error.code {
        case .budgetSpent: stopped = .budget(error.message)
        case .missingAnswer: stopped = .missingAnswer(error.message)
        case .endpoint, .invalidRecipe: stopped = .endpoint(error.message)
        }
    }
}
