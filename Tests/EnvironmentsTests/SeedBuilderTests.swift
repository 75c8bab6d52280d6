import ContentStore
import SQLite
import Testing
import YAML

@testable import Environments

struct SeedBuilderTests {
    @Test func `A statement that fails is told with file and line, and all others are kept`() throws {
        let image = try build([
            ("schema.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, x CHECK (x < 10));\n\nCREATE TABEL u (y);\n"),
            (
                "seed.sql",
                """
                INSERT INTO t VALUES (1, 1);
                /* a comment; with a semicolon */
                  INSERT INTO t
                    VALUES (1, 2);
                INSERT INTO t VALUES (2, 20); INSERT INTO t VALUES (3, 3);
                INSERT OR ROLLBACK INTO t VALUES (3, 4);
                INSERT INTO t VALUES (4, length('a;b'));
                CREATE TRIGGER r BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'never'); END;
                DELETE FROM t;
                INSERT INTO t VALUES (5, 5)
                """
            ),
        ])
        #expect(
            image.failures.map(\.description) == [
                "schema.sql:3:1: error: near \"TABEL\": syntax error in: CREATE TABEL u (y); [failing-statement]",
                "seed.sql:3:1: error: UNIQUE constraint failed: t.id in: INSERT INTO t VALUES (1, 2); [failing-statement]",
                "seed.sql:5:1: error: CHECK constraint failed: x < 10 in: INSERT INTO t VALUES (2, 20); [failing-statement]",
                "seed.sql:6:1: error: UNIQUE constraint failed: t.id in: INSERT OR ROLLBACK INTO t VALUES (3, 4); [failing-statement]",
                "seed.sql:9:1: error: never in: DELETE FROM t; [failing-statement]",
            ]
        )
        #expect(image.statements == 11)
        #expect(image.tables == [.init(name: "t", rows: 4)])
        #expect(try image.query("SELECT group_concat(id) FROM t") == [[.text("1,3,4,5")]])
    }

    @Test func `Rows may come in any order, and references that do not hold are told`() throws {
        let schema = """
            CREATE TABLE parents (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TABLE children (id INTEGER PRIMARY KEY, a, b, FOREIGN KEY (a, b) REFERENCES parents (a, b));
            CREATE TABLE pairs (a, b REFERENCES children (id), PRIMARY KEY (a)) WITHOUT ROWID;
            """
        let good = try build([
            ("schema.sql", schema),
            (
                "seed.sql",
                "INSERT INTO pairs VALUES (1, 1); INSERT INTO children VALUES (1, 2, 3); INSERT INTO parents VALUES (2, 3);"
            ),
        ])
        #expect(good.failures.isEmpty)
        let bad = try build([
            ("schema.sql", schema),
            ("seed.sql", "INSERT INTO pairs VALUES (1, 9); INSERT INTO children VALUES (7, 2, 3);"),
        ])
        #expect(bad.failures.map(\.code) == ["broken-foreign-key", "broken-foreign-key"])
        #expect(
            Set(bad.failures.map(\.message)) == [
                "pairs.b of a row refers to a row of children that does not exist",
                "children.a, children.b of row 7 refers to a row of parents that does not exist",
            ]
        )
        #expect(bad.tables.map(\.rows) == [1, 1, 0])
    }

    @Test func `A foreign key that fits no key of its parent is told`() throws {
        let image = try build([
            ("schema.sql", "CREATE TABLE p (x); CREATE TABLE c (x REFERENCES p (x)); INSERT INTO c VALUES (1);")
        ])
        #expect(image.failures.map(\.code) == ["broken-foreign-key"])
        #expect(image.failures.first?.message.contains("foreign key mismatch") == true)
    }

    @Test(
        arguments: [
            ("ATTACH '/tmp/awm-stolen.db' AS other", "ATTACH is not allowed in a package"),
            ("PRAGMA writable_schema = ON", "PRAGMA writable_schema is not allowed in a package"),
            ("PRAGMA journal_mode = WAL", "PRAGMA journal_mode is not allowed in a package"),
            ("SELECT load_extension('x')", "function load_extension is not allowed in a package"),
            ("SELECT fts3_tokenizer('simple', x'00')", "function fts3_tokenizer is not allowed in a package"),
            ("CREATE TEMP TABLE y (x)", "CREATE TEMP TABLE is not allowed in a package"),
            ("CREATE TABLE temp.y (x)", "CREATE TABLE in temp is not allowed in a package"),
            ("UPDATE sqlite_schema SET sql = 'CREATE TABLE t (z)'", "table sqlite_master may not be modified"),
            ("DELETE FROM sqlite_master", "table sqlite_master may not be modified"),
            ("BEGIN", "BEGIN is not allowed in a package"),
            ("COMMIT", "COMMIT is not allowed in a package"),
            ("ROLLBACK", "ROLLBACK is not allowed in a package"),
            ("SAVEPOINT s", "SAVEPOINT is not allowed in a package"),
            ("VACUUM INTO '/tmp/awm-stolen.db'", "VACUUM is not allowed in a package"),
            (
                "CREATE VIRTUAL TABLE y USING csv(filename='/etc/passwd')",
                "virtual tables of the module csv are not allowed"
            ),
            ("CREATE TABLE pragma_table_list (x)", "a table named pragma_table_list is not allowed"),
            ("ALTER TABLE t ADD COLUMN y", "ALTER TABLE is not allowed in a package"),
            ("DETACH main", "DETACH is not allowed in a package"),
            ("SELECT writefile('/tmp/awm-stolen.db', 'x')", "no such function: writefile"),
            ("INSERT INTO t VALUES (zeroblob(2000000000))", "string or blob too big"),
            ("INSERT INTO t VALUES (datetime('now', 'localtime'))", "local time unavailable"),
        ]
    )
    func `What no package may do is a finding of its own, and the rest of the seed is built`(
        sql: String,
        message: String
    ) throws {
        let image = try build([("schema.sql", "CREATE TABLE t (x);\n\(sql);\nINSERT INTO t VALUES (1);")])
        #expect(image.failures.map(\.code) == ["failing-statement"])
        #expect(image.failures.first?.position == SourcePosition(line: 2, column: 1))
        #expect(image.failures.first?.message.hasPrefix(message) == true, "\(image.failures.first?.message ?? "")")
        #expect(image.tables == [.init(name: "t", rows: 1)])
        #expect(image.statements == 3)
        #expect(!Files.exists("/tmp/awm-stolen.db"))
    }

    @Test func `A seed has a budget of work, and what comes after it is spent is told`() throws {
        let clock = try #require(WorldTime(parsing: "2026-03-01 09:00:00"))
        var builder = SeedBuilder(clock: clock)
        builder.steps = 1_000_000
        let bomb =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT count(*) FROM n"
        let image = try builder.build(
            SeedSources(
                file: FilePath(parsing: "schema.sql"),
                bytes: Array("CREATE TABLE t (x); INSERT INTO t VALUES (1);\n\(bomb);\nINSERT INTO t VALUES (2);".utf8)
            )
        )
        #expect(image.failures.map(\.position?.line) == [2, 3])
        #expect(image.failures.allSatisfy { $0.message.hasPrefix("stopped after 1000000 steps of work") })
        #expect(image.tables == [.init(name: "t", rows: 1)])
    }

    @Test func `A seed larger than its world's limit stops growing, and keeps what fits`() throws {
        var limits = EnvironmentLimits()
        limits.database = 256 << 10
        let rows = (1...40).map { "INSERT INTO t VALUES (\($0), zeroblob(10000));" }.joined(separator: "\n")
        let image = try build(
            [("schema.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, x);"), ("seed.sql", rows)],
            limits: limits
        )
        #expect(!image.failures.isEmpty)
        #expect(image.failures.allSatisfy { $0.message.hasPrefix("database or disk is full") })
        #expect(image.tables.first?.rows == 40 - image.failures.count)
        #expect(image.bytes.count <= limits.database)
    }

    @Test func `A row id that leaves no room for another is told`() throws {
        let sources = [("schema.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (\(Int64.max));")]
        #expect(try build(sources).failures.map(\.code) == ["huge-row-id"])
    }

    @Test func `A seed without tables is told`() throws {
        #expect(try build([("schema.sql", "-- nothing yet\n")]).failures.map(\.code) == ["no-tables"])
    }
}

