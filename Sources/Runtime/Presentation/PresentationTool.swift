import JSON

/// A tool of the presentation itself. Packages may not use these names (`Tool.reservedNames`): in a row or a log the name is
/// all that tells them apart from the world's own.
enum PresentationTool: String, CaseIterable {
    case toolHelp = "tool_help"
    case searchTools = "search_tools"
    case listTools = "list_tools"
    case callTool = "call_tool"
    case nextPage = "next_page"

    /// How many tools a search gives unless it is asked for more or fewer.
    static let searchLimit = 5

    /// The tool as an OpenAI function definition. `call_tool` differs from mode to mode: agents of the pipeline write the
    /// arguments as JSON in a string.
    func definition(in mode: PresentationMode) -> JSON {
        switch self {
        case .toolHelp:
            PresentationTool.function(
                rawValue,
                "Explain a tool: its whole description and the JSON Schema of its arguments.",
                ["name": ["type": "string", "description": "The tool's name"]],
                required: ["name"]
            )
        case .searchTools:
            PresentationTool.function(
                rawValue,
                "Find tools by words about what they do. Gives names, a line about each and the arguments; best first.",
                [
                    "query": ["type": "string", "description": "Words about what is to be done; empty for all tools"],
                    "limit": [
                        "type": "integer", "minimum": 1, "default": .count(PresentationTool.searchLimit),
                        "description": "How many at most",
                    ],
                ],
                required: ["query"]
            )
        case .listTools:
            PresentationTool.function(
                rawValue,
                "List the tools of this environment with their descriptions and parameters.",
                [:],
                required: []
            )
        case .callTool where mode == .meta:
            PresentationTool.function(
                rawValue,
                "Call one of the tools that list_tools gives.",
                [
                    "tool_name": ["type": "string", "description": "The tool's name as list_tools gives it"],
                    "arguments": ["type": "string", "description": "Its arguments: a JSON object, as a string"],
                ],
                required: ["tool_name", "arguments"]
            )
        case .callTool:
            PresentationTool.function(
                rawValue,
                "Call a tool.",
                [
                    "name": ["type": "string", "description": "The tool's name"],
                    "arguments": ["type": "object", "description": "Its arguments", "additionalProperties": true],
                ],
                required: ["name", "arguments"]
            )
        case .nextPage:
            PresentationTool.function(
                rawValue,
                "Go on reading a result that was truncated.",
                [
                    "cursor": ["type": "string", "description": "The result's \"next\""],
                    "limit": ["type": "integer", "minimum": 1, "description": "How many rows at most"],
                ],
                required: ["cursor"]
            )
        }
    }

    /// A function definition of the form that chat templates and exports use.
    static func function(_ name: String, _ description: String, parameters: JSON) -> JSON {
        [
            "type": "function",
            "function": ["name": .string(name), "description": .string(description), "parameters": parameters],
        ]
    }

    private static func function(
        _ name: String,
        _ description: String,
        _ properties: JSON,
        required: [JSON]
    ) -> JSON {
        let parameters: JSON = [
            "type": "object", "properties": properties, "required": .array(required), "additionalProperties": false,
        ]
        return function(name, description, parameters: parameters)
    }
}
