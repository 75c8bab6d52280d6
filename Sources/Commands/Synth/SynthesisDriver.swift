import ArgumentParser
import ContentStore
import JSON
import ModelClient
import Rollouts
import Synthesis

/// Carries a recipe out and reports what came of it.
struct SynthesisDriver {
    private let recipe: Recipe
    private let artifact: StoredArtifact
    private let name: String
    private let options: SynthOptions
    private let output: OutputOptions

    init(
        _ recipe: Recipe,
        _ artifact: StoredArtifact,
        name: String,
        _ options: SynthOptions,
        _ output: OutputOptions
    ) {
        self.recipe = recipe
        self.artifact = artifact
        self.name = name
        self.options = options
        self.output = output
    }

    /// Runs it in a store. Throws the exit code of a run that did not make everything.
    func run(in store: Store) throws {
        if let folder = options.failures, Files.exists(folder) {
            throw CommandFailure(.usage, "\(folder) exists; --failures needs a new folder")
        }
        let shared = SharedStore(store)
        let source = AnswerSource(
            store: shared,
            recipe: artifact,
            client: try options.client(model: recipe.model),
            prices: options.prices,
            budget: options.budget
        )
        let run = SynthesisRun(recipe, artifact, in: shared, source, concurrency: options.concurrency)
        let line = ProgressLine(isQuiet: output.quiet || output.json)
        let interrupt = Interrupt()
        defer { interrupt.end() }
        let report = try AsyncWork.wait { try await run.run(stop: interrupt.signal) { line.show($0) } }
        line.finish()
        try write(report)
    }

    private func write(_ report: SynthesisReport) throws {
        if let folder = options.failures { try SynthesisFailures(report).write(to: folder) }
        let text = SynthesisReportText(report, recipe: name, artifact.contentID)
        if output.json {
            Output.result(text.json)
        } else if output.quiet {
            for made in report.made { Output.result(made.environment.contentID.description) }
        } else {
            Output.result(text.table)
            for note in text.notes { Output.note(note) }
        }
        switch report.stopped {
        case .asked?:
            Output.note("stopped; the same command goes on, or awm synth resume \(name)")
            throw ExitCode(130)
        case .endpoint(let message)?: throw CommandFailure(.remote, message)
        case .missingAnswer(let message)?: throw CommandFailure(.notFound, message)
        case .budget(let message)?:
            throw CommandFailure(.failed, "\(message); awm synth resume \(name) goes on with a budget of its own")
        case nil:
            guard report.failed.isEmpty else { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }
}

/// The progress line of a run, drawn from whatever thread says something.
private final class ProgressLine: @unchecked Sendable {
    // Reports come one at a time: the run holds a lock while it tells.
    private let progress: Progress

    init(isQuiet: Bool) {
        progress = Progress("environments", total: 0, isQuiet: isQuiet)
    }

    func show(_ now: SynthesisProgress) {
        let usage = now.usage
        var parts = ["\(usage.requests) requests"]
        if usage.replayed > 0 { parts.append("\(usage.replayed) from the store") }
        parts.append("\(usage.promptTokens + usage.completionTokens) tokens")
        if usage.cost > 0 { parts.append("cost \(Output.rounded(usage.cost, 2))") }
        if now.failed > 0 { parts.append("\(now.failed) failed") }
        parts.append(now.subject)
        progress.update(now.made + now.failed, of: now.total, note: parts.joined(separator: ", "))
    }

    func finish() { progress.finish() }
}
