internal import CSQLite

/// What SQLite answered when it could not do something.
///
/// Decide by `code`, `extendedCode` or `constraint`, never by the text of `message`.
package struct SQLiteError: Error, Sendable {
    /// The primary result code, such as `SQLITE_CONSTRAINT` (19).
    package var code: Int32
    /// The extended result code, such as `SQLITE_CONSTRAINT_UNIQUE` (2067); see https://sqlite.org/rescode.html.
    package var extendedCode: Int32
    /// What went wrong, in SQLite's words or, for what this target forbids, in ours.
    package var message: String
    /// The statement at fault, when there is one.
    package var sql: String?
    /// Where in `sql` the fault is, as a UTF-8 offset, when SQLite knows.
    package var offset: Int?

    /// Creates an error; the primary code is the low byte of the extended one.
    package init(extendedCode: Int32, message: String, sql: String? = nil, offset: Int? = nil) {
        self.code = extendedCode & 0xFF
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql
        self.offset = offset
    }

    /// The name of the extended code, such as `SQLITE_CONSTRAINT_UNIQUE`.
    package var codeName: String {
        if let name = awm_sqlite_code_name(extendedCode) { return String(cString: name) }
        if let name = awm_sqlite_code_name(code) { return "\(String(cString: name))(\(extendedCode))" }
        return "SQLITE_\(extendedCode)"
    }
}

extension SQLiteError: CustomStringConvertible {
    /// The message, the code's name, and the statement with the place of the fault.
    package var description: String {
        var text = "\(message) (\(codeName))"
        if let sql {
            text += " in: \(sql)"
            if let offset { text += " at byte \(offset)" }
        }
        return text
    }
}

extension SQLiteError {
    /// The error that `connection` reports for its most recent call.
    init(from connection: OpaquePointer?, code: Int32, sql: String? = nil, isPreparing: Bool = false) {
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
        // The handle's code is the better one only when it speaks of the same failure.
        let agrees = extended & 0xFF == code & 0xFF
        let message: String
        if let connection, agrees {
            message = String(cString: sqlite3_errmsg(connection))
        } else {
            message = String(cString: sqlite3_errstr(code))
        }
        self.init(extendedCode: agrees ? extended : code, message: message, sql: sql)
        if let connection, agrees, isPreparing {
            let place = sqlite3_error_offset(connection)
            if place >= 0 { offset = Int(place) }
        }
    }
}
