package import JSON

/// How a call ended (`design.md`, "Failures are not rewards").
package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case ok
    /// The world refused: not found, conflict, bad state, a limit. Part of the world.
    case toolError = "tool_error"
    /// The agent's arguments are not JSON or break the tool's schema.
    case invalidArguments = "invalid_arguments"
    case unknownTool = "unknown_tool"
    /// The world broke: what no argument should cause.
    case environmentFault = "environment_fault"
    /// The disk, the network or a model's endpoint broke.
    case infrastructureFault = "infrastructure_fault"

    /// Whether a rollout with this outcome may carry a reward.
    package var mayBeRewarded: Bool { self != .environmentFault && self != .infrastructureFault }
}

/// What a call gave: an outcome and the value that the agent is shown.
package struct CallResult: Sendable, Hashable {
    package var outcome: Outcome
    /// The result, or `{"error": {"code", "message"}}`.
    package var value: JSON
    /// Whether the call changed the database and so moved the clock.
    package var isCommittedWrite: Bool

    package init(_ outcome: Outcome, _ value: JSON, isCommittedWrite: Bool = false) {
        self.outcome = outcome
        self.value = value
        self.isCommittedWrite = isCommittedWrite
    }

    /// A result that is an error of the one shape agents see.
    package static func error(
        _ outcome: Outcome,
        code: String,
        message: String,
        isCommittedWrite: Bool = false
    ) -> CallResult {
        let error: JSON = ["error": ["code": .string(code), "message": .string(message)]]
        return CallResult(outcome, error, isCommittedWrite: isCommittedWrite)
    }

    /// The text an agent is shown: the value as one line of JSON, the same bytes in every run.
    package var observation: String { value.rowText() }
}
