package import Environments
package import JSON
package import Runtime

/// The outcome of one check, with what it saw.
package struct CheckResult: Sendable, Hashable {
    package var name: String
    package var passed: Bool
    package var isGuard: Bool
    package var weight: Double
    /// What the check looked at: the query's value, the rows that should not have changed, the answer it read.
    package var evidence: JSON

    package var json: JSON {
        [
            "name": .string(name), "passed": .bool(passed), "guard": .bool(isGuard), "weight": .double(weight),
            "evidence": evidence,
        ]
    }
}

/// A verifier's judgement of an attempt.
package struct Verdict: Sendable, Hashable {
    /// From 0 to 1: the product of the guards times the weighted share of the other checks, or nothing but 0 and 1.
    package let reward: Double
    package let checks: [CheckResult]
    /// What the attempt changed.
    package let diff: StateDiff

    package init(checks: [CheckResult], diff: StateDiff, partial: RewardRules.PartialCredit = .weights) {
        self.checks = checks
        self.diff = diff
        let reward = Verdict.reward(of: checks)
        self.reward = partial == .nothing && reward < 1 ? 0 : reward
    }

    /// Whether every check passed, and one at least counts for more than a guard.
    package var isComplete: Bool { reward == 1 }

    package var json: JSON {
        [
            "reward": .double(reward),
            "complete": .bool(isComplete),
            "checks": .array(checks.map(\.json)),
            "diff": diff.json,
        ]
    }

    /// Π guards × Σ weights of the checks that passed ÷ Σ weights; 0 where there are guards only.
    private static func reward(of checks: [CheckResult]) -> Double {
        guard checks.allSatisfy({ !$0.isGuard || $0.passed }) else { return 0 }
        let scored = checks.filter { !$0.isGuard }
        let total = scored.reduce(0) { $0 + $1.weight }
        let passed = scored.reduce(0) { $0 + ($1.passed ? $1.weight : 0) }
        guard total > 0 else { return 0 }
        if scored.allSatisfy(\.passed) { return 1 }
        // A weight too small to show in the sum must still keep an incomplete attempt below 1.
        return min(passed / total, (1.0).nextDown)
    }
}
