/// Why the runtime could not do what was asked; what a world answers to an agent is a ``CallResult`` instead.
package struct RuntimeError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case unknownTask
        case setupFailed
        case databaseFailed
        case wrongSnapshot
        case notSaved
    }

    package var code: Code
    package var message: String
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
