internal import CSQLite

extension SQLiteError {
    /// The primary result codes that callers decide by, to compare with `code`; https://sqlite.org/rescode.html.
    package enum Code {
        /// A statement that is wrong, or a function that refused.
        package static let error = SQLITE_ERROR
        /// Another connection holds the lock.
        package static let busy = SQLITE_BUSY
        /// No memory, or more than a world's budget; or a statement too deep or too complex to compile.
        package static let noMemory = SQLITE_NOMEM
        /// Stopped by a world's limit of steps or time.
        package static let interrupt = SQLITE_INTERRUPT
        /// The bytes of a database are damaged.
        package static let corrupt = SQLITE_CORRUPT
        /// The database would grow over its limit.
        package static let full = SQLITE_FULL
        /// The file cannot be opened.
        package static let cannotOpen = SQLITE_CANTOPEN
        /// A text, a blob, a row or a statement over the length limit.
        package static let tooBig = SQLITE_TOOBIG
        /// A constraint refused; `constraint` says which kind.
        package static let constraint = SQLITE_CONSTRAINT
        /// A value that is no integer where a rowid belongs.
        package static let mismatch = SQLITE_MISMATCH
        /// A call in the wrong state, such as binding a busy statement.
        package static let misuse = SQLITE_MISUSE
        /// What the role of a world connection does not allow.
        package static let notAllowed = SQLITE_AUTH
        /// An index or a number of parameters out of range.
        package static let range = SQLITE_RANGE
        /// The bytes are no database.
        package static let notADatabase = SQLITE_NOTADB
    }
}
