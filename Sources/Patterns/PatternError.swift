/// Why a pattern was refused.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: String, Sendable, Hashable {
        /// Longer than ``Pattern/maximumLength``.
        case tooLong
        /// Not a regular expression, or one that needs too much memory.
        case malformed
        /// A regular expression with a feature that no linear-time engine has, or that RE2 lacks.
        case unsupported
    }

    /// The kind of refusal.
    package var code: Code
    /// What is wrong and where.
    package var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
