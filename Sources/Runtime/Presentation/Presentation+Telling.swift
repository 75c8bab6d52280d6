import Environments
import JSON
import Spelling

extension Presentation {
    /// What `tool_help` says about a tool.
    func help(_ arguments: JSONObject) -> Resolution {
        guard let name = arguments["name"]?.stringValue else {
            return .answer(.invalid("tool_help needs \"name\", the tool's name."))
        }
        if let (_, program) = world.program(named: name) {
            let tool = program.tool
            let help: JSON = [
                "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.input,
            ]
            return .answer(CallResult(.ok, help))
        }
        let others = functionDefinitions.compactMap { $0["function"] }
        if let shown = others.first(where: { $0["name"]?.stringValue == name }) {
            return .answer(CallResult(.ok, shown))
        }
        let names = world.tools.map(\.name) + others.compactMap { $0["name"]?.stringValue }
        let near = Spelling.nearest(to: name, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
        let message = "There is no tool \"\(name)\".\(near)"
        return .answer(.error(.unknownTool, code: "unknown_tool", message: message))
    }

    /// What `search_tools` finds: for each tool its name, a line about it and its arguments.
    func search(_ arguments: JSONObject) -> Resolution {
        guard let query = arguments["query"]?.stringValue else {
            return .answer(.invalid("search_tools needs \"query\", words about what is to be done."))
        }
        var limit = PresentationTool.searchLimit
        if let sent = arguments["limit"], !sent.isNull {
            guard let number = sent.integerValue, number > 0 else {
                return .answer(.invalid("\"limit\" must be an integer of at least 1."))
            }
            limit = Int(clamping: number)
        }
        let found = index.find(query).map { position -> JSON in
            let tool = world.tools[position]
            return [
                "name": .string(tool.name), "description": .string(ToolText.line(about: tool)),
                "arguments": .string(ToolText.arguments(of: tool)),
            ]
        }
        return .list(found, limit: limit)
    }

    /// What `list_tools` says, in the layout that the pipeline's agents were trained on: a numbered list in plain text.
    package var listing: String {
        let page = PresentationTool.nextPage.definition(in: mode)["function"]
        var entries = world.tools.map { ($0.name, $0.description, $0.input) }
        if mayCut {
            let description = page?["description"]?.stringValue ?? ""
            entries.append((PresentationTool.nextPage.rawValue, description, page?["parameters"] ?? [:]))
        }
        var lines = ["Available MCP Tools (\(entries.count) tools):"]
        for (number, (name, description, input)) in entries.enumerated() {
            lines += ["", "\(number + 1). \(Presentation.pipelinePrefix)\(name)"]
            let about = description.split(separator: "\n").map { ToolText.oneLine(String($0)) }
            lines.append("   Description: \(about.first ?? "")")
            lines += about.dropFirst().map { "   \($0)" }
            let parameters = ToolText.parameters(of: input, indentation: 6)
            lines.append(parameters.isEmpty ? "   Parameters: None" : "   Parameters:")
            lines += parameters
        }
        return lines.joined(separator: "\n")
    }
}
