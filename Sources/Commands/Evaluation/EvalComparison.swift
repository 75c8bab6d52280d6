import Evaluation

/// Chooses what an evaluation compares.
enum EvalComparison {
    /// Two sets, or else two policies, that have tasks in common; nil otherwise.
    ///
    /// A side must be one policy's: what two policies did together is no policy.
    static func make(_ evaluation: Evaluation, _ sets: [(name: String, attempts: Attempts)]) -> Comparison? {
        let options = evaluation.options
        if sets.count == 2 {
            let sides = sets.map { set in
                (set.name, TaskOutcome.collect(set.attempts.samples, threshold: options.threshold))
            }
            let isEachOne = sides.allSatisfy { Set($0.1.map(\.policy)).count == 1 }
            if isEachOne, let comparison = Comparison(sides[0], sides[1], options) { return comparison }
        }
        let policies = evaluation.policies.map(\.policy)
        guard policies.count == 2 else { return nil }
        let sides = policies.map { policy in (policy, evaluation.outcomes.filter { $0.policy == policy }) }
        return Comparison(sides[0], sides[1], options)
    }
}
