import SQLite
import Testing

struct WorldRolesTests {
    static let schema = """
        CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT);
        CREATE TABLE log (x TEXT);
        CREATE VIEW v AS SELECT x FROM t;
        CREATE TRIGGER copy AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x); END;
        CREATE TRIGGER through INSTEAD OF INSERT ON v BEGIN INSERT INTO t (x) VALUES (new.x); END;
        CREATE VIRTUAL TABLE docs USING fts5(body);
        CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
        CREATE TABLE pragma_notes (x);
        INSERT INTO t (x) VALUES ('a');
        INSERT INTO docs VALUES ('hello world');
        INSERT INTO boxes VALUES (1, 0, 10);
        """

    @Test func `A program reads and writes the world's own tables, views, triggers and indexes`() throws {
        let world = try makeWorld(Self.schema)
        let connection = world.connection
        try connection.run("INSERT INTO t (x) VALUES ('b') RETURNING id")
        try connection.run("INSERT INTO v (x) VALUES ('c')")
        try connection.run("UPDATE t SET x = upper(x) WHERE id IN (SELECT id FROM t WHERE x LIKE 'b%')")
        #expect(try connection.query("SELECT x FROM v ORDER BY x") == [[.text("B")], [.text("a")], [.text("c")]])
        #expect(try connection.scalar("SELECT group_concat(x, '') FROM log") == .text("abc"))
        #expect(try connection.scalar("SELECT seq FROM sqlite_sequence WHERE name = 't'") == .integer(3))
        try connection.run("INSERT INTO docs VALUES ('goodbye world')")
        try connection.run("DELETE FROM docs WHERE body MATCH 'hello'")
        try connection.run("UPDATE docs SET body = 'so long'")
        #expect(
            try connection.query("SELECT highlight(docs, 0, '<', '>'), bm25(docs) < 0 FROM docs WHERE docs MATCH 'so'")
                == [[.text("<so> long"), .integer(1)]]
        )
        try connection.run("INSERT INTO boxes VALUES (2, 5, 6)")
        #expect(try connection.scalar("SELECT count(*) FROM boxes WHERE x0 >= 1") == .integer(1))
        try connection.run("INSERT INTO pragma_notes VALUES (1)")
        #expect(
            try connection.scalar(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT sum(i) FROM n"
            ) == .integer(45)
        )
        world.expectUsable()
    }

    @Test(
        arguments: [
            ("ATTACH ':memory:' AS other", "ATTACH is not allowed in a package"),
            ("DETACH main", "DETACH is not allowed in a package"),
            ("PRAGMA journal_mode", "PRAGMA journal_mode is not allowed in a package"),
            ("PRAGMA main.writable_schema = ON", "PRAGMA writable_schema is not allowed in a package"),
            ("PRAGMA data_version", "PRAGMA data_version is not allowed in a package"),
            ("BEGIN", "BEGIN is not allowed in a package: every call is a transaction of its own"),
            ("COMMIT", "COMMIT is not allowed in a package: every call is a transaction of its own"),
            ("END", "COMMIT is not allowed in a package: every call is a transaction of its own"),
            ("ROLLBACK", "ROLLBACK is not allowed in a package: every call is a transaction of its own"),
            ("SAVEPOINT s", "SAVEPOINT is not allowed in a package: every call is a transaction of its own"),
            ("RELEASE s", "RELEASE is not allowed in a package: every call is a transaction of its own"),
            ("ROLLBACK TO s", "ROLLBACK TO is not allowed in a package: every call is a transaction of its own"),
            ("VACUUM", "VACUUM is not allowed in a package"),
            ("VACUUM INTO '/tmp/x'", "VACUUM is not allowed in a package"),
            ("ALTER TABLE t ADD COLUMN y", "ALTER TABLE is not allowed in a package: create the table as it should be"),
            ("ANALYZE", "ANALYZE is not allowed in a package"),
            ("EXPLAIN SELECT 1", "EXPLAIN is not allowed in a package"),
            ("EXPLAIN QUERY PLAN SELECT * FROM t", "EXPLAIN is not allowed in a package"),
            ("CREATE TEMP TABLE y (x)", nil),
            ("CREATE TEMP VIEW y AS SELECT 1", nil),
            ("CREATE TEMP TRIGGER y AFTER INSERT ON main.t BEGIN SELECT 1; END", nil),
            ("CREATE VIRTUAL TABLE y USING fts4(x)", nil),
            ("CREATE VIRTUAL TABLE y USING dbstat", nil),
            ("CREATE VIRTUAL TABLE y USING csv(filename='/etc/passwd')", nil),
            ("CREATE TABLE pragma_y (x)", nil),
            ("SELECT load_extension('x')", "function load_extension is not allowed in a package"),
            ("SELECT fts3_tokenizer('simple')", "function fts3_tokenizer is not allowed in a package"),
            ("SELECT sqlite_version()", "function sqlite_version is not allowed in a package"),
            ("SELECT sqlite_compileoption_get(1)", "function sqlite_compileoption_get is not allowed in a package"),
            ("SELECT sqlite_log(1, 'x')", "function sqlite_log is not allowed in a package"),
            ("SELECT fts5(NULL)", "function fts5 is not allowed in a package"),
            ("SELECT rtreecheck('boxes')", "function rtreecheck is not allowed in a package"),
            ("SELECT * FROM pragma_table_info('t')", "pragma_table_info is not allowed in a package"),
            ("SELECT * FROM pragma_data_version", "pragma_data_version is not allowed in a package"),
        ] as [(String, String?)]
    )
    func `What no package may do is refused by name`(sql: String, message: String?) throws {
        for role in [WorldConnection.Role.schema, .program, .verifier] {
            let world = try makeWorld(Self.schema, as: role)
            let error = try sqliteError { try world.connection.run(sql) }
            #expect(error.codeName == "SQLITE_AUTH")
            #expect(error.message == world.lastDenial)
            #expect(error.sql == sql)
            if let message { #expect(error.message == message) }
            #expect(error.message.contains("not allowed"))
            world.expectUsable()
        }
    }

    @Test(
        arguments: [
            "CREATE TABLE y (x)", "CREATE INDEX y ON t (x)", "CREATE VIEW y AS SELECT 1", "DROP TABLE t", "DROP VIEW v",
            "CREATE TRIGGER y AFTER INSERT ON t BEGIN SELECT 1; END", "DROP TRIGGER copy", "REINDEX",
            "CREATE VIRTUAL TABLE y USING fts5(x)", "DROP TABLE docs", "CREATE TABLE y AS SELECT * FROM t",
        ]
    )
    func `Only a schema defines things`(sql: String) throws {
        for role in [WorldConnection.Role.program, .verifier] {
            let world = try makeWorld(Self.schema, as: role)
            let error = try sqliteError { try world.connection.run(sql) }
            #expect(error.codeName == "SQLITE_AUTH")
            #expect(error.message.hasSuffix(role == .program ? "not allowed in a tool" : "not allowed in a check"))
            world.expectUsable()
        }
        let world = try makeWorld(Self.schema, as: .schema)
        try world.connection.run(sql)
        world.expectUsable()
    }

    @Test func `A schema and its seed load as a dump gives them, but for transactions`() throws {
        let world = try makeWorld(as: .schema)
        try world.connection.execute(
            """
            CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL CHECK (length(name) > 0),
                made TEXT DEFAULT CURRENT_TIMESTAMP, full TEXT AS (name || '!') STORED);
            CREATE UNIQUE INDEX by_name ON users (lower(name)) WHERE name <> '';
            CREATE TABLE pairs (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TABLE strict_one (n INTEGER) STRICT;
            CREATE VIRTUAL TABLE docs USING fts5(body, content='users', content_rowid='id', tokenize='porter unicode61');
            CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
            CREATE VIEW names AS SELECT name FROM users;
            CREATE TRIGGER index_it AFTER INSERT ON users BEGIN
                INSERT INTO docs (rowid, body) VALUES (new.id, new.name);
            END;
            INSERT INTO users (name) VALUES ('Ann'), ('Bob');
            INSERT INTO pairs VALUES (1, 2);
            DELETE FROM sqlite_sequence;
            INSERT INTO sqlite_sequence VALUES ('users', 100);
            CREATE TABLE scratch AS SELECT * FROM users;
            DROP TABLE scratch;
            DROP VIEW names;
            """
        )
        world.confine(.program)
        world.beginCall()
        try world.connection.run("INSERT INTO users (name) VALUES ('Cy')")
        #expect(try world.connection.scalar("SELECT id FROM users WHERE name = 'Cy'") == .integer(101))
        #expect(try world.connection.scalar("SELECT rowid FROM docs WHERE docs MATCH 'bob'") == .integer(2))
        #expect(
            errorCode { try world.connection.run("INSERT INTO users (name) VALUES ('ann')") }
                == "SQLITE_CONSTRAINT_UNIQUE"
        )
        world.expectUsable()
    }

    @Test(
        arguments: [
            "INSERT INTO sqlite_sequence VALUES ('t', 1)", "UPDATE sqlite_sequence SET seq = 9",
            "SELECT sql FROM sqlite_schema", "SELECT * FROM sqlite_master",
            "SELECT name FROM sqlite_temp_schema", "SELECT count(*) FROM sqlite_schema",
            "INSERT INTO temp.y VALUES (1)", "SELECT * FROM initial.t", "INSERT INTO initial.t (x) VALUES (1)",
        ]
    )
    func `A program keeps to the world's own tables`(sql: String) throws {
        let world = try makeWorld(Self.schema, as: .trusted)
        try world.connection.run("CREATE TEMP TABLE y (x)")
        try world.attach(image: try ConnectionTests.smallImage(), as: "initial")
        world.confine(.program)
        let error = try sqliteError { try world.connection.run(sql) }
        #expect(error.codeName == "SQLITE_AUTH")
        #expect(error.message.contains("not allowed"))
        world.expectUsable()
    }

    @Test(arguments: [WorldConnection.Role.trusted, .schema, .program])
    func `Nobody writes the schema table or a shadow table`(role: WorldConnection.Role) throws {
        let world = try makeWorld(Self.schema, as: role)
        for sql in [
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (y)'", "DELETE FROM sqlite_master",
            "INSERT INTO docs_data VALUES (1, x'00')", "DELETE FROM docs_content", "DROP TABLE docs_idx",
            "UPDATE boxes_node SET data = x'00'", "CREATE TABLE sqlite_stat1 (a)",
        ] {
            #expect(throws: SQLiteError.self, "\(sql)") { try world.connection.run(sql) }
        }
        world.expectUsable()
    }

    @Test func `A check reads every schema and writes none`() throws {
        let world = try makeWorld(Self.schema, as: .trusted)
        let image = try world.connection.serialize()
        try world.attach(image: image, as: "initial")
        try world.attach(image: image, as: "final")
        try world.connection.execute("CREATE TEMP TABLE calls (step, tool); INSERT INTO calls VALUES (1, 'x')")
        world.confine(.verifier)
        world.beginCall()
        let connection = world.connection
        #expect(
            try connection.scalar("SELECT count(*) FROM final.t WHERE id IN (SELECT id FROM initial.t)") == .integer(1)
        )
        #expect(try connection.scalar("SELECT tool FROM calls") == .text("x"))
        #expect(try connection.scalar("SELECT count(*) FROM final.docs WHERE docs MATCH 'hello'") == .integer(1))
        #expect(try connection.scalar("SELECT count(*) > 0 FROM final.sqlite_schema") == .integer(1))
        for sql in [
            "INSERT INTO final.t (x) VALUES (1)", "DELETE FROM calls", "UPDATE initial.t SET x = 1",
            "DELETE FROM main.t",
            "INSERT INTO final.docs VALUES ('x')",
        ] {
            #expect(try sqliteError { try connection.run(sql) }.message.hasSuffix("is not allowed in a check"))
        }
        #expect(errorCode { try connection.run("ATTACH ':memory:' AS more") } == "SQLITE_AUTH")
        world.expectUsable()
    }

    @Test func `Our own transactions and images work in every role`() throws {
        for role in [WorldConnection.Role.trusted, .schema, .program] {
            let world = try makeWorld(Self.schema, as: role)
            try world.connection.transaction { try world.connection.run("INSERT INTO t (x) VALUES ('kept')") }
            #expect(throws: SQLiteError.self) {
                try world.connection.transaction {
                    try world.connection.run("INSERT INTO t (x) VALUES ('lost')")
                    try world.connection.run("INSERT INTO t (id) VALUES (1)")
                }
            }
            #expect(try world.connection.query("SELECT x FROM t") == [[.text("a")], [.text("kept")]])
            try world.attach(image: try world.connection.serialize(), as: "copy")
            #expect(!world.connection.isInTransaction)
        }
    }

    @Test func `A statement keeps its role when SQLite prepares it again`() throws {
        let world = try makeWorld(Self.schema, as: .trusted)
        let mine = try world.connection.prepare("SELECT count(*) FROM sqlite_schema")
        world.confine(.program)
        let theirs = try world.connection.prepare("SELECT count(*) FROM t")
        #expect(try mine.step())
        mine.reset()
        // A new table makes every prepared statement stale.
        world.confine(.trusted)
        try world.connection.run("CREATE TABLE another (x)")
        world.confine(.program)
        #expect(try mine.step())
        #expect(try theirs.step())
        mine.reset()
        theirs.reset()
        #expect(errorCode { _ = try world.connection.prepare("SELECT count(*) FROM sqlite_schema") } == "SQLITE_AUTH")
    }

    @Test func `What a default or a trigger calls is refused as well`() throws {
        let world = try makeWorld(as: .schema)
        let functions = [
            "load_extension('x')", "sqlite_version()", "fts3_tokenizer('simple')", "sqlite_compileoption_get(0)",
            "fts5(NULL)", "sqlite_source_id()", "sqlite_log(1, 'x')",
        ]
        for (index, function) in functions.enumerated() {
            // Refused when it is made, or when it is used.
            #expect(throws: SQLiteError.self, "\(function)") {
                try world.connection.run("CREATE TABLE t\(index) (a, b DEFAULT (\(function)))")
                try world.connection.run("INSERT INTO t\(index) (a) VALUES (1)")
            }
            #expect(throws: SQLiteError.self, "\(function)") {
                try world.connection.run("CREATE TABLE u\(index) (a)")
                try world.connection.run(
                    "CREATE TRIGGER r\(index) AFTER INSERT ON u\(index) BEGIN SELECT \(function); END"
                )
                try world.connection.run("INSERT INTO u\(index) (a) VALUES (1)")
            }
        }
        try world.connection.run("CREATE TABLE c (a)")
        try world.connection.run("CREATE TRIGGER rc AFTER INSERT ON c BEGIN SELECT changes(); END")
        #expect(
            try sqliteError { try world.connection.run("INSERT INTO c VALUES (1)") }.message
                == "function changes is not allowed in a trigger or view"
        )
        world.expectUsable()
    }

    @Test func `Double quotes are for names`() throws {
        let world = try makeWorld(Self.schema)
        #expect(
            try sqliteError { _ = try world.connection.prepare("SELECT \"text\" FROM t") }.message
                == "no such column: text"
        )
        #expect(try world.value("SELECT \"x\" FROM \"t\"") == .text("a"))
        let schema = try makeWorld(as: .schema)
        #expect(throws: SQLiteError.self) { try schema.connection.run("CREATE INDEX i ON t (\"nope\")") }
        #expect(throws: SQLiteError.self) { try schema.connection.run("CREATE TABLE y (x CHECK (x <> \"text\"))") }
    }

    @Test func `Foreign keys are enforced`() throws {
        let world = try makeWorld("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)")
        #expect(errorCode { try world.connection.run("INSERT INTO c VALUES (1)") } == "SQLITE_CONSTRAINT_FOREIGNKEY")
    }
}

extension WorldRolesTests {
    @Test func `Every function the library has is on the list or forbidden outright`() throws {
        // A column's DEFAULT is compiled without asking the authorizer, so the list alone is not enough.
        let world = try makeWorld(as: .trusted)
        let functions = try world.connection.query("SELECT DISTINCT name, narg FROM pragma_function_list")
        #expect(functions.count > 100)
        for function in functions {
            guard case .text(let name)? = function.first, case .integer(let count)? = function.last else { continue }
            world.confine(.program)
            let arguments = Array(repeating: "NULL", count: max(0, Int(count))).joined(separator: ", ")
            let denial = Result { () throws(SQLiteError) in
                _ = try world.connection.prepare("SELECT \(name)(\(arguments))")
            }
            guard case .failure(let error) = denial, error.codeName == "SQLITE_AUTH" else { continue }
            world.confine(.trusted)
            // These do nothing without the cursor of a virtual table that cannot be made.
            if ["matchinfo", "offsets", "optimize"].contains(name) { continue }
            let message = try sqliteError { _ = try world.connection.query("SELECT \(name)(\(arguments))") }.message
            #expect(message == "this function is not allowed in a package", "\(name)")
        }
    }
}
