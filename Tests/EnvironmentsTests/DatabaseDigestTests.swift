import ContentStore
import Environments
import SQLite
import Testing
import YAML

struct DatabaseDigestTests {
    private static let tables =
        "CREATE TABLE t (a, b TEXT, r REAL); CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID;"

    private func logical(_ script: String) throws -> Digest {
        let connection = try Connection.inMemory()
        try connection.execute(script)
        return try DatabaseDigest.logical(connection)
    }

    private func state(_ script: String, leavingOut patterns: [String] = []) throws -> Digest {
        let connection = try Connection.inMemory()
        try connection.execute(script)
        let place = SourcePlace(file: "environment.yaml", position: .init(line: 1, column: 1))
        return try StateDigest.of(connection, leavingOut: patterns.map { VolatilePattern($0, place: place) })
    }

    @Test(
        arguments: [
            (
                "another order", "INSERT INTO t VALUES (1, 'x', 1.0), (2, 'y', 2.5)",
                "INSERT INTO t VALUES (2, 'y', 2.5), (1, 'x', 1.0)"
            ),
            (
                "other row ids", "INSERT INTO t VALUES (1, 'x', 1.0)",
                "INSERT INTO t (rowid, a, b, r) VALUES (99, 1, 'x', 1.0)"
            ),
            ("an integer in a REAL column", "INSERT INTO t VALUES (1, 'x', 1)", "INSERT INTO t VALUES (1, 'x', 1.0)"),
            ("1 and 1.0 without a type", "INSERT INTO t VALUES (1, 'x', 0)", "INSERT INTO t VALUES (1.0, 'x', 0)"),
            ("0 and -0.0", "INSERT INTO t VALUES (0, 'x', 0)", "INSERT INTO t VALUES (-0.0, 'x', 0)"),
            (
                "2^53 as a double", "INSERT INTO t VALUES (9007199254740992, 'x', 0)",
                "INSERT INTO t VALUES (9007199254740992.0, 'x', 0)"
            ),
            (
                "rows that came and went", "INSERT INTO w VALUES ('a', 1)",
                "INSERT INTO w VALUES ('b', 2), ('a', 0); DELETE FROM w WHERE k = 'b'; UPDATE w SET v = 1"
            ),
            ("VACUUM", "INSERT INTO w VALUES ('a', 1)", "INSERT INTO w VALUES ('a', 1); VACUUM"),
        ]
    )
    func `The same content has the same digest`(what: String, left: String, right: String) throws {
        #expect(try logical(Self.tables + left) == logical(Self.tables + right))
        #expect(try state(Self.tables + left) == state(Self.tables + right))
    }

    @Test(
        arguments: [
            ("a changed cell", "INSERT INTO t VALUES (1, 'x', 1)", "INSERT INTO t VALUES (2, 'x', 1)"),
            ("another type", "INSERT INTO t VALUES (1, 'x', 1)", "INSERT INTO t VALUES ('1', 'x', 1)"),
            ("text and blob", "INSERT INTO t VALUES ('a', 'x', 1)", "INSERT INTO t VALUES (x'61', 'x', 1)"),
            ("NULL and empty", "INSERT INTO t VALUES (NULL, 'x', 1)", "INSERT INTO t VALUES ('', 'x', 1)"),
            ("a row twice", "INSERT INTO t VALUES (1, 'x', 1)", "INSERT INTO t VALUES (1, 'x', 1), (1, 'x', 1)"),
            (
                "two rows twice", "INSERT INTO t VALUES (1, 'x', 1), (1, 'x', 1), (2, 'x', 1)",
                "INSERT INTO t VALUES (1, 'x', 1), (2, 'x', 1), (2, 'x', 1)"
            ),
            ("the border of two cells", "INSERT INTO t VALUES ('ab', 'c', 1)", "INSERT INTO t VALUES ('a', 'bc', 1)"),
            ("swapped cells", "INSERT INTO t VALUES ('a', 'b', 1)", "INSERT INTO t VALUES ('b', 'a', 1)"),
            ("an accent apart", "INSERT INTO t VALUES ('\u{e9}', 'b', 1)", "INSERT INTO t VALUES ('e\u{301}', 'b', 1)"),
            (
                "after a NUL", "INSERT INTO t VALUES (char(97, 0, 98), 'b', 1)",
                "INSERT INTO t VALUES (char(97, 0, 99), 'b', 1)"
            ),
            ("another table", "INSERT INTO t VALUES ('k', 'v', NULL)", "INSERT INTO w VALUES ('k', 'v')"),
            (
                "neighbouring integers", "INSERT INTO t VALUES (9007199254740993, 'x', 0)",
                "INSERT INTO t VALUES (9007199254740992, 'x', 0)"
            ),
            (
                "neighbouring doubles", "INSERT INTO t VALUES (0.1, 'x', 0)",
                "INSERT INTO t VALUES (0.30000000000000004 - 0.2, 'x', 0)"
            ),
            (
                "invalid UTF-8", "INSERT INTO t VALUES (CAST(x'ff' AS TEXT), 'x', 0)",
                "INSERT INTO t VALUES (CAST(x'fe' AS TEXT), 'x', 0)"
            ),
        ]
    )
    func `Other content has another digest`(what: String, left: String, right: String) throws {
        #expect(try logical(Self.tables + left) != logical(Self.tables + right))
        #expect(try state(Self.tables + left) != state(Self.tables + right))
    }

    @Test func `The page size is no content`() throws {
        let rows = Self.tables + (1...200).map { "INSERT INTO t VALUES (\($0), 'x', 1.5);" }.joined()
        #expect(try logical("PRAGMA page_size = 512;" + rows) == logical("PRAGMA page_size = 65536;" + rows))
    }

