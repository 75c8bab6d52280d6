/// The export formats that there are.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// ``NativeExporter``.
    case native
    /// ``MessagesExporter``.
    case messages

    /// The format's exporter.
    package func exporter(_ options: ExportOptions) -> any Exporter {
        switch self {
        case .native: NativeExporter(timings: options.timings)
        case .messages: MessagesExporter(options)
        }
    }

    /// Whether rows are conversations, whose reasoning can be left out and whose turns can be rows of their own.
    var isConversation: Bool {
        switch self {
        case .messages: true
        case .native: false
        }
    }

    /// Whether rows are preferences, whose reasoning can be left out.
    var isPreference: Bool { isPaired }

    /// Whether a row is made of two rollouts.
    var isPaired: Bool { false }
}
