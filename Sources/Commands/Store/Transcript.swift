import ContentStore
import JSON
import Rollouts
import Runtime
import Trajectories

/// A rollout as people read it: who said and did what, what each call changed, and how it was judged.
struct Transcript {
    let rollout: Rollout
    /// What the calls changed; `nil` when nobody looked.
    var changes: Replayer.Changes?
    /// The most characters of a text; `nil` for all.
    var limit: Int?

    /// The whole transcript.
    var text: String {
        ([heading] + rollout.steps.indices.map(self.text) + [verdict]).joined(separator: "\n\n")
    }

    /// What the rollout is and came to.
    private var heading: String {
        let task = rollout.task
        var lines = [
            "rollout   \(rollout.rolloutID)",
            "task      \(task.taskID) of \(task.environment)@\(String(task.environmentID.dropFirst(7).prefix(12))), seed \(task.seed)",
            "policy    \(rollout.policy.model), sample \(rollout.sampleIndex + 1) of \(rollout.groupSize)"
                + (rollout.attempt > 0 ? ", attempt \(rollout.attempt + 1)" : ""),
        ]
        let calls = rollout.steps.count { $0.kind == .tool }
        let turns = rollout.steps.count { $0.kind == .assistant }
        var counts = "\(Output.count(turns, "turn")), \(Output.count(calls, "call"))"
        if rollout.durationMilliseconds > 0 { counts += ", \(rollout.durationMilliseconds) ms" }
        lines.append(
            "ended     \(rollout.outcome.failureKind?.rawValue ?? rollout.outcome.stopReason.rawValue): \(counts)"
        )
        lines.append("reward    " + (rollout.reward.map { Output.rounded($0, 3) } ?? "none"))
        return lines.joined(separator: "\n")
    }

    /// One step.
    func text(of index: Int) -> String {
        let step = rollout.steps[index]
        switch step {
        case .system(let content), .user(let content):
            return entry(index, step.kind.rawValue, [cut(content)])
        case .assistant(let assistant):
            var lines: [String] = []
            if let reasoning = assistant.reasoning, !reasoning.isEmpty { lines.append("(" + cut(reasoning) + ")") }
            if !assistant.content.isEmpty { lines.append(cut(assistant.content)) }
            for call in assistant.toolCalls {
                let broken = call.parseOK ? "" : "  ← \(call.error ?? "malformed")"
                lines.append("\(call.name)(\(cut(call.argumentsText)))\(broken)")
            }
            var title = "assistant"
            let duration = assistant.endMilliseconds - assistant.startMilliseconds
            if duration > 0 { title += ", \(duration) ms" }
            if let reward = assistant.reward, reward != 0 { title += ", reward \(Output.rounded(reward, 3))" }
            return entry(index, title, lines)
        case .tool(let result):
            var lines = [cut(result.content)]
            if let diff = changes?.diffs[index] { lines += diff.rows.map(diff.line) }
            if let difference = changes?.difference, difference.step == index {
                lines.append("! replaying it, \(difference.field) differs; changes from here on are not known")
            }
            return entry(index, "\(result.name): \(result.outcome.rawValue)", lines)
        case .event(let event):
            return entry(index, "event \(event.name)", [cut(event.content)])
        }
    }

    private func entry(_ index: Int, _ title: String, _ lines: [String]) -> String {
        let head = Output.styled("[\(index)] \(title)", "1")
        let body = lines.filter { !$0.isEmpty }.joined(separator: "\n")
        let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        return ([head] + (body.isEmpty ? [] : indented)).joined(separator: "\n")
    }

    private func cut(_ text: String) -> String {
        let shown = Output.printable(text)
        guard let limit, shown.unicodeScalars.count > limit else { return shown }
        let left = shown.unicodeScalars.count - limit
        return String(String.UnicodeScalarView(shown.unicodeScalars.prefix(limit))) + "… (\(left) more characters)"
    }

    /// The checks of the verifier, and the scores of later ones.
    private var verdict: String {
        var lines: [String] = []
        for check in rollout.outcome.verifier["checks"]?.arrayValue ?? [] {
            let passed = check["passed"]?.boolValue == true
            let mark = passed ? Output.styled("✓", "32") : Output.styled("✗", "31")
            let evidence = passed ? "" : "  " + cut((check["evidence"] ?? .null).rowText())
            lines.append("\(mark) \(check["name"]?.stringValue ?? "")\(evidence)")
        }
        if let error = rollout.outcome.error { lines.append(cut(error.rowText())) }
        for score in rollout.outcome.scores {
            lines.append("rescored \(Output.rounded(score.reward, 3)) by \(score.verifierHash.dropFirst(7).prefix(12))")
        }
        let reward = rollout.reward.map { "reward \(Output.rounded($0, 3))" } ?? "not scored"
        return (["\(Output.styled("verdict", "1")): \(reward)"] + lines.map { "    " + $0 }).joined(separator: "\n")
    }
}
