package import JSON
package import Trajectories

/// One export format: a pure function from a rollout to a row.
///
/// Every row has every feature and nothing else, integers for `int64` and doubles for `float64`, so that shards agree on types.
package protocol Exporter: Sendable {
    /// The format's name on the command line and in file names.
    static var name: String { get }

    /// What the format is, in one sentence for the card.
    static var summary: String { get }

    /// The columns, in the order of the card.
    var features: [Feature] { get }

    /// The row of a rollout, or nil when the format has none for it, for the reason ``omission``.
    func row(for rollout: Rollout) throws -> JSON?

    /// Why ``row(for:)`` leaves rollouts out; nil for a format that never does.
    var omission: LeftOut? { get }
}

/// The export formats that there are.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// ``NativeExporter``.
    case native
    /// ``MessagesExporter``.
    case messages

    /// The format's exporter.
    package var exporter: any Exporter {
        switch self {
        case .native: NativeExporter()
        case .messages: MessagesExporter()
        }
    }
}
