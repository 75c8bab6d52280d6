import JSON

/// The loop in which a model answers, is told what is wrong, and answers again: a pure machine over texts and findings.
struct Correction: Sendable {
    /// What comes of an answer.
    enum Step: Sendable, Equatable {
        case accept
        /// Ask again with these messages.
        case ask([JSON])
        /// No attempt is left; the best one had these findings.
        case giveUp([StageFinding])
    }

    let first: [JSON]
    private let limit: Int
    private(set) var attempts = 0
    /// How many findings there were, of all attempts.
    private(set) var findings = 0
    private(set) var best: (text: String, findings: [StageFinding])?

    init(first: [JSON], attempts: Int) {
        self.first = first
        limit = attempts
    }

    /// Takes an answer and what was found to be wrong with it.
    mutating func take(_ text: String, _ found: [StageFinding]) -> Step {
        attempts += 1
        findings += found.count
        guard !found.isEmpty else {
            best = (text, [])
            return .accept
        }
        if best == nil || Correction.weight(found) < Correction.weight(best?.findings ?? []) { best = (text, found) }
        guard attempts < limit else { return .giveUp(best?.findings ?? found) }
        return .ask(Correction.messages(first, answered: text, found))
    }

    /// The beginning, the last answer, and what is wrong with it. Earlier ones are left out: they cost tokens and lead astray.
    private static func messages(_ first: [JSON], answered text: String, _ found: [StageFinding]) -> [JSON] {
        let shown = found.prefix(shownFindings).map(\.json)
        var request = "Your answer was checked by running it. These findings are left:\n\n"
        request += JSON.array(Array(shown)).prettyText()
        if found.count > shownFindings { request += "\n\n… and \(found.count - shownFindings) more." }
        request +=
            "\n\nCorrect every one of them without breaking what works. Answer with the whole corrected JSON object and nothing else."
        return first + [
            ["role": "assistant", "content": .string(text)], ["role": "user", "content": .string(request)],
        ]
    }

    private static let shownFindings = 20

    private static func weight(_ findings: [StageFinding]) -> Int { findings.reduce(0) { $0 + $1.weight } }
}