    @Test(
        arguments: [
            ("CREATE TABLE t (a)", "CREATE TABLE t (b)"), ("CREATE TABLE t (a)", "CREATE TABLE u (a)"),
            ("CREATE TABLE t (a)", "CREATE TABLE t (a); CREATE INDEX i ON t (a)"),
            ("CREATE TABLE t (a); CREATE VIEW v AS SELECT 1", "CREATE TABLE t (a); CREATE VIEW v AS SELECT 2"),
        ]
    )
    func `A schema is content of a database, but not of a state`(left: String, right: String) throws {
        #expect(try logical(left) != logical(right))
    }

    @Test func `Full-text tables count by their rows, not by how their index has grown`() throws {
        let table = "CREATE VIRTUAL TABLE docs USING fts5(title, body);"
        let one = "INSERT INTO docs VALUES ('a', 'one'); INSERT INTO docs VALUES ('b', 'two');"
        let other =
            "INSERT INTO docs VALUES ('x', 'y'), ('b', 'two'), ('a', 'one'); DELETE FROM docs WHERE title = 'x'; INSERT INTO docs (docs) VALUES ('optimize');"
        #expect(try logical(table + one) == logical(table + other))
        #expect(try state(table + one) == state(table + other))
        #expect(
            try state(table + one)
                != state(table + "INSERT INTO docs VALUES ('a', 'one'); INSERT INTO docs VALUES ('b', 'tow');")
        )
        let connection = try Connection.inMemory()
        try connection.execute(table)
        #expect(try DatabaseDigest.tables(connection) == ["docs"])
    }

    @Test func `Computed columns are left out, since they say nothing of their own`() throws {
        let connection = try Connection.inMemory()
        try connection.execute(
            "CREATE TABLE t (a, v AS (a + 1), s AS (a * 2) STORED, b); INSERT INTO t (a, b) VALUES (1, 2);"
        )
        let layout = try #require(TableLayout.list(connection).first)
        #expect(layout.columns == ["a", "b"])
        #expect(
            try state("CREATE TABLE t (a, v AS (a + 1), s AS (a * 2) STORED, b); INSERT INTO t (a, b) VALUES (1, 2);")
                == state("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2);")
        )
    }

    @Test func `What is volatile is no part of a state`() throws {
        let tables = "CREATE TABLE a (x, Updated_At); CREATE TABLE b (updated_at, y); CREATE TABLE audit_log (z);"
        let rows =
            tables
            + "INSERT INTO a VALUES (1, 'then'); INSERT INTO b VALUES ('then', 2); INSERT INTO audit_log VALUES (3);"
        let patterns = ["Audit_Log", "*.updated_at"]
        let digest = try state(rows, leavingOut: patterns)
        #expect(
            try state(
                rows + "UPDATE a SET updated_at = 'now'; UPDATE b SET updated_at = 'now'; DELETE FROM audit_log;",
                leavingOut: patterns
            ) == digest
        )
        #expect(try state(rows + "UPDATE b SET y = 3;", leavingOut: patterns) != digest)
        #expect(try state(rows + "INSERT INTO b VALUES ('x', 2);", leavingOut: patterns) != digest)
        #expect(try state(rows, leavingOut: ["a.x"]) == state(rows + "UPDATE a SET x = 9;", leavingOut: ["a.x"]))
        #expect(try state(rows, leavingOut: ["a.x"]) != state(rows + "UPDATE b SET y = 9;", leavingOut: ["a.x"]))
        #expect(try state(rows) != digest)
    }

    @Test func `A table of which every column is volatile still counts its rows`() throws {
        let one = "CREATE TABLE t (x); INSERT INTO t VALUES (1);"
        #expect(try state(one, leavingOut: ["t.x"]) == state(one + "UPDATE t SET x = 2;", leavingOut: ["t.x"]))
        #expect(try state(one, leavingOut: ["t.x"]) != state(one + "INSERT INTO t VALUES (1);", leavingOut: ["t.x"]))
    }

    @Test func `Names of every kind are quoted`() throws {
        let script =
            "CREATE TABLE \"a \"\"b\"\".é\" (\"select\", \"x\"\"y\"); INSERT INTO \"a \"\"b\"\".é\" VALUES (1, 2);"
        #expect(try state(script) != state(script + "UPDATE \"a \"\"b\"\".é\" SET \"x\"\"y\" = 3;"))
        #expect(DatabaseDigest.quoted("a \"b\"") == "\"a \"\"b\"\"\"")
    }

    @Test func `Only tables with content are listed, in bytewise order`() throws {
        let connection = try Connection.inMemory()
        try connection.execute(
            """
            CREATE TABLE é (x); CREATE TABLE b (x INTEGER PRIMARY KEY AUTOINCREMENT, rowid, _rowid_, oid);
            CREATE TABLE a (k, j, rowid, v, PRIMARY KEY (j, k)); CREATE TABLE w (k PRIMARY KEY) WITHOUT ROWID;
            CREATE VIEW v AS SELECT 1; CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); INSERT INTO b (x) VALUES (1); ANALYZE;
            """
        )
        let layouts = try TableLayout.list(connection)
        #expect(layouts.map(\.name) == ["a", "b", "r", "w", "é"])
        #expect(layouts.map(\.key) == [[1, 0], [0], [], [0], []])
        #expect(layouts.map(\.rowID) == ["_rowid_", nil, "rowid", nil, "rowid"])
    }
}