extension SeedBuilderTests {
    private static let ambient = """
        CREATE TABLE t (id INTEGER PRIMARY KEY, made TEXT DEFAULT CURRENT_TIMESTAMP, day, chance, code, uuid);
        INSERT INTO t (day, chance, code, uuid) VALUES (date('now', '-1 day'), random(), awm_code('A', 6), awm_uuid());
        INSERT INTO t (made, day) VALUES (datetime('now', '+1 hour'), strftime('%s', 'now'));
        """

    @Test func `The time of a seed is its clock's`() throws {
        let image = try build([("schema.sql", Self.ambient)], clock: "2024-02-29 12:00:00")
        #expect(
            try image.query("SELECT made, day FROM t") == [
                [.text("2024-02-29 12:00:00"), .text("2024-02-28")],
                [.text("2024-02-29 13:00:00"), .text("1709208000")],
            ]
        )
    }

    @Test func `The chance of a seed is its random seed's, and not that of a session`() throws {
        let drawn = "SELECT chance, code, uuid FROM t WHERE id = 1"
        let one = try build([("schema.sql", Self.ambient)]).query(drawn)
        #expect(try build([("schema.sql", Self.ambient)]).query(drawn) == one)
        #expect(try build([("schema.sql", Self.ambient)], randomSeed: 8).query(drawn) != one)
        let world = try WorldConnection(image: [], limits: WorldLimits())
        world.chance = SessionChance(environmentSeed: 7, sessionSeed: 0)
        #expect(try world.connection.query("SELECT random(), awm_code('A', 6), awm_uuid()") != one)
    }

    @Test func `Two builds are identical, byte for byte`() throws {
        let sources = [
            ("schema.sql", Self.ambient + "CREATE VIRTUAL TABLE docs USING fts5(body);"),
            (
                "seed.sql",
                (1...300).map { "INSERT INTO t (day) VALUES (\($0)); INSERT INTO docs VALUES ('word \($0)');" }.joined()
            ),
            ("seed/t.csv", "day\nx\n"),
        ]
        let one = try build(sources)
        let two = try build(sources)
        #expect(one.failures.isEmpty)
        #expect(one.bytes == two.bytes)
        #expect(one.logical == two.logical)
        // The version of the library that wrote it is not part of the content.
        #expect(one.bytes[96..<100].elementsEqual([0, 0, 0, 0]))
    }

    @Test func `A schema may use the functions of awm in its checks, indexes and computed columns`() throws {
        let image = try build([
            (
                "schema.sql",
                """
                CREATE TABLE people (
                    email TEXT CHECK (email REGEXP '^[^@]+@[^@]+$'), due TEXT,
                    later TEXT AS (awm_time_add(due, 60)) STORED, day TEXT AS (substr(due, 1, 10))
                );
                CREATE INDEX by_next_day ON people (awm_time_add(due, 86400));
                INSERT INTO people (email, due) VALUES ('a@b', '2026-03-01 09:00:00');
                INSERT INTO people (email, due) VALUES ('nobody', '2026-03-01 09:00:00');
                """
            )
        ])
        #expect(image.failures.map(\.position?.line) == [7])
        #expect(image.failures.first?.message.hasPrefix("CHECK constraint failed") == true)
        #expect(try image.query("SELECT later FROM people") == [[.text("2026-03-01 09:01:00")]])
    }
}
