import JSON
import ModelClient

/// A stage in its correction loop, with the answers that it took.
struct StageRun: Sendable {
    /// What comes of an answer.
    enum Step: Sendable {
        case accepted(JSON)
        case ask([JSON])
        case failed([StageFinding])
    }

    let stage: Stage
    private var correction: Correction
    private(set) var answers: [Answer] = []

    init(_ stage: Stage, _ recipe: Recipe) {
        self.stage = stage
        correction = Correction(first: stage.messages(recipe.prompts), attempts: recipe.attempts)
    }

    /// The messages to begin with.
    var first: [JSON] { correction.first }

    /// How many findings there were in all.
    var findings: Int { correction.findings }

    /// The text of the best attempt.
    var bestText: String? { correction.best?.text }

    /// Takes an answer.
    mutating func take(_ answer: Answer) -> Step {
        answers.append(answer)
        let judged: (text: String, result: Result<JSON, StructuredAnswer.Refused>)
        do {
            let completion = try answer.completion
            let isCut = completion.finishReason == "length"
            judged = (completion.content, stage.judge(completion.content, isCut: isCut))
        } catch {
            judged = ("", .failure(StructuredAnswer.Refused([StageFinding("no-answer", "\(error)", weight: 1000)])))
        }
        switch judged.result {
        case .success(let json):
            _ = correction.take(judged.text, [])
            return .accepted(json)
        case .failure(let refused):
            switch correction.take(judged.text, refused.findings) {
            case .accept, .giveUp: return .failed(correction.best?.findings ?? refused.findings)
            case .ask(let messages): return .ask(messages)
            }
        }
    }
}
