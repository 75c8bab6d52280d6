/// The token ids of a conversation as an engine sees them, put together completion by completion.
///
/// An engine tells the whole prompt with every completion; a row keeps only what is new in it. Where a prompt does not go on from
/// what is known, it begins the chain anew.
package struct TokenChain: Sendable {
    /// What of a prompt is new.
    package struct Link: Sendable, Hashable {
        /// The ids that the engine had before the completion and that were not known: the whole prompt where it starts anew.
        package var scaffold: [Int]
        /// Whether the chain begins anew.
        package var startsBranch: Bool
    }

    /// The ids so far; nil after a completion whose prompt nobody told.
    private var known: [Int]? = []

    /// Creates an empty chain.
    package init() {}

    /// Adds a completion and gives what is new in its prompt; nil when the prompt is not known.
    ///
    /// Takes time proportional to the prompt.
    package mutating func add(prompt: [Int]?, completion: [Int]) -> Link? {
        guard let prompt else {
            known = nil
            return nil
        }
        let goesOn = known.map { prompt.starts(with: $0) } ?? false
        let scaffold = goesOn ? Array(prompt.dropFirst(known?.count ?? 0)) : prompt
        known = prompt + completion
        return Link(scaffold: scaffold, startsBranch: !goesOn)
    }
}
