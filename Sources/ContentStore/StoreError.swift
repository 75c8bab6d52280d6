import SQLite

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

    /// The same error with the place where it came up before its message, and, where that place is to blame, its code.
    func located(_ place: String, as code: Code? = nil) -> StoreError {
        StoreError(code ?? self.code, "\(place): \(message)", cause: cause)
    }
}

extension StoreError {
    /// What a failure of one of the store's databases means to the caller; a ``StoreError`` means itself.
    init(_ message: String, database error: any Error) {
        if let error = error as? StoreError {
            self = error
            return
        }
        // Primary result codes: https://sqlite.org/rescode.html
        switch (error as? SQLiteError)?.code {
        case 5, 6:
            self.init(.locked, "\(message): another process holds it; try again when that is done", cause: error)
        case 8: self.init(.readOnly, message, cause: error)
        // What we ask does not depend on anybody's input: 1, say a table that is missing, means another database.
        case 1, 11, 26: self.init(.corrupt, message, cause: error)
        default: self.init(.inputOutput, message, cause: error)
        }
    }
}
