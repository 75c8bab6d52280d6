import JSON

/// The text form of tools, calls and answers that Hermes and Qwen models were trained on.
enum HermesText {
    static let callStart = "<tool_call>"
    static let callEnd = "</tool_call>"

    /// What the system message says of the tools.
    static func introduction(of tools: [JSON]) -> String {
        let signatures = tools.map { $0.rowText() }.joined(separator: "\n")
        return """
            # Tools

            You may call one or more functions to assist with the user query.

            You are provided with function signatures within <tools></tools> XML tags:
            <tools>
            \(signatures)
            </tools>

            For each function call, return a json object with function name and arguments within \
            <tool_call></tool_call> XML tags:
            <tool_call>
            {"name": <function-name>, "arguments": <args-json-object>}
            </tool_call>
            """
    }

    /// The answers of one turn as a user message.
    static func responses(_ answers: [String]) -> String {
        answers.map { "<tool_response>\n\($0)\n</tool_response>" }.joined(separator: "\n")
    }
}
