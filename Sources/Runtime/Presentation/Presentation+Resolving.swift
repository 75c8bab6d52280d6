package import JSON
import Spelling

/// What an agent's call means.
enum Resolution: Sendable {
    /// A call of a world's tool, or of one of whoever runs the agent.
    case call(WorldCall)
    /// The presentation answers: in these words, where the value's JSON is not what an agent should read.
    case answer(CallResult, text: String? = nil)
    /// The presentation answers with a list, of which so many rows are shown at first.
    case list([JSON], limit: Int)
    /// More rows of an earlier result.
    case page(cursor: String, limit: Int?)
}

extension Presentation {
    /// What names of the world's tools begin with where the pipeline's agents see them.
    static let pipelinePrefix = "mcp_tool_"

    /// Resolves a call. Pure: nothing of the world or of what was seen so far changes it.
    func resolve(_ call: AgentCall) -> Resolution {
        if let own = PresentationTool(rawValue: call.name), ownTools.contains(own) { return answer(own, call) }
        switch mode {
        case .full, .names: return .call(WorldCall(call.name, text: call.text, parsed: call.arguments))
        case .search, .meta: break
        }
        if isAdditional(call.name) { return .call(WorldCall(call.name, text: call.text, parsed: call.arguments)) }
        // The pipeline's own agent loop takes a listed tool that is called by its name for a call through `call_tool`.
        if mode == .meta, call.name.hasPrefix(Presentation.pipelinePrefix) {
            return inner(call.name, call.arguments ?? .string(call.text))
        }
        return .answer(unknown(call.name))
    }

    /// The call that an agent sends to call a tool of the world.
    package func wrapping(_ tool: String, _ arguments: JSON) -> AgentCall {
        guard !isAdditional(tool) else { return AgentCall(tool, arguments) }
        switch mode {
        case .full, .names: return AgentCall(tool, arguments)
        case .search:
            return AgentCall(PresentationTool.callTool.rawValue, ["name": .string(tool), "arguments": arguments])
        case .meta:
            let name = Presentation.pipelinePrefix + tool
            let inner: JSON = ["tool_name": .string(name), "arguments": .string(arguments.rowText())]
            return AgentCall(PresentationTool.callTool.rawValue, inner)
        }
    }

    private func answer(_ tool: PresentationTool, _ call: AgentCall) -> Resolution {
        // The pipeline's agents send null where there is nothing to send.
        let isEmpty = call.arguments?.isNull == true || call.text.isEmpty
        guard let arguments = isEmpty ? JSONObject() : call.arguments?.objectValue else {
            return .answer(.invalid("The arguments of \(tool.rawValue) must be a JSON object."))
        }
        switch tool {
        case .listTools: return .answer(CallResult(.ok, .string(listing)), text: listing)
        case .toolHelp: return help(arguments)
        case .searchTools: return search(arguments)
        case .nextPage: return page(arguments)
        case .callTool:
            guard let name = (arguments["tool_name"] ?? arguments["name"])?.stringValue, !name.isEmpty else {
                let key = mode == .meta ? "tool_name" : "name"
                return .answer(.invalid("call_tool needs \"\(key)\", the tool's name, and \"arguments\"."))
            }
            return inner(name, arguments["arguments"] ?? .null)
        }
    }

    /// A call inside `call_tool`, its arguments an object or the text of one.
    private func inner(_ sent: String, _ arguments: JSON) -> Resolution {
        let name = toolName(sent)
        if name == PresentationTool.nextPage.rawValue {
            switch arguments {
            case .string(let text): return answer(.nextPage, AgentCall(name, text: text))
            default: return answer(.nextPage, AgentCall(name, arguments))
            }
        }
        switch arguments {
        case .null: return .call(WorldCall(name, [:]))
        case .string(let text) where text.allSatisfy(\.isWhitespace): return .call(WorldCall(name, [:]))
        case .string(let text): return .call(WorldCall(name, text: text))
        default: return .call(WorldCall(name, arguments))
        }
    }

    /// The tool that is meant by a name with or without the pipeline's prefix.
    private func toolName(_ sent: String) -> String {
        guard sent.hasPrefix(Presentation.pipelinePrefix), world.program(named: sent) == nil else { return sent }
        return String(sent.dropFirst(Presentation.pipelinePrefix.count))
    }

    private func page(_ arguments: JSONObject) -> Resolution {
        guard let cursor = arguments["cursor"]?.stringValue else {
            return .answer(.invalid("next_page needs \"cursor\", the \"next\" of a truncated result."))
        }
        guard let limit = arguments["limit"], !limit.isNull else { return .page(cursor: cursor, limit: nil) }
        guard let number = limit.integerValue, number > 0 else {
            return .answer(.invalid("\"limit\" must be an integer of at least 1."))
        }
        return .page(cursor: cursor, limit: Int(clamping: number))
    }

    private func unknown(_ name: String) -> CallResult {
        let message: String
        if world.program(named: toolName(name)) != nil {
            message = "\"\(name)\" is called with \(PresentationTool.callTool.rawValue)."
        } else {
            let shown = functionDefinitions.compactMap { $0["function"]?["name"]?.stringValue }
            let near = Spelling.nearest(to: name, among: shown)
            message = "There is no tool \"\(name)\"." + (near.map { " Did you mean \"\($0)\"?" } ?? "")
        }
        return .error(.unknownTool, code: "unknown_tool", message: message)
    }
}

extension CallResult {
    /// A refusal of arguments that cannot be used.
    static func invalid(_ message: String) -> CallResult {
        .error(.invalidArguments, code: "invalid_arguments", message: message)
    }
}

extension WorldCall {
    /// A call with what an agent sent as it is.
    fileprivate init(_ tool: String, text: String, parsed: JSON?) {
        self.init(tool, parsed ?? .null)
        malformed = parsed == nil ? text : nil
    }
}
