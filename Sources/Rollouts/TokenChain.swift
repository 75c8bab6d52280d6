import Trajectories

/// How the token ids of a rollout hang together: each prompt is what is known so far and what the chat template put behind it.
enum TokenChain {
    /// What the ids of a new prompt add to those of the steps before.
    struct Link {
        /// The ids that were not known.
        var scaffold: [Int]
        /// Whether the prompt does not go on from what is known, so that the chain begins anew.
        var startsBranch: Bool
    }

    /// The link to a prompt, given the rollout so far.
    ///
    /// The steps hold the chain already, so it is compared with them rather than kept a second time.
    static func link(_ prompt: [Int], after steps: [Rollout.Step]) -> Link {
        let turns = steps.compactMap { step in
            if case .assistant(let turn) = step { turn } else { nil }
        }
        guard !turns.isEmpty else { return Link(scaffold: prompt, startsBranch: false) }
        let whole = Link(scaffold: prompt, startsBranch: true)
        let start = turns.lastIndex { $0.startsBranch } ?? 0
        var rest = prompt[...]
        for turn in turns[start...] {
            guard let scaffold = turn.scaffoldTokenIDs, let sampled = turn.completionTokenIDs else { return whole }
            for ids in [scaffold, sampled] {
                guard rest.starts(with: ids) else { return whole }
                rest = rest.dropFirst(ids.count)
            }
        }
        return Link(scaffold: Array(rest), startsBranch: false)
    }
}
