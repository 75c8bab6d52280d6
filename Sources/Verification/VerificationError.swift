/// A verifier could not judge: it, its reference or the world is broken, so there is no reward to give.
package struct VerificationError: Error, Sendable, CustomStringConvertible {
    package var message: String
    package var cause: (any Error)?

    package init(_ message: String, cause: (any Error)? = nil) {
        self.message = message
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
