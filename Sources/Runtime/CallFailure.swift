import JSON
import SQLite

/// Why a call was abandoned: the outcome and what the agent is told.
struct CallFailure: Error {
    var outcome: Outcome
    var code: String
    var message: String

    init(_ outcome: Outcome, code: String, message: String) {
        self.outcome = outcome
        self.code = code
        self.message = message
    }

    /// The agent asked for more than the world gives.
    init(limit message: String) {
        self.init(.toolError, code: "limit", message: message)
    }

    /// What the agent is shown: errors have one shape.
    var value: JSON { ["error": ["code": .string(code), "message": .string(message)]] }

    /// Sorts an error by its extended code, never by its text: what arguments can cause is a `tool_error`, the rest a fault.
    init(_ error: any Error, interruption: WorldConnection.Interruption?) {
        switch error {
        case let failure as CallFailure: self = failure
        case let error as SQLiteError: self.init(error, interruption: interruption)
        default: self.init(.environmentFault, code: "internal", message: "\(error)")
        }
    }

    private init(_ error: SQLiteError, interruption: WorldConnection.Interruption?) {
        if let constraint = error.constraint {
            self.init(constraint, message: error.message)
            return
        }
        switch error.code {
        case CallFailure.interrupt:
            if interruption == .steps {
                self.init(limit: "The call needs more work than is allowed; ask for less.")
            } else {
                self.init(.environmentFault, code: "timeout", message: "The call took too long.")
            }
        case CallFailure.tooBig: self.init(limit: "A value is larger than is allowed.")
        case CallFailure.full, CallFailure.outOfMemory: self.init(limit: "There is no room for that much data.")
        case CallFailure.mismatch:
            self.init(.toolError, code: "bad_value", message: "A value has the wrong type for where it is used.")
        case CallFailure.error:
            // It may repeat what the agent sent, to the last byte.
            let reason = MessageTemplate.cut(error.message, after: CallFailure.longestReason)
            self.init(.toolError, code: "bad_value", message: "A value could not be used: \(reason).")
        default: self.init(.environmentFault, code: error.codeName, message: error.message)
        }
    }

    private init(_ constraint: SQLiteError.ConstraintKind, message: String) {
        switch constraint {
        case .unique, .primaryKey, .rowID:
            self.init(.toolError, code: "conflict", message: "That exists already: \(message).")
        case .foreignKey:
            self.init(.toolError, code: "constraint", message: "A row would refer to another that does not exist.")
        case .datatype:
            self.init(.toolError, code: "bad_value", message: "\(message).")
        default:
            self.init(.toolError, code: "constraint", message: "\(message).")
        }
    }

    private static let longestReason = 300

    // Result codes of sqlite3.h.
    private static let error: Int32 = 1
    private static let outOfMemory: Int32 = 7
    private static let interrupt: Int32 = 9
    private static let full: Int32 = 13
    private static let tooBig: Int32 = 18
    private static let mismatch: Int32 = 20
}
