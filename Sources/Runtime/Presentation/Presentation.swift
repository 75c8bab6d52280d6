import Environments
package import JSON

/// What an agent is shown of a world, and what its calls mean: a pure value, the same in rollout, serving and replay.
///
/// It gives the function definitions to show, turns what an agent calls into a call of a world's tool or an answer of its
/// own, and says how long an observation may be. `AgentView` adds what an agent has seen so far.
package struct Presentation: Sendable {
    package let world: World
    package let mode: PresentationMode
    /// The most characters of an observation, counted as Unicode scalars.
    package let observationLimit: Int
    /// Tools of whoever runs the agent, such as a task's `submit`: shown as themselves in every mode.
    private(set) var additional: [JSON] = []
    let index: ToolIndex
    private let shown: [JSON]

    /// Presents a world; `observationLimit` takes the place of the world's `limits.observation`.
    package init(_ world: World, mode: PresentationMode = .full, observationLimit: Int? = nil) {
        self.world = world
        self.mode = mode
        self.observationLimit = observationLimit ?? world.settings.limits.observation
        index = ToolIndex(mode == .search ? world.tools : [])
        shown = Presentation.definitions(of: world, mode)
    }

    /// The same presentation with further tools beside the world's.
    package func adding(_ definitions: [JSON]) -> Presentation {
        var presentation = self
        presentation.additional += definitions
        return presentation
    }

    /// The tools that the agent is shown, as OpenAI function definitions.
    package var functionDefinitions: [JSON] { shown + ownTools.map { $0.definition(in: mode) } + additional }

    private static func definitions(of world: World, _ mode: PresentationMode) -> [JSON] {
        switch mode {
        case .full: return world.functionDefinitions
        case .names:
            return world.tools.map { tool in
                // Any object: what the arguments are, only `tool_help` says.
                let parameters: JSON = ["type": "object", "properties": [:], "additionalProperties": true]
                return PresentationTool.function(tool.name, ToolText.line(about: tool), parameters: parameters)
            }
        case .search, .meta: return []
        }
    }

    /// What the agent must know to find its way; nothing where the list of tools says it all.
    package var guidance: String? {
        switch mode {
        case .full: nil
        case .names: "The list of tools is short: ask tool_help for a tool's arguments before you call it."
        case .search: "Find tools with search_tools, read about one with tool_help and call it with call_tool."
        case .meta: "Call list_tools first, and once. Call the tools it lists with call_tool."
        }
    }

    /// The presentation's own tools among those that are shown.
    var ownTools: [PresentationTool] {
        switch mode {
        case .full: mayCut ? [.nextPage] : []
        case .names: [.toolHelp] + (mayCut ? [.nextPage] : [])
        case .search: [.searchTools, .toolHelp, .callTool, .nextPage]
        // Agents know these two and no other: `next_page` is listed and called like a tool of the world.
        case .meta: [.listTools, .callTool]
        }
    }

    /// Whether a result may be longer than an observation: no scalar has fewer than one byte.
    var mayCut: Bool { world.settings.limits.result > observationLimit }

    /// Whether this is the name of a tool of whoever runs the agent.
    func isAdditional(_ name: String) -> Bool {
        additional.contains { $0["function"]?["name"]?.stringValue?.utf8.elementsEqual(name.utf8) == true }
    }
}
