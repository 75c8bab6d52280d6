package import ContentStore
import JSON
package import ModelClient
import Synchronization

/// Answers questions: from the store where it has the answer, else from a model, whose answer it keeps before it gives it.
///
/// So whatever was paid for is there after a crash, and the same questions need no model any more.
package final class AnswerSource: Sendable {

    private let store: SharedStore
    private let recipe: StoredArtifact
    /// `nil` to answer from the store alone.
    private let client: ChatClient?
    private let prices: Prices?
    private let budget: Budget
    private let state = Mutex(RunUsage())

    package init(
        store: SharedStore,
        recipe: StoredArtifact,
        client: ChatClient?,
        prices: Prices? = nil,
        budget: Budget = Budget()
    ) {
        self.store = store
        self.recipe = recipe
        self.client = client
        self.prices = prices
        self.budget = budget
    }

    package var usage: RunUsage { state.withLock { $0 } }

    /// The answer to a question.
    ///
    /// Throws ``SynthesisError``: `missingAnswer` where no model may be asked, `budgetSpent`, `endpoint`; and `CancellationError`.
    func answer(_ question: Question) async throws -> Answer {
        if let kept = try kept(question) { return kept }
        guard client != nil else {
            throw SynthesisError(
                .missingAnswer,
                "the store has no answer to the request \(question.digest) of the stage \(question.stage.rawValue) of \(question.subject); give an endpoint, or bring the answers along with awm store copy",
                request: question.digest
            )
        }
        try state.withLock { usage throws(SynthesisError) in
            if let spent = usage.exceeds(budget) {
                throw SynthesisError(.budgetSpent, "the budget of \(spent) is spent", endsRun: true)
            }
            usage.requests += 1
        }
        return try await ask(question)
    }

    /// The answer that the store has, attached to this recipe if it was another one's.
    private func kept(_ question: Question) throws -> Answer? {
        let found = try store.use { store in
            let found = try store.answer(to: question.digest, preferring: recipe.contentID)
            if let found, found.artifact.manifest.subjectContentID != recipe.contentID {
                try store.record(answer: found.content, to: question.digest, for: recipe)
            }
            return found
        }
        guard let (artifact, content) = found else { return nil }
        let json = try JSON(parsing: content)
        state.withLock { $0.replayed += 1 }
        return Answer(
            question: question.digest,
            artifact: artifact.contentID,
            stage: question.stage,
            model: question.model,
            response: json["response"] ?? .null,
            promptTokens: json["usage"]?["prompt_tokens"]?.integerValue.map { Int($0) },
            completionTokens: json["usage"]?["completion_tokens"]?.integerValue.map { Int($0) },
            cost: json["usage"]?["cost"]?.doubleValue
        )
    }

    private func ask(_ question: Question) async throws -> Answer {
        let response = try await respond(to: question)
        let prompt = response["usage"]?["prompt_tokens"]?.integerValue.map { Int($0) }
        let completion = response["usage"]?["completion_tokens"]?.integerValue.map { Int($0) }
        let cost = prices.map { $0.cost(prompt: prompt, completion: completion) }
        let content: JSON = [
            "schema": .string(Answer.schema),
            "request": question.body,
            "response": response,
            "usage": [
                "prompt_tokens": prompt.map { .count($0) } ?? .null,
                "completion_tokens": completion.map { .count($0) } ?? .null,
                "cost": cost.map { .double($0) } ?? .null,
            ],
        ]
        let artifact = try store.use { try $0.record(answer: content.rowBytes(), to: question.digest, for: recipe) }
        state.withLock { usage in
            usage.promptTokens += prompt ?? 0
            usage.completionTokens += completion ?? 0
            usage.cost += cost ?? 0
        }
        return Answer(
            question: question.digest,
            artifact: artifact.contentID,
            stage: question.stage,
            model: question.model,
            response: response,
            promptTokens: prompt,
            completionTokens: completion,
            cost: cost
        )
    }

    /// Asks the endpoint; what comes back is brought to the form of the interface, without what differs from call to call.
    private func respond(to question: Question) async throws -> JSON {
        guard let client else {
            throw SynthesisError(.missingAnswer, "no model may be asked", request: question.digest)
        }
        var random = SeededRandom(question.digest.hex)
        do {
            if let input = question.body["input"]?.arrayValue {
                let request = EmbeddingRequest(model: question.model, texts: input.compactMap(\.stringValue))
                let answer = try await client.embed(request, deadline: nil, random: &random)
                return ["data": answer["data"] ?? .null, "usage": answer["usage"] ?? .null]
            }
            return try await client.complete(body: question.body, deadline: nil, random: &random).completion.response
        } catch let error as ChatError {
            throw SynthesisError(
                .endpoint,
                "the stage \(question.stage.rawValue) of \(question.subject) got no answer: \(error)",
                request: question.digest,
                endsRun: error.concernsAllRequests
            )
        }
    }
}

extension ChatCompletion {
    /// The completion as a response that gives it again.
    fileprivate var response: JSON {
        var message: JSONObject = ["role": "assistant", "content": .string(content)]
        if let reasoning { message[reasoningKey] = .string(reasoning) }
        if !toolCalls.isEmpty {
            message["tool_calls"] = .array(
                toolCalls.map { call in
                    [
                        "id": .string(call.id), "type": "function",
                        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                    ]
                }
            )
        }
        var response: JSONObject = [
            "choices": [["message": .object(message), "finish_reason": finishReason.map { .string($0) } ?? .null]]
        ]
        if let model { response["model"] = .string(model) }
        if let usage { response["usage"] = .object(usage) }
        return .object(response)
    }
}
