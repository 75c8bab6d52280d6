import JSON

/// How a policy is told of tools and writes its calls.
package enum ToolFormat: String, Sendable, CaseIterable {
    /// OpenAI tool calls: the engine's chat template and parser do both.
    case native
    /// Tools in the system message, calls as `<tool_call>` text, answers as `<tool_response>` text.
    case hermes

    /// The format's name in rows.
    package var rowName: String {
        switch self {
        case .native: "openai"
        case .hermes: "hermes-xml"
        }
    }
}
