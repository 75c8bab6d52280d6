import Synchronization

/// Gathers what environments that are made at once say of how far they have come.
final class ProgressMeter: Sendable {
    private let source: AnswerSource
    private let report: @Sendable (SynthesisProgress) -> Void
    private let state = Mutex(SynthesisProgress())

    init(_ source: AnswerSource, _ report: @escaping @Sendable (SynthesisProgress) -> Void) {
        self.source = source
        self.report = report
    }

    func begin(_ total: Int) { change { $0.total = total } }

    func end(_ outcome: EnvironmentSynthesis.Outcome) {
        change { progress in
            switch outcome {
            case .made: progress.made += 1
            case .failed: progress.failed += 1
            }
        }
    }

    func say(_ action: EnvironmentSynthesis.Action, of name: String) {
        let short = name.count > 40 ? name.prefix(40) + "…" : name
        switch action {
        case .ask(let stage, let part, _, _):
            change { $0.subject = "\(short): \(stage.rawValue)\(part.isEmpty ? "" : " " + part)" }
        case .act(let stage, let task, _, _): change { $0.subject = "\(short): \(stage.rawValue) \(task)" }
        case .finish: break
        }
    }

    private func change(_ body: (inout SynthesisProgress) -> Void) {
        let usage = source.usage
        // Told inside, so that lines come in the order of the counts.
        state.withLock { progress in
            body(&progress)
            progress.usage = usage
            report(progress)
        }
    }
}
