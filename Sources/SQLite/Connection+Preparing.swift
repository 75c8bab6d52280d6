internal import CSQLite

extension Connection {
    /// Prepares exactly one statement.
    ///
    /// A semicolon may end it, and white space and comments may surround it; anything more, or nothing at all, is
    /// an error.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        try prepare(sql, role: role)
    }

    /// Prepares a statement of ours, whatever the role of the package's.
    package func prepare(trusted sql: String) throws(SQLiteError) -> Statement {
        try prepare(sql, role: .trusted)
    }

    func prepare(_ sql: String, role: WorldConnection.Role) throws(SQLiteError) -> Statement {
        let text = TerminatedText(sql)
        let first = prepareFirst(in: text, from: 0, role: role)
        if first.code != SQLITE_OK { throw error(first.code, sql: sql, isPreparing: true) }
        guard let handle = first.handle else {
            throw SQLiteError(extendedCode: SQLITE_ERROR, message: "there is no statement", sql: sql)
        }
        let statement = Statement(connection: self, handle: handle, sql: sql, role: role)
        let rest = text.skipBlank(from: first.end)
        guard rest == text.count else {
            throw SQLiteError(
                extendedCode: SQLITE_ERROR,
                message: "there is more text after the first statement",
                sql: sql,
                offset: rest
            )
        }
        return statement
    }

    /// Runs every statement of `script`; rows are dropped.
    ///
    /// Throws at the first statement that fails, with the text of that statement alone. Those before it have taken
    /// effect, unless the caller's transaction is rolled back.
    package func execute(_ script: String) throws(SQLiteError) {
        var walk = ScriptWalk(script)
        while let part = walk.next(preparingOn: self) {
            let statement = try part.statement.get()
            while try statement.step() {}
        }
    }

    /// Runs every statement of `script` and tells `body` the outcome of each, going on after one that failed.
    ///
    /// `sql` is the statement from its first token to its semicolon, and `line` the line it starts on, counted
    /// from 1. Semicolons in strings, in comments and in the bodies of triggers do not divide statements. After a
    /// statement that does not prepare, the next one starts where the failed one would have ended.
    package func forEachStatement(
        in script: String,
        _ body: (_ sql: Substring, _ line: Int, _ outcome: Result<Void, SQLiteError>) throws -> Void
    ) rethrows {
        var walk = ScriptWalk(script)
        while let part = walk.next(preparingOn: self) {
            let outcome = part.statement.flatMap { statement in
                Result { () throws(SQLiteError) in while try statement.step() {} }
            }
            try body(part.sql, part.line, outcome)
        }
    }

    /// The role of what is prepared for others; plain connections trust everybody.
    var role: WorldConnection.Role { world?.role ?? .trusted }

    /// Prepares the first statement of `text` at or after `start`; no handle when only blanks are left.
    ///
    /// `end` is where SQLite stopped reading.
    func prepareFirst(
        in text: TerminatedText,
        from start: Int,
        role: WorldConnection.Role
    ) -> (code: Int32, handle: OpaquePointer?, end: Int) {
        text.withCharacters { characters in
            var statement: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            // A length that includes the terminator spares SQLite a copy of all the rest of a script.
            let length = Int32(clamping: text.count + 1 - start)
            let code: Int32
            if let world {
                world.lastDenial = nil
                code = awm_world_prepare(
                    world.pointer,
                    role.rawValue,
                    characters + start,
                    length,
                    &statement,
                    &tail
                )
                if role != .trusted, code == SQLITE_OK, sqlite3_stmt_isexplain(statement) != 0 {
                    // Says how the pages lie and what this version of SQLite makes of it.
                    world.lastDenial = "EXPLAIN is not allowed in a package"
                    _ = counting { sqlite3_finalize(statement) }
                    return (SQLITE_AUTH, nil, start)
                }
            } else {
                code = sqlite3_prepare_v3(handle, characters + start, length, 0, &statement, &tail)
            }
            return (code, statement, tail.map { $0 - characters } ?? start)
        }
    }
}
