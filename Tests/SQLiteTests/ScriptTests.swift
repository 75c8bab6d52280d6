import SQLite
import Testing

struct ScriptTests {
    let connection: Connection

    init() throws { connection = try .inMemory() }

    @Test(
        arguments: [
            "SELECT 1",
            "SELECT 1;",
            " \n SELECT 1 ; \t\r\n",
            "-- first\nSELECT 1; -- last",
            "/* a; b */ SELECT 1 /* c */; /* d; */ -- e;",
            "SELECT 1; /* never closed",
            "\u{FEFF}SELECT 1",
        ]
    )
    func `One statement prepares, with blanks and comments around it`(sql: String) throws {
        let statement = try connection.prepare(sql)
        #expect(statement.sql == sql)
        #expect(try statement.step())
    }

    @Test(
        arguments: [
            ("SELECT 1; SELECT 2", 10),
            ("SELECT 1; x", 10),
            ("SELECT 1;;", 9),
            ("SELECT 1\0", 8),
            ("SELECT 1 \0; DROP TABLE t", 9),
            ("SELECT 1; \0", 10),
        ]
    )
    func `Text after the first statement is refused`(sql: String, offset: Int) throws {
        let error = try sqliteError { _ = try connection.prepare(sql) }
        #expect(error.message == "there is more text after the first statement")
        #expect(error.offset == offset)
        #expect(error.sql == sql)
    }

    @Test(arguments: ["", "   ", "-- only this", "/* only this */", ";", " ; "])
    func `No statement is refused`(sql: String) throws {
        #expect(try sqliteError { _ = try connection.prepare(sql) }.message == "there is no statement")
    }

    @Test func `A script stops at its first failure and names that statement alone`() throws {
        let error = try sqliteError {
            try connection.execute(
                """
                CREATE TABLE t (x UNIQUE);
                INSERT INTO t VALUES (1);
                INSERT INTO t VALUES (1);
                INSERT INTO t VALUES (2);
                """
            )
        }
        #expect(error.constraint == .unique)
        #expect(error.sql == "INSERT INTO t VALUES (1);")
        #expect(try connection.scalar("SELECT count(*) FROM t") == .integer(1))
    }

    @Test func `An empty script does nothing`() throws {
        try connection.execute("")
        try connection.execute(" -- nothing\n ;; /* at all */")
    }

    @Test func `Every statement of a script has its text, its line and its outcome`() throws {
        let script = """
            -- The schema; all of it.
            CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT UNIQUE);

            CREATE TABLE log (x TEXT); CREATE TRIGGER copy AFTER INSERT ON t
            BEGIN
                INSERT INTO log VALUES (new.x || ';');
                SELECT CASE WHEN 1 THEN 2 END;
            END;
            INSERT INTO t (x) VALUES ('a;b'), ("quoted;");
            /* ; */ INSERT INTO t (x)
            VALUES ('it''s; -- no comment');
            INSERT INTO t (x) VALUES ('it''s; -- no comment');
            SELEC 'broken; text', "and; more" FROM [odd;name];
            INSERT INTO nowhere VALUES (1);;
            INSERT INTO t (x) VALUES ('last') -- no semicolon

            """
        let parts = outcomes(of: script)
        #expect(
            parts.map(\.line) == [2, 4, 4, 9, 10, 12, 13, 14, 15]
        )
        // Double-quoted text is text unless the connection says otherwise.
        #expect(
            parts.map(\.code) == [
                "ok", "ok", "ok", "ok", "ok", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_ERROR", "SQLITE_ERROR", "ok",
            ]
        )
        #expect(parts[1].sql == "CREATE TABLE log (x TEXT);")
        #expect(parts[2].sql.hasPrefix("CREATE TRIGGER copy"))
        #expect(parts[2].sql.hasSuffix("END;"))
        #expect(parts[4].sql.hasPrefix("INSERT INTO t (x)\n"))
        #expect(parts[6].sql == "SELEC 'broken; text', \"and; more\" FROM [odd;name];")
        #expect(parts[7].sql == "INSERT INTO nowhere VALUES (1);")
        #expect(try connection.scalar("SELECT count(*) FROM log") == connection.scalar("SELECT count(*) FROM t"))
        #expect(try connection.scalar("SELECT x FROM t ORDER BY id DESC") == .text("last"))
    }

    @Test func `A trigger that does not prepare is skipped as a whole`() {
        let parts = outcomes(
            of: """
                CREATE TEMP TRIGGER broken AFTER INSERT ON nothing
                BEGIN
                    INSERT INTO a VALUES ('END;');
                    /* END; */ DELETE FROM b WHERE c = CASE 1 WHEN 2 THEN 3 END;
                END;
                SELECT 1;
                CREATE TABLE trigger_log (x);
                EXPLAIN SELECT bad;
                SELECT 2
                """
        )
        #expect(parts.map(\.line) == [1, 6, 7, 8, 9])
        #expect(parts.map(\.code) == ["SQLITE_ERROR", "ok", "ok", "SQLITE_ERROR", "ok"])
    }

    @Test func `A NUL ends no script silently`() {
        let parts = outcomes(of: "SELECT 1; \0 SELECT 2; SELECT 3")
        #expect(parts.map(\.code) == ["ok", "SQLITE_ERROR", "ok"])
        #expect(parts[1].sql == "\0 SELECT 2;")
    }

    @Test func `An unfinished statement fails and ends the script`() {
        #expect(outcomes(of: "SELECT 'never closed; SELECT 1").map(\.code) == ["SQLITE_ERROR"])
        #expect(outcomes(of: "SELECT 1; SELECT (").map(\.code) == ["ok", "SQLITE_ERROR"])
    }

    @Test func `The body may end the walk by throwing`() {
        struct Enough: Error {}
        var seen = 0
        #expect(throws: Enough.self) {
            try connection.forEachStatement(in: "SELECT 1; SELECT 2; SELECT 3") { _, _, _ in
                seen += 1
                if seen == 2 { throw Enough() }
            }
        }
        #expect(seen == 2)
    }

    @Test func `A long script takes time in proportion to its length`() throws {
        try connection.run("CREATE TABLE t (x)")
        let script = String(repeating: "INSERT INTO t VALUES (1); BAD;\n", count: 20_000)
        var failures = 0
        let time = try ContinuousClock().measure {
            try connection.transaction {
                connection.forEachStatement(in: script) { _, _, outcome in
                    if case .failure = outcome { failures += 1 }
                }
            }
        }
        #expect(failures == 20_000)
        // Copying the rest of the script for each statement would be 12 GB; this is a second or two in debug.
        #expect(time < .seconds(60))
    }

    private func outcomes(of script: String) -> [(sql: String, line: Int, code: String)] {
        var parts: [(sql: String, line: Int, code: String)] = []
        connection.forEachStatement(in: script) { sql, line, outcome in
            switch outcome {
            case .success: parts.append((String(sql), line, "ok"))
            case .failure(let error):
                #expect(error.sql == String(sql))
                parts.append((String(sql), line, error.codeName))
            }
        }
        return parts
    }
}
