extension Connection {
    /// Runs one statement and returns all its rows.
    package func query(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> [[SQLValue]] {
        try rows(of: prepare(sql), bindings)
    }

    /// Runs one statement and returns the first column of its first row; `nil` when there is no row.
    ///
    /// The statement is stopped after that row.
    package func scalar(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> SQLValue? {
        try firstValue(of: prepare(sql), bindings)
    }

    /// Runs one statement to its end; rows are dropped.
    package func run(_ sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) {
        try finish(prepare(sql), bindings)
    }

    // The same for statements of ours, whatever the role of a world connection.

    func query(trusted sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> [[SQLValue]] {
        try rows(of: prepare(sql, role: .trusted), bindings)
    }

    func scalar(trusted sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) -> SQLValue? {
        try firstValue(of: prepare(sql, role: .trusted), bindings)
    }

    func run(trusted sql: String, _ bindings: [SQLValue] = []) throws(SQLiteError) {
        try finish(prepare(sql, role: .trusted), bindings)
    }

    private func rows(of statement: Statement, _ bindings: [SQLValue]) throws(SQLiteError) -> [[SQLValue]] {
        try statement.bind(bindings)
        var rows: [[SQLValue]] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.value(at: $0) })
        }
        return rows
    }

    private func firstValue(of statement: Statement, _ bindings: [SQLValue]) throws(SQLiteError) -> SQLValue? {
        try statement.bind(bindings)
        guard try statement.step() else { return nil }
        return statement.value(at: 0)
    }

    private func finish(_ statement: Statement, _ bindings: [SQLValue]) throws(SQLiteError) {
        try statement.bind(bindings)
        while try statement.step() {}
    }
}
