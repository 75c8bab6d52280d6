internal import CSQLite
internal import Glibc

/// One question of SQLite's authorizer: may the statement that is being prepared do this?
/// https://sqlite.org/c3ref/c_alter_table.html says what the arguments are.
struct AccessRequest {
    let role: WorldConnection.Role
    let action: Int32
    let first: UnsafePointer<CChar>?
    let second: UnsafePointer<CChar>?
    let schema: UnsafePointer<CChar>?
    /// The trigger or view that asks.
    let inner: UnsafePointer<CChar>?

    /// Why it may not; `nil` when it may.
    func denial(in state: WorldState) -> String? {
        if role == .trusted || role == .inspector { return nil }
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE:
            return nil
        case SQLITE_READ:
            return denialOfReading(in: state)
        case SQLITE_FUNCTION:
            return denialOfCalling()
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            return denialOfWriting()
        case SQLITE_PRAGMA:
            // fts5 and rtree ask for these two, while a statement runs.
            let name = text(first)
            if state.pointer.pointee.stepping != 0, second == nil, name == "data_version" || name == "page_size" {
                return nil
            }
            return "PRAGMA \(name) is not allowed in a package"
        case SQLITE_ATTACH:
            // VACUUM attaches its copy when it runs.
            return "\(state.pointer.pointee.stepping == 0 ? "ATTACH" : "VACUUM") is not allowed in a package"
        case SQLITE_DETACH:
            return "DETACH is not allowed in a package"
        case SQLITE_TRANSACTION:
            return "\(text(first)) is not allowed in a package: every call is a transaction of its own"
        case SQLITE_SAVEPOINT:
            let verb = text(first)
            let statement = verb == "BEGIN" ? "SAVEPOINT" : verb == "ROLLBACK" ? "ROLLBACK TO" : verb
            return "\(statement) is not allowed in a package: every call is a transaction of its own"
        case SQLITE_ALTER_TABLE:
            return "ALTER TABLE is not allowed in a package: create the table as it should be"
        case SQLITE_ANALYZE:
            return "ANALYZE is not allowed in a package"
        default:
            return denialOfDefining()
        }
    }

    private func denialOfReading(in state: WorldState) -> String? {
        guard let first else { return nil }
        if begins(first, with: "pragma_"), !state.tablesNamedLikePragmas.contains(text(first).lowercased()) {
            return "\(text(first)) is not allowed in a package"
        }
        guard role == .program else { return nil }
        if let schema, strcasecmp(schema, "main") != 0 {
            return "reading \(text(schema)).\(text(first)) is not allowed in a tool"
        }
        // SQLite asks for the rowids of the schema table when it connects a virtual table.
        if begins(first, with: "sqlite_"), strcasecmp(first, "sqlite_sequence") != 0,
            !(isSchemaTable(first) && text(second) == "ROWID")
        {
            return "reading \(text(first)) is not allowed in a tool"
        }
        return nil
    }

    private func denialOfWriting() -> String? {
        guard let first else { return nil }
        // CREATE, DROP and the connecting of a virtual table ask for this; SQLite in defensive mode lets no statement
        // write there.
        if isSchemaTable(first), action == SQLITE_UPDATE || role == .schema { return nil }
        switch role {
        case .trusted, .inspector:
            return nil
        case .verifier:
            return "\(verb) is not allowed in a check"
        case .schema, .program:
            if let schema, strcasecmp(schema, "main") != 0 {
                return "\(verb) on \(text(schema)).\(text(first)) is not allowed in a package"
            }
            // Seeds restore sqlite_sequence, as a dump does.
            if role == .program, begins(first, with: "sqlite_") {
                return "\(verb) on \(text(first)) is not allowed in a tool"
            }
            return nil
        }
    }

    private func denialOfCalling() -> String? {
        guard let second else { return nil }
        let name = text(second).lowercased()
        guard AllowedFunctions.names.contains(name) else { return "function \(name) is not allowed in a package" }
        // In a trigger SQLite's own counter speaks of statements that may be another call's.
        if name == "changes", inner != nil {
            return "function changes is not allowed in a trigger or view"
        }
        return nil
    }

    private func denialOfDefining() -> String? {
        guard let definition = Self.definitions[action] else { return "this is not allowed in a package" }
        guard role == .schema else {
            return "\(definition.statement) is not allowed in a \(role == .verifier ? "check" : "tool")"
        }
        guard definition.isAllowedInSchema else { return "\(definition.statement) is not allowed in a package" }
        if let schema, strcasecmp(schema, "main") != 0 {
            return "\(definition.statement) in \(text(schema)) is not allowed in a package"
        }
        if action == SQLITE_CREATE_TABLE || action == SQLITE_CREATE_VIEW || action == SQLITE_CREATE_VTABLE,
            let first, begins(first, with: "pragma_")
        {
            return "a table named \(text(first)) is not allowed in a package: SQLite has functions of such names"
        }
        if action == SQLITE_CREATE_VTABLE, let second, !["fts5", "rtree"].contains(text(second).lowercased()) {
            return "virtual tables of the module \(text(second)) are not allowed in a package"
        }
        return nil
    }

    private func isSchemaTable(_ name: UnsafePointer<CChar>) -> Bool {
        strcasecmp(name, "sqlite_master") == 0 || strcasecmp(name, "sqlite_temp_master") == 0
    }

    private var verb: String {
        switch action {
        case SQLITE_INSERT: "INSERT"
        case SQLITE_UPDATE: "UPDATE"
        default: "DELETE"
        }
    }

    private static let definitions: [Int32: (statement: String, isAllowedInSchema: Bool)] = [
        SQLITE_CREATE_TABLE: ("CREATE TABLE", true),
        SQLITE_CREATE_INDEX: ("CREATE INDEX", true),
        SQLITE_CREATE_VIEW: ("CREATE VIEW", true),
        SQLITE_CREATE_TRIGGER: ("CREATE TRIGGER", true),
        SQLITE_CREATE_VTABLE: ("CREATE VIRTUAL TABLE", true),
        SQLITE_DROP_TABLE: ("DROP TABLE", true),
        SQLITE_DROP_INDEX: ("DROP INDEX", true),
        SQLITE_DROP_VIEW: ("DROP VIEW", true),
        SQLITE_DROP_TRIGGER: ("DROP TRIGGER", true),
        SQLITE_DROP_VTABLE: ("DROP TABLE", true),
        // CREATE INDEX asks for this too.
        SQLITE_REINDEX: ("REINDEX", true),
        SQLITE_CREATE_TEMP_TABLE: ("CREATE TEMP TABLE", false),
        SQLITE_CREATE_TEMP_INDEX: ("CREATE INDEX on a temporary table", false),
        SQLITE_CREATE_TEMP_VIEW: ("CREATE TEMP VIEW", false),
        SQLITE_CREATE_TEMP_TRIGGER: ("CREATE TEMP TRIGGER", false),
        SQLITE_DROP_TEMP_TABLE: ("DROP of a temporary table", false),
        SQLITE_DROP_TEMP_INDEX: ("DROP of a temporary index", false),
        SQLITE_DROP_TEMP_VIEW: ("DROP of a temporary view", false),
        SQLITE_DROP_TEMP_TRIGGER: ("DROP of a temporary trigger", false),
    ]

    private func text(_ characters: UnsafePointer<CChar>?) -> String { characters.map { String(cString: $0) } ?? "" }

    /// Whether `name` begins with `prefix`, whatever the case of its ASCII letters.
    private func begins(_ name: UnsafePointer<CChar>, with prefix: StaticString) -> Bool {
        prefix.withUTF8Buffer { prefix in
            prefix.withMemoryRebound(to: CChar.self) { prefix in
                prefix.baseAddress.map { strncasecmp(name, $0, prefix.count) == 0 } ?? true
            }
        }
    }
}
