import Environments
import JSON
import JSONSchema
import Spelling

/// A call that a world knows how to run: the tool is there, and the arguments fit its schema.
struct PreparedCall {
    /// Which of the world's programs is called.
    var position: Int
    /// The arguments with the schema's defaults.
    var arguments: JSONObject
    /// The arguments as the agent sent them.
    var sent: JSON
}

extension World {
    /// Finds the tool and checks the arguments; the failure is what the agent is answered.
    func prepare(_ tool: String, arguments: JSON) -> Result<PreparedCall, RefusedCall> {
        guard let (position, program) = program(named: tool) else {
            let near = Spelling.nearest(to: tool, among: programs.map(\.tool.name))
            let hint = near.map { " Did you mean \"\($0)\"?" } ?? ""
            let name = MessageTemplate.cut(tool, after: 100)
            return .failure(
                RefusedCall(.unknownTool, code: "unknown_tool", "There is no tool \"\(name)\".\(hint)")
            )
        }
        guard case .object(let sent) = arguments else {
            let message = "The arguments must be a JSON object, not \(arguments.typeName)."
            return .failure(RefusedCall(.invalidArguments, code: "invalid_arguments", message))
        }
        let violations = program.input.validate(arguments)
        guard violations.isEmpty else {
            // A violation says where it is, in keys that the agent chose.
            let messages = violations.prefix(5).map { MessageTemplate.cut($0.description, after: 2000) }
            let message = messages.joined(separator: "; ")
            return .failure(RefusedCall(.invalidArguments, code: "invalid_arguments", message))
        }
        let completed = program.input.applyingDefaults(to: arguments).objectValue ?? sent
        return .success(PreparedCall(position: position, arguments: completed, sent: arguments))
    }
}

/// A call that the world did not run.
struct RefusedCall: Error {
    var result: CallResult

    init(_ outcome: Outcome, code: String, _ message: String) {
        result = .error(outcome, code: code, message: message)
    }
}
