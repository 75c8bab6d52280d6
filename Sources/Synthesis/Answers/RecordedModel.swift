import ContentStore
import JSON
import ModelClient
import Rollouts
import Synchronization

/// A solver's model: each of its turns is a question whose answer is kept.
final class RecordedModel: ChatCompleting {
    let settings: ChatSettings
    private let source: AnswerSource
    private let recipe: Recipe
    private let stage: StageName
    private let subject: String
    /// What the stage's prompt adds to the system message.
    private let advice: String
    private let state = Mutex<(answers: [Answer], error: (any Error)?)>(([], nil))

    init(_ source: AnswerSource, _ recipe: Recipe, stage: StageName, subject: String, attempt: Int) {
        self.source = source
        self.recipe = recipe
        self.stage = stage
        self.subject = subject
        settings = ChatSettings(model: recipe.model(of: stage), sampling: recipe.sampling, extra: recipe.extra)
        // Another attempt must be another question, or it gets the same answer.
        let again = attempt > 1 ? "\nThis is attempt \(attempt); the earlier ones did not come to an end." : ""
        advice = recipe.prompts[stage].systemText(["attempt": again])
    }

    /// The answers so far, and what kept the last question from being answered.
    var answers: [Answer] { state.withLock { $0.answers } }
    var error: (any Error)? { state.withLock { $0.error } }

    func complete(
        _ request: ChatRequest,
        deadline: ContinuousClock.Instant?,
        random: inout some RandomNumberGenerator
    ) async throws -> ChatClient.Reply {
        do {
            let question = try Question(advised(request), stage: stage, subject: subject, recipe)
            let answer = try await source.answer(question)
            state.withLock { $0.answers.append(answer) }
            return ChatClient.Reply(completion: try answer.completion, milliseconds: 0, attempts: 1)
        } catch let error as CancellationError {
            throw error
        } catch {
            state.withLock { $0.error = error }
            // The rollout ends; whoever runs it looks here for the reason.
            throw PolicyError(message: "\(error)", endsRun: true)
        }
    }

    private func advised(_ request: ChatRequest) -> ChatRequest {
        var request = request
        if let system = request.messages.first?["content"]?.stringValue {
            request.messages[0] = ["role": "system", "content": .string(system + "\n\n" + advice)]
        }
        return request
    }
}
