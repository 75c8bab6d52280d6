import SQLite

/// Why a call was abandoned: the outcome and what the agent is told.
struct CallFailure: Error {
    var outcome: Outcome
    var code: String
    var message: String
    var isForeignKey = false

    init(_ outcome: Outcome, code: String, message: String) {
        self.outcome = outcome
        self.code = code
        self.message = message
    }

    /// Sorts an error by its extended code, never by its text: what arguments can cause is a `tool_error`, the rest a fault.
    init(_ error: any Error, interruption: WorldConnection.Interruption?) {
        if let failure = error as? CallFailure {
            self = failure
            return
        }
        guard let error = error as? SQLiteError else {
            self.init(.environmentFault, code: "internal", message: "\(error)")
            return
        }
        if let constraint = error.constraint {
            self = CallFailure(constraint, message: error.message)
            return
        }
        switch error.code {
        case CallFailure.interrupt:
            self =
                interruption == .deadline
                ? CallFailure(.environmentFault, code: "timeout", message: "The call took too long.")
                : CallFailure(
                    .toolError,
                    code: "limit",
                    message: "The call needs more work than is allowed; ask for less."
                )
        case CallFailure.tooBig:
            self.init(.toolError, code: "limit", message: "A value is larger than is allowed.")
        case CallFailure.full, CallFailure.outOfMemory:
            self.init(.toolError, code: "limit", message: "There is no room for that much data.")
        case CallFailure.mismatch:
            self.init(.toolError, code: "bad_value", message: "A value has the wrong type for its column.")
        case CallFailure.error:
            self.init(.toolError, code: "bad_value", message: "A value could not be used: \(error.message).")
        default:
            self.init(.environmentFault, code: error.codeName, message: error.message)
        }
    }

    private init(_ constraint: SQLiteError.ConstraintKind, message: String) {
        switch constraint {
        case .unique, .primaryKey:
            self.init(.toolError, code: "conflict", message: "That exists already: \(message).")
        case .foreignKey:
            self.init(.toolError, code: "constraint", message: "A row refers to another that does not exist.")
            isForeignKey = true
        default:
            self.init(.toolError, code: "constraint", message: "\(message).")
        }
    }

    // Result codes of sqlite3.h.
    private static let error: Int32 = 1
    private static let outOfMemory: Int32 = 7
    private static let interrupt: Int32 = 9
    private static let full: Int32 = 13
    private static let tooBig: Int32 = 18
    private static let mismatch: Int32 = 20
}
