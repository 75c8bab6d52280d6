package import JSON

extension Recipe {
    /// A request that needs no answer before it.
    package struct FirstRequest: Sendable {
        package var stage: StageName
        package var subject: String
        package var messages: [JSON]
    }

    /// What a run asks first: proposals of the first category if scenarios are to be thought up, and the first scenario.
    package var firstRequests: [FirstRequest] {
        var requests: [FirstRequest] = []
        var pool = ScenarioPool(self)
        if count > 0, embeddingModel == nil, case .propose(let category, let count, let round) = pool.next() {
            let stage = Stage.scenarios(category, count: count, round: round, known: pool.accepted)
            requests.append(FirstRequest(stage: .scenarios, subject: category, messages: stage.messages(prompts)))
        }
        if let first = scenarios.first {
            let stage = Stage.scenario(first, self)
            requests.append(FirstRequest(stage: .scenario, subject: first, messages: stage.messages(prompts)))
        }
        return requests
    }
}
