package import Trajectories

/// What a set holds of a run already: which samples are scored, and where the others go on.
package struct MadeRollouts: Sendable {
    private struct Sample: Hashable {
        var group: String
        var index: Int
    }

    private var scored: Set<Sample> = []
    /// The last attempt of each sample.
    private var attempts: [Sample: Int] = [:]

    package init() {}

    /// Takes note of a row.
    package mutating func add(_ rollout: Rollout) {
        let sample = Sample(group: rollout.groupID, index: rollout.sampleIndex)
        attempts[sample] = max(attempts[sample] ?? 0, rollout.attempt)
        if rollout.reward != nil { scored.insert(sample) }
    }

    /// How many samples are scored.
    package var count: Int { scored.count }

    /// The next attempt at a sample; `nil` for one that is scored, which is never made again.
    func nextAttempt(group: String, sample index: Int) -> Int? {
        let sample = Sample(group: group, index: index)
        guard !scored.contains(sample) else { return nil }
        return attempts[sample].map { $0 + 1 } ?? 0
    }
}
