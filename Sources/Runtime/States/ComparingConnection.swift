import Environments
package import SQLite

/// A connection on which two states of a world lie side by side, as `initial` and `final`.
///
/// It reads single rows of either for digests and differences, and runs the queries of checks. One thread at a time uses
/// it, as the pool that owns it sees to.
package final class ComparingConnection: @unchecked Sendable {
    /// The connection; what is prepared on it has the role of a verifier.
    package let database: WorldConnection
    private let tables: StateTables
    /// The statements that read rows of each table in either state.
    private var readers: [Int: RowReader] = [:]
    /// The queries of checks that have been prepared, by their text.
    private var queries: [String: Statement] = [:]
    /// The statements that fill the table `calls`.
    private var callStatements: (clear: Statement, insert: Statement)?

    private static let mostQueries = 1000

    /// Opens a connection for states that are kin of `base`.
    init(_ base: DatabaseState, _ tables: StateTables, limits: WorldLimits) throws(SQLiteError) {
        self.tables = tables
        database = try WorldConnection(comparing: base, limits: limits)
        try prepareForChecks()
        _ = unmount()
    }

    /// Opens a connection for two states only, which may be of databases whose tables lie in different places.
    init(
        initial: DatabaseState,
        final: DatabaseState,
        _ tables: StateTables,
        limits: WorldLimits
    ) throws(SQLiteError) {
        self.tables = tables
        database = try WorldConnection(image: [], limits: limits)
        try database.attach(image: initial.image, as: "initial")
        try database.attach(image: final.image, as: "final")
        try prepareForChecks()
    }

    private func prepareForChecks() throws(SQLiteError) {
        database.regexp = PatternFunction.matches
        try database.connection.execute(
            "CREATE TABLE calls (step INTEGER PRIMARY KEY, tool TEXT, arguments TEXT, outcome TEXT, result TEXT)"
        )
        database.confine(.verifier)
    }

    func mount(initial: DatabaseState, final: DatabaseState) {
        database.mount(initial, as: .initial)
        database.mount(final, as: .final)
    }

    /// Ends the comparison; false when the connection must not be used again.
    func unmount() -> Bool {
        let isFree = database.unmount(.initial)
        return database.unmount(.final) && isFree
    }

    /// Calls `body` with a statement at each row of these names, in the one state and then in the other.
    ///
    /// The names in each table are read in no particular order; no row comes twice.
    func read(
        _ rows: Set<TouchedRow>,
        _ body: (_ table: Int, _ side: RowReader.Side, _ row: Statement) -> Void
    ) throws(SQLiteError) {
        for (table, names) in Dictionary(grouping: rows, by: \.table) {
            let reader = try reader(table)
            // The whole table has all of its rows in it.
            let names = names.contains { $0.name == .all } ? [.all] : names.map(\.name)
            for side in [RowReader.Side.initial, .final] {
                var seen: Set<[SQLValue]> = []
                for name in names {
                    try reader.forEach(name, in: side) { row in
                        if case .key = name, !seen.insert(reader.key(of: row)).inserted { return }
                        body(table, side, row)
                    }
                }
            }
        }
    }

    /// What adding and removing rows since `initial` has made of the sum of its rows.
    func update(_ sum: inout RowSum, for rows: Set<TouchedRow>) throws(SQLiteError) {
        var buffer: [UInt8] = []
        let counted = rows.filter { tables.digest.tables[$0.table].columns != nil }
        try read(counted) { table, side, row in
            tables.digest.tables[table].encode(row, into: &buffer)
            if side == .initial { sum.remove(buffer) } else { sum.add(buffer) }
        }
    }

    private func reader(_ table: Int) throws(SQLiteError) -> RowReader {
        if let known = readers[table] { return known }
        let reader = try RowReader(tables.digest.tables[table], tables.naming[table], database.connection)
        readers[table] = reader
        return reader
    }

    /// Fills the table `calls`; each entry has a call's tool, arguments, outcome and result.
    package func setCalls(_ calls: [[SQLValue]]) throws(SQLiteError) {
        let (clear, insert) = try preparedCalls()
        try clear.finish()
        clear.reset()
        for (index, call) in calls.enumerated() {
            try insert.bind([.integer(Int64(index + 1))] + call)
            try insert.finish()
            insert.reset()
        }
    }

    private func preparedCalls() throws(SQLiteError) -> (clear: Statement, insert: Statement) {
        if let callStatements { return callStatements }
        let clear = try database.connection.prepare(trusted: "DELETE FROM calls")
        let insert = try database.connection.prepare(trusted: "INSERT INTO calls VALUES (?, ?, ?, ?, ?)")
        callStatements = (clear, insert)
        return (clear, insert)
    }

    /// The statement of a check's query, reset and without bindings.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = queries[sql] {
            known.reset()
            known.clearBindings()
            return known
        }
        let statement = try database.connection.prepare(sql)
        if queries.count >= ComparingConnection.mostQueries { queries.removeAll() }
        queries[sql] = statement
        return statement
    }
}
