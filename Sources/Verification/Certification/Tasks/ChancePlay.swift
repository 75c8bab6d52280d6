import Environments
import JSON
import JSONSchema
import Runtime

/// What a player without a mind scores: in every second rollout it makes calls at random, in the others it only answers.
enum ChancePlay {
    /// What chance may give away where nothing else is known.
    private static let limit = 0.05

    /// The mean over rollouts under the seeds 0 and up; `nil` when none of them could be scored.
    static func measure(
        _ task: TaskDefinition,
        _ trial: WorldTrial,
        rollouts: Int
    ) throws -> Certificate.Chance? {
        let schema = try task.answerSchema.map { schema throws(SchemaError) in try JSONSchema(schema) }
        var rewards: [Double] = []
        for seed in 0..<rollouts {
            let prepared = try trial.prepared.prepare(task, seed: UInt64(seed))
            var actions = RandomActions(prepared.instance, trial.catalog)
            var moves: [Move] = []
            if seed % 2 == 0 {
                while let (tool, arguments) = actions.nextCall() {
                    moves.append(Move(tool: tool, arguments: arguments))
                }
            }
            let answer = schema.flatMap { actions.answer(for: $0) }
            let play = try Play(moves, on: prepared.instance.session(), answer: answer)
            // A fault ends a rollout without a reward; the rules for tools tell of it.
            guard play.outcomes.allSatisfy(\.mayBeRewarded) else { continue }
            if case .success(let verdict) = Result(catching: { try prepared.verifier.verify(play.attempt) }) {
                rewards.append(verdict.reward)
            }
        }
        guard !rewards.isEmpty else { return nil }
        let count = Double(rewards.count)
        let mean = rewards.reduce(0, +) / count
        let variance = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
        return Certificate.Chance(mean: mean, standardError: (variance / count).squareRoot(), rollouts: rewards.count)
    }

    static func findings(_ task: TaskDefinition, _ chance: Certificate.Chance) -> [CertificateFinding] {
        let ways = ways(of: task.answerSchema)
        let share = ways.map { 1 / Double($0) } ?? 0
        // Of an answer with n choices chance gives 1/n, more or less: within two standard errors of so many rollouts.
        let noise = 2 * (share * (1 - share) / Double(chance.rollouts)).squareRoot()
        let most = max(limit, share > 0 ? share + noise : 0)
        guard chance.mean > most else { return [] }
        let allowed = share > limit ? "1/\(ways ?? 1), what guessing one of its answers gives" : "\(limit)"
        let mean = JSON.double((chance.mean * 1000).rounded() / 1000).rowText()
        return [
            CertificateFinding(
                .chanceReward,
                task: task.id,
                place: task.place,
                "\(task.id): random play scores \(mean) in the mean, more than \(allowed)",
                evidence: [
                    "mean": .double(chance.mean), "standard_error": .double(chance.standardError),
                    "rollouts": .count(chance.rollouts),
                ]
            )
        ]
    }

    /// How many answers a schema allows, where it lists them all; `nil` where it does not.
    static func ways(of schema: JSON?) -> Int? {
        guard let schema else { return nil }
        if schema["const"] != nil { return 1 }
        if let choices = schema["enum"]?.arrayValue { return choices.count }
        switch schema["type"]?.stringValue {
        case "boolean": return 2
        case "object":
            guard let members = schema["properties"]?.objectValue, !members.isEmpty else { return nil }
            return members.values.reduce(1 as Int?) { product, member in
                product.flatMap { product in ways(of: member).map { min(product * $0, 1_000_000) } }
            }
        default: return nil
        }
    }
}
