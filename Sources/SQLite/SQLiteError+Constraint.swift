internal import CSQLite

extension SQLiteError {
    /// Which kind of constraint refused a change; from the extended code alone.
    package enum ConstraintKind: Sendable, Hashable {
        case check
        case datatype
        case foreignKey
        case notNull
        case primaryKey
        /// A row with this explicit rowid exists.
        case rowID
        /// `RAISE(ABORT, …)` and its siblings in a trigger.
        case trigger
        case unique
        /// A function, a commit hook or a virtual table refused, or a constraint of a kind SQLite did not name.
        case other
    }

    /// The kind of constraint that was violated; `nil` when the error is of another nature.
    package var constraint: ConstraintKind? {
        guard code == SQLITE_CONSTRAINT else { return nil }
        // The subcodes of SQLITE_CONSTRAINT, https://sqlite.org/rescode.html#extrc.
        return switch extendedCode >> 8 {
        case 1: .check
        case 3: .foreignKey
        case 5: .notNull
        case 6: .primaryKey
        case 7: .trigger
        case 8: .unique
        case 10: .rowID
        case 12: .datatype
        default: .other
        }
    }
}
