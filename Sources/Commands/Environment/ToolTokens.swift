import JSON
import Runtime

/// What a world's list of tools costs an agent in each presentation, in estimated tokens.
struct ToolTokens {
    private let modes: [(mode: PresentationMode, tools: Int, tokens: Int)]
    /// What `list_tools` answers in the presentation `meta`.
    private let listing: Int

    init(_ world: World) {
        modes = PresentationMode.allCases.map { mode in
            let definitions = Presentation(world, mode: mode).functionDefinitions
            return (mode, definitions.count, definitions.reduce(0) { $0 + TokenEstimate.count($1) })
        }
        listing = TokenEstimate.count(Presentation(world, mode: .meta).listing)
    }

    /// The tool's name in a function definition.
    static func name(_ definition: JSON) -> String? { definition["function"]?["name"]?.stringValue }

    /// The costs for people.
    var text: String {
        let rows = modes.map { row in
            let note = row.mode == .meta ? "list_tools answers with \(listing) more" : ""
            return [row.mode.rawValue, String(row.tools), String(row.tokens), note]
        }
        return Output.table(["presentation", "tools", "tokens", ""], rows) + "\ntokens are \(TokenEstimate.rule)"
    }

    /// A list of tools for programs, with the costs of these and of every presentation.
    func json(of definitions: [JSON], in mode: PresentationMode) -> JSON {
        let tools = definitions.map { (key: ToolTokens.name($0) ?? "", value: JSON.count(TokenEstimate.count($0))) }
        var totals = JSONObject(modes.map { ($0.mode.rawValue, .count($0.tokens)) })
        totals["list_tools"] = .count(listing)
        return [
            "presentation": .string(mode.rawValue),
            "tools": .array(definitions),
            "tokens": [
                "rule": .string(TokenEstimate.rule),
                "tools": .object(JSONObject(tools)),
                "presentations": .object(totals),
            ],
        ]
    }
}
