import ArgumentParser
import Environments
import JSON
import Runtime

struct EnvTools: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "List an environment's tools with their arguments, and how many tokens they cost an agent.",
        discussion: """
            --presentation shows what an agent is shown: full (every tool with its schema), names (a line each, and \
            tool_help), search (search_tools, tool_help, call_tool) or meta (list_tools, call_tool). Tokens are \
            \(TokenEstimate.rule).
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Argument(help: "Only this tool, with its whole schema.")
    var tool: String?

    @Option(help: "The tools as an agent is shown them: full, names, search or meta.")
    var presentation: PresentationMode?

    func validate() throws {
        guard tool == nil || presentation == nil else {
            throw ValidationError("give a tool or --presentation, not both")
        }
    }

    func run() throws {
        let world = try Loading.environment(environment, options: store).world
        if let tool {
            guard let (position, _) = world.program(named: tool) else {
                throw CommandFailure(
                    .notFound,
                    "\(world.settings.name) has no tool \"\(tool)\"; awm env tools \(environment) lists them"
                )
            }
            Output.result(world.functionDefinitions[position])
            return
        }
        let shown = Presentation(world, mode: presentation ?? .full)
        // The list of the world's own tools is for people; what an agent is shown has the presentation's tools too.
        let definitions = presentation == nil ? world.functionDefinitions : shown.functionDefinitions
        if output.json {
            Output.result(ToolTokens(world).json(of: definitions, in: shown.mode))
        } else if output.quiet {
            for name in definitions.compactMap(ToolTokens.name) { Output.result(name) }
        } else if presentation != nil {
            Output.result(Output.table(["tool", "tokens", "what it does"], fitted(definitions.map(row))))
            if shown.mode == .meta { Output.result("\n" + shown.listing) }
        } else {
            let rows = zip(world.tools, definitions).map { tool, definition in
                let required = Set((tool.input["required"]?.arrayValue ?? []).compactMap(\.stringValue))
                let names = tool.argumentNames.map { required.contains($0) ? $0 : $0 + "?" }.joined(separator: " ")
                let kind = tool.annotations.readOnly ? "read" : "write"
                return [tool.name, kind, String(TokenEstimate.count(definition)), names, tool.description]
            }
            Output.result(Output.table(["tool", "", "tokens", "arguments", "what it does"], fitted(rows)))
            if world.tools.count > 0 { Output.result("\n" + ToolTokens(world).text) }
        }
    }

    private func row(_ definition: JSON) -> [String] {
        [
            ToolTokens.name(definition) ?? "", String(TokenEstimate.count(definition)),
            definition["function"]?["description"]?.stringValue ?? "",
        ]
    }

    /// Rows whose last column is cut to what a terminal has left.
    private func fitted(_ rows: [[String]]) -> [[String]] {
        guard let last = rows.first?.indices.last else { return rows }
        let used = (0..<last).reduce(2 * last) { used, column in used + (rows.map { $0[column].count }.max() ?? 0) }
        return rows.map { row in row.dropLast() + [Output.oneLine(row[last], after: used)] }
    }
}
