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
    /// From 0 to 1: the product of the guards times the weighted share of the other checks.
    package var reward: Double
    package var checks: [CheckResult]
    /// What the attempt changed.
    package var diff: StateDiff

    package init(checks: [CheckResult], diff: StateDiff) {
        self.checks = checks
        self.diff = diff
        let scored = checks.filter { !$0.isGuard }
        let total = scored.reduce(0) { $0 + $1.weight }
        let passed = scored.reduce(0) { $0 + ($1.passed ? $1.weight : 0) }
        let areGuardsKept = checks.allSatisfy { !$0.isGuard || $0.passed }
        // All passed is exactly 1: the division of equal sums of weights is, whatever the weights.
        reward = areGuardsKept && total > 0 ? passed / total : 0
    }

    /// Whether every check passed.
    package var isComplete: Bool { reward == 1 }

    package var json: JSON {
        [
            "reward": .double(reward),
            "complete": .bool(isComplete),
            "checks": .array(checks.map(\.json)),
            "diff": diff.json,
        ]
    }
}
