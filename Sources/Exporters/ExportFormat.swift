/// The export formats that there are.
package enum ExportFormat: String, Sendable, CaseIterable {
    /// ``NativeExporter``.
    case native
    /// ``MessagesExporter``.
    case messages
    /// ``MessagesTextExporter``.
    case messagesText = "messages-str"
    /// ``HermesExporter``.
    case text
    /// ``ShareGPTExporter``.
    case sharegpt
    /// ``ATIFExporter``.
    case atif
    /// ``DPOExporter``.
    case dpo
    /// ``OpenAIDPOExporter``.
    case openAIDPO = "openai-dpo"
    /// ``KTOExporter``.
    case kto
    /// ``TokensExporter``.
    case tokens
    /// ``OpenEnvExporter``.
    case openEnvTrace = "openenv-trace"

    /// The format's exporter.
    package func exporter(_ options: ExportOptions) -> any Exporter {
        switch self {
        case .native: NativeExporter(timings: options.timings)
        case .messages: MessagesExporter(options)
        case .messagesText: MessagesTextExporter(options)
        case .text: HermesExporter(options)
        case .sharegpt: ShareGPTExporter(options)
        case .atif: ATIFExporter(options)
        case .dpo: DPOExporter(options)
        case .openAIDPO: OpenAIDPOExporter(options)
        case .kto: KTOExporter(options)
        case .tokens: TokensExporter()
        case .openEnvTrace: OpenEnvExporter()
        }
    }

    /// Whether rows are conversations, whose turns can be rows of their own.
    package var isConversation: Bool {
        switch self {
        case .messages, .messagesText, .text, .sharegpt: true
        case .native, .atif, .dpo, .openAIDPO, .kto, .tokens, .openEnvTrace: false
        }
    }

    /// Whether a row is made of two rollouts.
    package var isPaired: Bool { self == .dpo || self == .openAIDPO }

    /// Whether rows are made of messages, whose reasoning can be left out.
    var hasReasoning: Bool { isConversation || isPaired || self == .kto }
}
