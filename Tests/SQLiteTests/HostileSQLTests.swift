import Testing

@testable import SQLite

/// Each attack ends in an error within its limits; the connection works afterwards, and so does another.
struct HostileSQLTests {
    /// Counts to a great number.
    static let bomb = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)"
    /// A text of a megabyte, less a bit.
    static let long = "replace(hex(zeroblob(500000)), '00', 'aa')"

    enum End: Sendable {
        /// `SQLITE_INTERRUPT` for the steps: the same every time.
        case steps
        /// `SQLITE_INTERRUPT` for the time, in the middle of one step.
        case deadline
        case code(String)
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        let sql: String
        let end: End

        var testDescription: String { sql.count > 80 ? "\(sql.prefix(77))..." : sql }
    }

    @Test(
        arguments: [
            ("\(bomb) SELECT count(*) FROM n", End.steps),
            ("\(bomb) SELECT max(n.i) FROM n, n AS m", .steps),
            ("SELECT zeroblob(2000000000)", .code("SQLITE_TOOBIG")),
            ("SELECT randomblob(2000000000)", .code("SQLITE_TOOBIG")),
            ("SELECT hex(zeroblob(1000000))", .code("SQLITE_TOOBIG")),
            ("SELECT \(long) || \(long)", .code("SQLITE_TOOBIG")),
            ("SELECT replace(\(long), 'a', 'bbb')", .code("SQLITE_TOOBIG")),
            ("SELECT quote(zeroblob(600000))", .code("SQLITE_TOOBIG")),
            (
                "\(bomb) SELECT group_concat(printf('%10000d', i)) FROM (SELECT i FROM n LIMIT 200)",
                .code("SQLITE_TOOBIG")
            ),
            ("\(bomb) SELECT group_concat(printf('%1000d', i)) FROM n", .steps),
            (
                "\(bomb) SELECT length(json_group_array(printf('%10000d', i))) FROM (SELECT i FROM n LIMIT 200)",
                .code("SQLITE_TOOBIG")
            ),
            ("SELECT 'a' LIKE printf('%.300c', '%')", .code("SQLITE_ERROR")),
            ("\(bomb) SELECT count(*) FROM n WHERE \(long) || i LIKE '%' || printf('%.200c', 'a') || 'b'", .steps),
            ("\(bomb) SELECT count(*) FROM n WHERE \(long) || i GLOB '*' || printf('%.200c', 'a') || 'b'", .steps),
            ("\(bomb) SELECT sum(instr(\(long) || i, printf('%.200000c', 'a') || 'b')) FROM n", .steps),
            ("\(bomb) SELECT sum(length(trim(\(long), printf('%.250000c%c', 'b', 'a') || i))) FROM n", .steps),
            ("\(bomb) SELECT sum(length(replace(\(long) || i, printf('%.200000c', 'a') || 'b', ''))) FROM n", .steps),
            (
                "SELECT json_patch('{}', '{' || substr(replace(hex(zeroblob(100000)), '00', ',\"a\":1'), 2) || '}')",
                .steps
            ),
            ("SELECT json(printf('%.500000c', '['))", .code("SQLITE_ERROR")),
            (
                "SELECT json_valid(printf('%.500000c', '[')) + json_each.value FROM json_each(printf('%.5000c', '['))",
                .code("SQLITE_ERROR")
            ),
            (
                "SELECT \(String(repeating: "(", count: 5000))1\(String(repeating: ")", count: 5000))",
                .code("SQLITE_ERROR")
            ),
            ("SELECT \(String(repeating: "1+", count: 1000))1", .code("SQLITE_ERROR")),
            ("SELECT abs(\(Array(repeating: "1", count: 200).joined(separator: ",")))", .code("SQLITE_ERROR")),
            ("SELECT max(\(Array(repeating: "1", count: 101).joined(separator: ",")))", .code("SQLITE_ERROR")),
            ("SELECT \(Array(repeating: "1", count: 501).joined(separator: ","))", .code("SQLITE_ERROR")),
            (Array(repeating: "SELECT 1", count: 101).joined(separator: " UNION "), .code("SQLITE_ERROR")),
            ("SELECT ?1001", .code("SQLITE_ERROR")),
            ("SELECT '\(String(repeating: "x", count: 1_100_000))'", .code("SQLITE_TOOBIG")),
            ("SELECT 1 FROM sqlite_dbpage", .code("SQLITE_ERROR")),
            ("SELECT * FROM dbstat", .code("SQLITE_ERROR")),
            ("SELECT * FROM sqlite_stmt", .code("SQLITE_ERROR")),
            ("SELECT * FROM generate_series(1, 1000000000)", .code("SQLITE_ERROR")),
            ("SELECT readfile('/etc/passwd')", .code("SQLITE_ERROR")),
            ("SELECT writefile('/tmp/awm', 'x')", .code("SQLITE_ERROR")),
            ("SELECT edit('x')", .code("SQLITE_ERROR")),
            ("INSERT INTO t SELECT i + 3, 'x' FROM (\(bomb) SELECT i FROM n)", .steps),
            ("INSERT INTO t SELECT i + 3, randomblob(100000) FROM (\(bomb) SELECT i FROM n)", .code("SQLITE_FULL")),
            ("UPDATE t SET x = (\(bomb) SELECT count(*) FROM n)", .steps),
            ("DELETE FROM t WHERE (\(bomb) SELECT count(*) FROM n)", .steps),
            ("INSERT INTO looping VALUES (1)", .code("SQLITE_ERROR")),
            ("INSERT INTO docs VALUES ('x') RETURNING (\(bomb) SELECT count(*) FROM n)", .steps),
            ("SELECT count(*) FROM docs WHERE docs MATCH printf('%.500000c', '(')", .code("SQLITE_ERROR")),
            (
                "SELECT 1 FROM docs WHERE docs MATCH substr(replace(hex(zeroblob(160000)), '00', ' OR a*'), 5)",
                .deadline
            ),
        ].map(Attack.init)
    )
    func `An attack ends in an error and harms nobody`(attack: Attack) throws {
        let (sql, end) = (attack.sql, attack.end)
        let milliseconds = if case .deadline = end { 500 } else { 60_000 }
        let world = try Self.makeTarget(limits: WorldLimits(steps: 40_000, milliseconds: milliseconds))
        let bystander = try Self.makeTarget()
        let clock = ContinuousClock()
        var error: SQLiteError?
        let time = try clock.measure { error = try sqliteError { _ = try world.connection.query(sql) } }
        switch end {
        case .steps:
            #expect(error?.codeName == "SQLITE_INTERRUPT")
            #expect(world.interruption == .steps)
            #expect(error?.message == "stopped after 40000 steps of work")
        case .deadline:
            #expect(error?.codeName == "SQLITE_INTERRUPT")
            #expect(world.interruption == .deadline)
            #expect(error?.message == "stopped after 500 milliseconds")
        case .code(let name):
            #expect(error?.codeName == name, "\(String(describing: error?.message))")
            #expect(world.interruption == nil)
        }
        // None of these needs the deadline that sessions have, not even in a debug build.
        #expect(time < .seconds(20))
        #expect(try world.value("SELECT count(*) FROM t") == .integer(3))
        world.expectUsable()
        bystander.expectUsable()
    }

    @Test(arguments: ["'%.*c', 1000000000, 'x'", "'%1000000000d', 1", "'%.1000000000f', 0.1"])
    func `A format that would be too long gives NULL`(arguments: String) throws {
        let world = try Self.makeTarget()
        #expect(try world.value("SELECT printf(\(arguments))") == .null)
        world.expectUsable()
    }

    static func makeTarget(limits: WorldLimits = WorldLimits()) throws -> WorldConnection {
        // A chain of triggers, since one cannot fire itself.
        var schema = "CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');"
        schema += "CREATE TABLE looping (x); CREATE TABLE l0 (x);"
        schema += "CREATE TRIGGER g AFTER INSERT ON looping BEGIN INSERT INTO l0 VALUES (1); END;"
        for level in 1...40 {
            schema += "CREATE TABLE l\(level) (x);"
            schema +=
                "CREATE TRIGGER g\(level) AFTER INSERT ON l\(level - 1) BEGIN INSERT INTO l\(level) VALUES (1); END;"
        }
        schema += "CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('a b c');"
        return try makeWorld(schema, limits: limits)
    }
}
