/// Why a rollout, a pack or a trajectory set could not be read or written.
package struct RolloutError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// A row that is not of the form of `awm.rollout/1`: a missing or unknown key, or a value of another type.
        case invalidRow
        /// A row or config with a schema that this version does not know.
        case unsupportedSchema
        /// A rollout that breaks an invariant of the format.
        case brokenInvariant
        /// Bytes that are no pack.
        case invalidPack
        /// Bytes that are no index of the pack that they are given for.
        case invalidIndex
        /// A trajectory set whose config, manifest and packs do not agree.
        case invalidSet
        /// A record or a pack beyond the limits of the format.
        case tooLarge
        /// A record id, or the beginning of one, that names no record.
        case notFound
        /// The beginning of a record id that several records share.
        case ambiguous
    }

    /// The kind of failure.
    package var code: Code
    /// What is wrong and where.
    package var message: String
    /// The error that led to this one.
    package var cause: (any Error)?

    /// Creates an error.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, and the cause behind a colon.
    package var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
