import JSON

extension Presentation {
    /// What an agent has to ask before it can call a tool that it has not called before: how a policy that knows the world
    /// beforehand plays like one that knows only what it was shown.
    ///
    /// `known` are the tools that were called before, and empty exactly before the first call.
    package func questions(before tool: String, known: Set<String>) -> [AgentCall] {
        guard world.program(named: tool) != nil, !known.contains(tool) else { return [] }
        let help = AgentCall(PresentationTool.toolHelp.rawValue, ["name": .string(tool)])
        switch mode {
        case .full: return []
        case .names: return [help]
        case .search:
            let query = ToolIndex.words(of: tool).joined(separator: " ")
            return [AgentCall(PresentationTool.searchTools.rawValue, ["query": .string(query)]), help]
        case .meta: return known.isEmpty ? [AgentCall(PresentationTool.listTools.rawValue, [:])] : []
        }
    }
}
