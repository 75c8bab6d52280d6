/// How the token ids of a rollout hang together: each prompt is what is known so far and what the chat template put behind it.
///
/// An engine tells the whole prompt with every completion; a row keeps only what is new in it.
package enum TokenChain {
    /// What of a prompt is new.
    package struct Link: Sendable, Hashable {
        /// The ids that were not known: the whole prompt where the chain begins anew.
        package var scaffold: [Int]
        /// Whether the prompt does not go on from what is known.
        package var startsBranch: Bool
    }

    /// The link to a prompt, given the steps before it.
    ///
    /// The steps hold the chain already, so it is compared with them rather than kept a second time. Takes time proportional
    /// to the prompt.
    package static func link(_ prompt: [Int], after steps: some Collection<Rollout.Step>) -> Link {
        let whole = Link(scaffold: prompt, startsBranch: true)
        var chain: [Rollout.Step] = []
        var isFirst = true
        for step in steps.reversed() {
            chain.append(step)
            guard case .assistant(let turn) = step else { continue }
            isFirst = false
            if turn.startsBranch { break }
        }
        guard !isFirst else { return Link(scaffold: prompt, startsBranch: false) }
        var rest = prompt[...]
        var isInside = false
        for step in chain.reversed() {
            var known: [[Int]] = []
            switch step {
            case .assistant(let turn):
                guard let scaffold = turn.scaffoldTokenIDs, let sampled = turn.completionTokenIDs else { return whole }
                known = [scaffold, sampled]
                isInside = true
            case .tool(let result): if isInside, let ids = result.tokenIDs { known = [ids] }
            case .system, .user, .event: break
            }
            for ids in known {
                guard rest.starts(with: ids) else { return whole }
                rest = rest.dropFirst(ids.count)
            }
        }
        return Link(scaffold: Array(rest), startsBranch: false)
    }
}
