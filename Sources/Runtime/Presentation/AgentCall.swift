package import JSON

/// A call as an agent sends it: a name among those it was shown, and the text of the arguments.
package struct AgentCall: Sendable, Hashable {
    package var name: String
    /// The arguments' exact text.
    package var text: String
    /// What the text says; `nil` when it is not JSON.
    package var arguments: JSON?

    /// A call with arguments that are JSON already.
    package init(_ name: String, _ arguments: JSON) {
        self.name = name
        self.arguments = arguments
        text = arguments.rowText()
    }

    /// A call as a model writes it. Text that is not JSON is kept, and refused when the call is made.
    package init(_ name: String, text: String) {
        self.name = name
        self.text = text
        do {
            arguments = try JSON(parsing: text, limits: WorldCall.limits)
        } catch {
            arguments = nil
        }
    }
}

/// A call of a world's tool: what the log names, the verifier sees and a replay makes again.
package struct WorldCall: Sendable, Hashable {
    package var tool: String
    /// The arguments; null when they were not JSON.
    package var arguments: JSON
    /// The arguments' text where it is not JSON, for the refusal to say what is wrong with it.
    var malformed: String?

    /// The deepest arguments that are read.
    static let limits = JSONLimits(depth: 64)

    init(_ tool: String, _ arguments: JSON) {
        self.tool = tool
        self.arguments = arguments
    }

    init(_ tool: String, text: String) {
        let call = AgentCall(tool, text: text)
        self.tool = tool
        arguments = call.arguments ?? .null
        malformed = call.arguments == nil ? text : nil
    }

    /// Makes the call.
    package func result(in session: any Session) -> CallResult {
        if let malformed { return session.call(tool, argumentsText: malformed) }
        return session.call(tool, arguments: arguments)
    }
}
