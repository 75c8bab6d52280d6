/// How an agent is shown a world's tools: a choice of whoever runs the agent, not of the package.
package enum PresentationMode: String, Sendable, CaseIterable {
    /// Every tool with its whole schema.
    case full
    /// Every tool with its name and one line about it; the tool `tool_help` gives the rest.
    case names
    /// No tool of the world: `search_tools` finds them, `tool_help` explains them, `call_tool` calls them.
    case search
    /// No tool of the world: the two meta-tools of the Agent World Model pipeline, `list_tools` and `call_tool`.
    case meta
}
