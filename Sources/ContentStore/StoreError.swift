/// Why the store could not do something: what happened, where, and what to do next.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure; each maps to one exit code of the command line.
    package enum Code: String, Sendable {
        case invalidDigest
        case invalidReference
        case invalidManifest
        case invalidTar
        case invalidCompression
        case unsupportedFormat
        case notAStore
        case notFound
        case ambiguous
        case alreadyExists
        case corrupt
        case tooLarge
        case unsafePath
        case readOnly
        case locked
        case inputOutput
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
