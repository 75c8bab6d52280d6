package import ContentStore
package import JSON

/// How an environment was made: by what, from what, and at what cost. `awm.synthesis/1` in a store.
///
/// It has no times, hosts or addresses, so that making the same environment again gives the same bytes.
package struct SynthesisRecord: Sendable, Equatable {
    package static let schema = "awm.synthesis/1"

    /// The program that made it, with the version of its rules, templates or prompts.
    package struct Generator: Sendable, Hashable {
        package var name: String
        package var version: String

        package init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    /// A step on the way, for generators that have several.
    package struct Stage: Sendable, Equatable {
        package var name: String
        /// The version of its prompt or rules.
        package var version: String
        /// The digest of everything that the stage depends on: its prompt, its model and what earlier stages gave.
        package var key: Digest
        /// How many answers it took.
        package var attempts: Int
        /// What was wrong with the earlier ones.
        package var findings: Int

        package init(name: String, version: String, key: Digest, attempts: Int, findings: Int) {
            self.name = name
            self.version = version
            self.key = key
            self.attempts = attempts
            self.findings = findings
        }
    }

    /// A question that a model answered.
    package struct Request: Sendable, Equatable {
        package var stage: String
        /// The digest of the request, by which the answer is found.
        package var request: Digest
        /// The content id of the answer.
        package var answer: Digest
        package var model: String
        package var promptTokens: Int?
        package var completionTokens: Int?
        /// In the currency of the prices that were given; `nil` when none were.
        package var cost: Double?

        package init(
            stage: String,
            request: Digest,
            answer: Digest,
            model: String,
            promptTokens: Int?,
            completionTokens: Int?,
            cost: Double?
        ) {
            self.stage = stage
            self.request = request
            self.answer = answer
            self.model = model
            self.promptTokens = promptTokens
            self.completionTokens = completionTokens
            self.cost = cost
        }
    }

    /// The content id of the environment.
    package var environment: Digest
    package var generator: Generator
    /// What the generator was told, in words of its own: a seed, an index, a blueprint, a scenario, a recipe.
    package var parameters: JSONObject
    package var stages: [Stage]
    package var requests: [Request]

    package init(
        environment: Digest,
        generator: Generator,
        parameters: JSONObject,
        stages: [Stage] = [],
        requests: [Request] = []
    ) {
        self.environment = environment
        self.generator = generator
        self.parameters = parameters
        self.stages = stages
        self.requests = requests
    }

    /// Tokens of all requests; what endpoints did not count is not in it.
    package var promptTokens: Int { requests.reduce(0) { $0 + ($1.promptTokens ?? 0) } }
    package var completionTokens: Int { requests.reduce(0) { $0 + ($1.completionTokens ?? 0) } }

    /// The cost of all requests; `nil` when none has one.
    package var cost: Double? {
        let costs = requests.compactMap(\.cost)
        return costs.isEmpty ? nil : costs.reduce(0, +)
    }

    /// The artifact that keeps the record with its environment, to be stored in the same ingest.
    package func artifact(about stored: StoredArtifact) throws(StoreError) -> NewArtifact {
        guard environment == stored.contentID else {
            throw StoreError(
                .invalidManifest,
                "the record is about \(environment), so it cannot be kept with \(stored.contentID)"
            )
        }
        return .referrer(.synthesis, saying: json.rowBytes(), about: stored)
    }
}
