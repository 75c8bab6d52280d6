extension Connection {
    /// Runs one statement and returns all its rows.
    package func query(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> [[SQLValue]] {
        let statement = try prepare(sql, bindings)
        var rows: [[SQLValue]] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.value(at: $0) })
        }
        return rows
    }

    /// Runs one statement and returns the first column of its first row; `nil` when there is no row.
    ///
    /// The statement is stopped after that row.
    package func scalar(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> SQLValue? {
        let statement = try prepare(sql, bindings)
        guard try statement.step() else { return nil }
        return statement.value(at: 0)
    }

    /// Runs one statement to its end; rows are dropped.
    package func run(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) {
        let statement = try prepare(sql, bindings)
        while try statement.step() {}
    }

    private func prepare(_ sql: String, _ bindings: [SQLValue]) throws(SQLiteError) -> Statement {
        let statement = try prepare(sql)
        try statement.bind(bindings)
        return statement
    }
}
