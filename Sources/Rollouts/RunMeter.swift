import Synchronization

/// What a run has used so far, counted by its rollouts while they go on.
package final class RunMeter: Sendable {
    private let sampledTokens = Atomic<Int>(0)
    private let allTokens = Atomic<Int>(0)

    /// Tokens that were sampled.
    package var sampled: Int { sampledTokens.load(ordering: .relaxed) }
    /// Tokens of prompts and completions.
    package var total: Int { allTokens.load(ordering: .relaxed) }

    func add(sampled: Int, total: Int) {
        guard total > 0 else { return }
        sampledTokens.wrappingAdd(sampled, ordering: .relaxed)
        allTokens.wrappingAdd(total, ordering: .relaxed)
    }
}
