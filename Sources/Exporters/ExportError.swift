/// Why an export could not be made.
package struct ExportError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// An option that makes no sense.
        case invalidOption
        /// Nothing is left to export.
        case empty
        /// A rollout that breaks the row format, or a value that readers of the export would change.
        case unsafeRow
        /// A shard that could not be compressed.
        case compression
    }

    /// The kind of failure.
    package var code: Code
    /// What is wrong, where, and what to do.
    package var message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { message }
}
