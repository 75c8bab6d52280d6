import Environments
import JSON

/// The reference with another answer must score less than 1: with one part of it replaced, and, where answers are free
/// text, with every number in it replaced or with many numbers in it.
enum AnswerMutants {
    static func run(_ trial: Trial) -> ArgumentMutants.Outcome {
        var outcome = ArgumentMutants.Outcome()
        guard let reference = trial.reference, let answer = reference.attempt.answer else { return outcome }
        func judge(_ other: JSON, _ code: FindingCode, _ what: String) {
            var attempt = reference.attempt
            attempt.answer = other
            guard let reward = trial.reward(of: attempt) else { return }
            outcome.mutants.tried += 1
            if reward < 1 {
                outcome.mutants.killed += 1
            } else {
                outcome.findings.append(
                    trial.finding(code, "\(what) still scores 1", evidence: ["right": answer, "accepted": other])
                )
            }
        }
        if trial.answerSchema == nil, let text = answer.stringValue {
            let numbers = NumberText.numbers(in: text)
            judge(.string(other(text, numbers, by: 7)), .uncheckedAnswer, "another answer")
            guard outcome.findings.isEmpty, !numbers.isEmpty else { return outcome }
            // Whoever says many numbers says the right one among them.
            let decoys = [3, 11, 40].map { other(text, numbers, by: $0) }
            judge(.string(([text] + decoys).joined(separator: " ")), .decoyNumber, "an answer with many numbers in it")
            return outcome
        }
        for (path, value) in answer.leaves {
            let schema = schema(at: path, of: trial.task.answerSchema ?? [:])
            let others = OtherValues.of(value, named: path.last { Int($0) == nil } ?? "", schema: schema, trial.catalog)
                .filter { !$0.isEqualAsJSON(value) }
                .map { answer.replacing(path[...], with: $0) }
            guard let other = others.first(where: trial.accepts) else { continue }
            let place = path.isEmpty ? "answer" : "/" + path.joined(separator: "/") + " of the answer"
            judge(other, .uncheckedAnswer, "another \(place)")
        }
        return outcome
    }

    /// The text with each of its numbers moved; another text when there is none in it.
    private static func other(_ text: String, _ numbers: [NumberText.Found], by step: Int) -> String {
        guard !numbers.isEmpty else { return "Something else." }
        var bytes = Array(text.utf8)
        for number in numbers.reversed() {
            let moved = number.value + Double(step)
            let shown = moved == moved.rounded() && moved.magnitude < 1e15 ? String(Int(moved)) : "\(moved)"
            bytes.replaceSubrange(number.range, with: Array(shown.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func schema(at path: [String], of schema: JSON) -> JSON {
        path.reduce(schema) { schema, key in
            (Int(key) == nil ? schema["properties"]?[key] : schema["items"]) ?? [:]
        }
    }
}
