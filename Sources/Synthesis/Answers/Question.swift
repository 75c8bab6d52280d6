package import ContentStore
package import JSON
import ModelClient

/// A request to a model, told from all others by what is asked and of whom.
package struct Question: Sendable {
    package var stage: StageName
    /// The environment, and the part of the stage.
    package var subject: String
    /// The members of the body.
    package var body: JSON
    /// The digest of the body's canonical form, by which the answer is found.
    package let digest: Digest

    /// Throws when the body has no canonical form: an integer that other programs would round.
    package init(stage: StageName, subject: String, body: JSON) throws(SynthesisError) {
        self.stage = stage
        self.subject = subject
        var members = body.objectValue ?? [:]
        // How an answer travels is no part of what is asked.
        members["stream"] = nil
        members["stream_options"] = nil
        self.body = .object(members)
        do {
            digest = SHA256.hash(try self.body.canonicalBytes())
        } catch {
            throw SynthesisError(
                .invalidRecipe,
                "a request of the stage \(stage.rawValue) has no canonical form: \(error)"
            )
        }
    }

    /// The question that a chat request of a stage is, as a recipe asks.
    init(_ request: ChatRequest, stage: StageName, subject: String, _ recipe: Recipe) throws(SynthesisError) {
        let settings = ChatSettings(model: recipe.model(of: stage), sampling: recipe.sampling, extra: recipe.extra)
        var body = settings.body(of: request).objectValue ?? [:]
        if stage.isDocument {
            switch recipe.responseFormat {
            case .none: break
            case .object: body["response_format"] = ["type": "json_object"]
            case .schema:
                body["response_format"] = [
                    "type": "json_schema",
                    "json_schema": [
                        "name": .string(stage.rawValue), "schema": PromptLibrary.schema(of: stage) ?? [:],
                    ],
                ]
            }
        }
        try self.init(stage: stage, subject: subject, body: .object(body))
    }

    var model: String { body["model"]?.stringValue ?? "" }
}

/// What a model answered, as the store keeps it.
package struct Answer: Sendable {
    static let schema = "awm.answer/1"

    package var question: Digest
    /// The content id of the answer.
    package var artifact: Digest
    package var stage: StageName
    package var model: String
    /// The body of the response, in the form of the interface.
    package var response: JSON
    package var promptTokens: Int?
    package var completionTokens: Int?
    package var cost: Double?

    var completion: ChatCompletion {
        get throws(ChatError) { try ChatCompletion(json: response) }
    }
}

/// What a million tokens cost, in any currency.
package struct Prices: Sendable, Hashable {
    package var prompt: Double
    package var completion: Double

    package init(prompt: Double, completion: Double) {
        self.prompt = prompt
        self.completion = completion
    }

    func cost(prompt: Int?, completion: Int?) -> Double {
        (Double(prompt ?? 0) * self.prompt + Double(completion ?? 0) * self.completion) / 1_000_000
    }
}

/// What a run may use at most, of what it asks for anew.
package struct Budget: Sendable, Hashable {
    package var requests: Int?
    package var tokens: Int?
    package var cost: Double?

    package init(requests: Int? = nil, tokens: Int? = nil, cost: Double? = nil) {
        self.requests = requests
        self.tokens = tokens
        self.cost = cost
    }
}

/// What a run has used.
package struct RunUsage: Sendable, Hashable {
    /// Requests that were sent.
    package var requests = 0
    /// Answers that the store had.
    package var replayed = 0
    /// Of the requests that were sent.
    package var promptTokens = 0
    package var completionTokens = 0
    package var cost = 0.0

    /// What is spent of a budget, in words; `nil` while there is some left.
    func exceeds(_ budget: Budget) -> String? {
        if let limit = budget.requests, requests >= limit { return "\(limit) requests" }
        if let limit = budget.tokens, promptTokens + completionTokens >= limit { return "\(limit) tokens" }
        if let limit = budget.cost, cost >= limit { return "a cost of \(JSON.double(limit).rowText())" }
        return nil
    }
}
