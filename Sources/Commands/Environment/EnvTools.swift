import ArgumentParser
import Environments
import JSON
import Runtime

struct EnvTools: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tools",
        abstract: "List an environment's tools with their arguments."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "A reference, or a package folder.")
    var environment: String

    @Argument(help: "Only this tool, with its whole schema.")
    var tool: String?

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
        } else if output.json {
            Output.result(.array(world.functionDefinitions))
        } else if output.quiet {
            for tool in world.tools { Output.result(tool.name) }
        } else {
            var rows = world.tools.map { tool in
                let arguments = Set((tool.input["required"]?.arrayValue ?? []).compactMap(\.stringValue))
                let names = (tool.input["properties"]?.objectValue?.keys ?? []).map {
                    arguments.contains($0) ? $0 : $0 + "?"
                }
                return [
                    tool.name, tool.annotations.readOnly ? "read" : "write", names.joined(separator: " "),
                    tool.description,
                ]
            }
            let used = (0..<3).reduce(6) { used, column in used + (rows.map { $0[column].count }.max() ?? 0) }
            for index in rows.indices { rows[index][3] = Output.oneLine(rows[index][3], after: used) }
            Output.result(Output.table(["tool", "", "arguments", "what it does"], rows))
        }
    }
}
