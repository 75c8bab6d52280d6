import Environments
import JSON
import Runtime

/// Every argument of a solution must be something that an agent can know by then, and so must every word of its answer.
enum Reachability {
    static func findings(_ trial: Trial) -> [CertificateFinding] {
        var findings: [CertificateFinding] = []
        for (index, play) in trial.plays.enumerated() {
            var known = KnownValues(trial)
            for (position, call) in play.attempt.calls.enumerated() {
                for (path, value) in call.arguments.leaves where !known.contains(value) {
                    if trial.task.exempts(call.tool, path) { continue }
                    findings.append(
                        trial.finding(
                            .unreachableArgument,
                            "nothing tells an agent \(value.rowText()), which its call \(position + 1) gives as "
                                + ([call.tool] + path).joined(separator: "."),
                            place: trial.task.solutions[index].calls[position].place,
                            evidence: [
                                "call": .count(position + 1), "path": .string(path.joined(separator: ".")),
                                "value": value,
                            ]
                        )
                    )
                }
                known.add(call.result)
            }
            if let answer = play.attempt.answer {
                findings += unknownWords(of: answer, known, trial, place: trial.task.solutions[index].answerPlace)
            }
        }
        return findings
    }

    /// The parts of an answer that are words to be found out; numbers, dates and prose may be worked out.
    private static func unknownWords(
        of answer: JSON,
        _ known: KnownValues,
        _ trial: Trial,
        place: SourcePlace
    ) -> [CertificateFinding] {
        var known = known
        if let schema = trial.task.answerSchema { known.add(schema) }
        var words = answer.leaves.map(\.value)
        if trial.answerSchema == nil {
            // Of free text the words count that the verifier looks for.
            for case .answer(let matcher) in trial.task.checks.map(\.kind) {
                if case .contains(let parts) = matcher.kind { words += parts.map { .string($0) } }
            }
        }
        return words.compactMap { value in
            guard let text = value.stringValue, !text.contains(where: \.isWhitespace), !KnownValues.isDate(text),
                !NumberText.isNumber(text), !known.contains(value)
            else { return nil }
            return trial.finding(
                .unreachableAnswer,
                "nothing tells an agent \(value.rowText()), which the answer must say",
                place: place,
                evidence: ["value": value, "answer": answer]
            )
        }
    }
}

extension TaskDefinition {
    /// Whether the task says itself that this part of a call is worked out or may be worded freely.
    fileprivate func exempts(_ tool: String, _ path: [String]) -> Bool {
        (derived + free).contains { ArgumentPath($0).covers(tool, path) }
    }
}

extension NumberText {
    /// Whether a text is one number and nothing else.
    static func isNumber(_ text: String) -> Bool {
        let found = numbers(in: text)
        return found.count == 1 && found[0].range == 0..<text.utf8.count
    }
}
