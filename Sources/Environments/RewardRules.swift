package import JSON

/// How a verdict becomes a reward: what a part of a task is worth, and what breaking the interface costs.
///
/// A task's rules come before its environment's, and those of whoever runs it before both. What nobody says is as if
/// there were no rule: parts count by their weights, and interface errors cost nothing.
package struct RewardRules: Sendable, Hashable {
    package enum PartialCredit: String, Sendable, CaseIterable {
        /// The share of the weights that passed.
        case weights
        /// All or nothing.
        case nothing = "none"
    }

    package var partial: PartialCredit?
    /// What each call of an unknown tool or with bad arguments takes off the reward, from 0 to 1.
    package var penalty: Double?
    /// With how many such calls the rollout ends; 0 for never.
    package var endOn: Int?

    package init(partial: PartialCredit? = nil, penalty: Double? = nil, endOn: Int? = nil) {
        self.partial = partial
        self.penalty = penalty
        self.endOn = endOn
    }

    /// Reads the rules of an environment or a task that its schema has accepted.
    package init(_ json: JSON?) {
        partial = json?["partial"]?.stringValue.flatMap(PartialCredit.init(rawValue:))
        penalty = json?["penalty"]?.doubleValue
        endOn = json?["end_on"]?.exactInteger.map { Int($0) }
    }

    /// These rules, and where they say nothing those of `others`.
    package func before(_ others: RewardRules) -> RewardRules {
        RewardRules(
            partial: partial ?? others.partial,
            penalty: penalty ?? others.penalty,
            endOn: endOn ?? others.endOn
        )
    }

    /// What so many interface errors take off: never more than 1, which is all that a task can earn.
    package func penalty(for errors: Int) -> Double { min((penalty ?? 0) * Double(errors), 1) }

    /// Whether the last of so many interface errors ends the rollout.
    package func ends(after errors: Int) -> Bool { (endOn ?? 0) > 0 && errors >= endOn ?? 0 }

    /// The rules as a package writes them; only what they say.
    package var json: JSON {
        var object = JSONObject()
        if let partial { object["partial"] = .string(partial.rawValue) }
        if let penalty { object["penalty"] = .double(penalty) }
        if let endOn { object["end_on"] = .integer(Int64(endOn)) }
        return .object(object)
    }
}
