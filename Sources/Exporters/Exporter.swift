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

    /// How to read the format, as further paragraphs of the card; `split` is one that there is.
    func reading(split: String) -> String

    /// Whether token ids, log probabilities and masks are written, so that they have to be checked.
    var needsTokens: Bool { get }

    /// Further files that readers of the format look for; paths are relative to the export's folder.
    func companions(of summary: ExportSummary) -> [(path: String, json: JSON)]
}

extension Exporter {
    package func reading(split: String) -> String { "" }

    package var needsTokens: Bool { false }

    package func companions(of summary: ExportSummary) -> [(path: String, json: JSON)] { [] }
}

/// A format that makes each rollout rows of its own: a pure function from text to text.
package protocol RolloutExporter: Exporter {
    /// Writes the rows of a rollout, each with its line feed, and gives their number: 0 when the format has none for it.
    func write(
        _ rollout: RawRollout,
        _ facts: RolloutFacts,
        to output: inout ByteWriter
    ) throws(ExportError) -> Int

    /// Why ``write(_:_:to:)`` has no row for a rollout.
    func omission(of rollout: RawRollout) -> LeftOut
}

extension RolloutExporter {
    package func omission(of rollout: RawRollout) -> LeftOut { .noAssistantMessage }
}

/// A format that makes rows of two rollouts of a group.
package protocol PairExporter: Exporter {
    /// Writes the rows of a pair, each with its line feed, and gives their number: 0 when there is nothing to prefer.
    func write(
        _ better: (rollout: RawRollout, facts: RolloutFacts),
        over worse: (rollout: RawRollout, facts: RolloutFacts),
        to output: inout ByteWriter
    ) throws(ExportError) -> Int
}
