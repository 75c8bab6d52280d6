internal import CSQLite

extension WorldConnection {
    /// Gives everything that is prepared from now on the role `role`.
    ///
    /// Statements keep the role they were prepared in. Call it again after the schema or the page size changed.
    package func confine(_ role: Role) {
        if role != .trusted {
            limitDatabase()
            readSchemas()
        }
        state.role = role
    }

    /// Learns what the authorizer has to know of the schemas, and connects their virtual tables.
    ///
    /// A virtual table prepares statements of its own when it is connected. That is when it is first used, under
    /// the role of the statement that uses it; so they are used here first.
    private func readSchemas() {
        state.tablesNamedLikePragmas = []
        state.pointer.pointee.has_virtual_tables = 0
        for schema in texts("SELECT name FROM pragma_database_list") {
            let tables = "FROM \(quoted(schema)).sqlite_schema WHERE"
            for table in texts("SELECT lower(name) \(tables) lower(substr(name, 1, 7)) = 'pragma_'") {
                state.tablesNamedLikePragmas.insert(table)
            }
            // Tables without a root page are virtual.
            for table in texts("SELECT name \(tables) type = 'table' AND rootpage = 0") {
                state.pointer.pointee.has_virtual_tables = 1
                _ = texts("SELECT * FROM \(quoted(schema)).\(quoted(table)) LIMIT 0")
            }
        }
    }

    /// The texts in the first column of a query of ours; none when it fails, because then the statements of the
    /// package that use the same table will fail and say why.
    private func texts(_ sql: String) -> [String] {
        do {
            return try connection.query(trusted: sql).compactMap { row in
                if case .text(let text)? = row.first { text } else { nil }
            }
        } catch {
            return []
        }
    }

    func installAuthorizer() {
        // Installed once: installing it again would make SQLite prepare every statement anew.
        sqlite3_set_authorizer(
            connection.handle,
            { context, action, first, second, schema, inner in
                guard let context else { return SQLITE_DENY }
                let state = WorldState.from(context)
                let role = state.pointer.pointee.role
                if role == 0 { return SQLITE_OK }
                guard let role = WorldConnection.Role(rawValue: role) else { return SQLITE_DENY }
                let request = AccessRequest(
                    role: role,
                    action: action,
                    first: first,
                    second: second,
                    schema: schema,
                    inner: inner
                )
                guard let denial = request.denial(in: state) else { return SQLITE_OK }
                state.lastDenial = denial
                return SQLITE_DENY
            },
            state.context
        )
    }
}
