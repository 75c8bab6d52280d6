package import JSON
package import Trajectories

/// One export format.
///
/// Every row has every feature and nothing else, integers for `int64` and doubles for `float64`, so that shards agree on types.
package protocol Exporter: Sendable {
    /// The format's name on the command line and in file names.
    static var name: String { get }

    /// What the format is, in one sentence for the card.
    static var summary: String { get }

    /// The columns, in the order of the card.
    var features: [Feature] { get }

    /// Whether token ids, log probabilities and masks are written, so that they have to be checked.
    var needsTokens: Bool { get }
}

extension Exporter {
    package var needsTokens: Bool { false }
}

/// A format that makes each rollout rows of its own: a pure function from text to text.
package protocol RolloutExporter: Exporter {
    /// Writes the rows of a rollout, each with its line feed, and gives their number: 0 when the format has none for it, for the
    /// reason ``omission``.
    func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int

    /// Why ``write(_:_:to:)`` leaves rollouts out; nil for a format that never does.
    var omission: LeftOut? { get }
}
