import Environments
import JSON
import Runtime
import SQLite
import Testing

struct StateDiffTests {
    private func image(_ script: String) throws -> [UInt8] {
        let connection = try Connection.inMemory()
        try connection.execute(script)
        return try connection.serialize()
    }

    private func diff(_ schema: String, _ change: String) throws -> StateDiff {
        try StateDiff(from: image(schema), to: image(schema + ";" + change))
    }

    private func lines(_ diff: StateDiff) -> [String] {
        diff.rows.map { row in
            func text(_ values: [SQLValue]) -> String { values.map { $0.json.rowText() }.joined(separator: ",") }
            return "\(row.table) \(row.kind.rawValue) [\(text(row.key))] (\(text(row.before))) (\(text(row.after)))"
        }
    }

    @Test(
        arguments: [
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2), (3, 'z', 3)",
                "UPDATE t SET a = 'X' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (4, NULL, 4)",
                ["t changed [1] (1,\"x\",1) (1,\"X\",1)", "t added [4] () (4,null,4)", "t removed [2] (2,\"y\",2) ()"]
            ),
            (
                // Row ids are the key where nothing else is, so equal rows are told apart.
                "CREATE TABLE t (a); INSERT INTO t VALUES (1), (1), (1)",
                "DELETE FROM t WHERE rowid = 2; UPDATE t SET a = 2 WHERE rowid = 3",
                ["t changed [3] (1) (2)", "t removed [2] (1) ()"]
            ),
            (
                "CREATE TABLE t (v, b, a, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO t VALUES ('x', 2, 1), ('y', 1, 2)",
                "UPDATE t SET v = 'z' WHERE a = 2; INSERT INTO t VALUES ('n', 0, 1)",
                ["t added [1,0] () (\"n\",0,1)", "t changed [2,1] (\"y\",1,2) (\"z\",1,2)"]
            ),
            (
                "CREATE TABLE t (k TEXT COLLATE NOCASE PRIMARY KEY, v TEXT COLLATE NOCASE); INSERT INTO t VALUES ('a', 'x'), ('b', 'y')",
                "UPDATE t SET v = 'X' WHERE k = 'a'; UPDATE t SET k = 'B' WHERE k = 'b'",
                [
                    "t added [\"B\"] () (\"B\",\"y\")", "t changed [\"a\"] (\"a\",\"x\") (\"a\",\"X\")",
                    "t removed [\"b\"] (\"b\",\"y\") ()",
                ]
            ),
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, NULL), (2, ''), (3, x'00'), (4, '1')",
                "UPDATE t SET a = '' WHERE id = 1; UPDATE t SET a = NULL WHERE id = 2; UPDATE t SET a = x'0001' WHERE id = 3; UPDATE t SET a = 1 WHERE id = 4",
                [
                    "t changed [1] (1,null) (1,\"\")", "t changed [2] (2,\"\") (2,null)",
                    "t changed [3] (3,\"blob of 1 bytes\") (3,\"blob of 2 bytes\")", "t changed [4] (4,\"1\") (4,1)",
                ]
            ),
            (
                // SQLite allows NULL in this key, so it names no row.
                "CREATE TABLE t (k TEXT PRIMARY KEY, v); INSERT INTO t VALUES (NULL, 1), (NULL, 1), (NULL, 2), ('a', 3)",
                "DELETE FROM t WHERE rowid = 1; UPDATE t SET v = 5 WHERE rowid IN (2, 3)",
                [
                    "t changed [null,2] (null,1) (null,5)", "t changed [null,3] (null,2) (null,5)",
                    "t removed [null,1] (null,1) ()",
                ]
            ),
            (
                "CREATE TABLE t (rowid TEXT, a); INSERT INTO t VALUES ('x', 1), ('x', 2)",
                "UPDATE t SET a = 3 WHERE a = 2",
                ["t changed [2] (\"x\",2) (\"x\",3)"]
            ),
            (
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a, twice AS (a * 2), stored AS (a + 1) STORED); INSERT INTO t (a) VALUES (1)",
                "UPDATE t SET a = 2", ["t changed [1] (1,1) (1,2)"]
            ),
            (
                "CREATE VIRTUAL TABLE t USING fts5(a); INSERT INTO t VALUES ('one')",
                "INSERT INTO t VALUES ('two'); UPDATE t SET a = 'ONE' WHERE rowid = 1",
                ["t changed [1] (\"one\") (\"ONE\")", "t added [2] () (\"two\")"]
            ),
            (
                "CREATE TABLE \"a \"\"b\"\"\" (\"select\" INTEGER PRIMARY KEY, \"x y\"); CREATE TABLE é (id INTEGER PRIMARY KEY)",
                "INSERT INTO é VALUES (1); INSERT INTO \"a \"\"b\"\"\" VALUES (1, 2)",
                ["a \"b\" added [1] () (1,2)", "é added [1] () (1)"]
            ),
            (
                // Row ids alone are no difference where there is a key.
                "CREATE TABLE t (k TEXT PRIMARY KEY); INSERT INTO t VALUES ('a')",
                "DELETE FROM t; INSERT INTO t (rowid, k) VALUES (9, 'a')",
                []
            ),
            ("CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, 1)", "UPDATE t SET a = 1.0", []),
            ("CREATE TABLE t (a); INSERT INTO t VALUES (1)", "CREATE INDEX i ON t (a); ANALYZE; VACUUM", []),
        ] as [(String, String, [String])]
    )
    func `What differs is told by table, key and cells`(schema: String, change: String, expected: [String]) throws {
        #expect(lines(try diff(schema, change)) == expected)
        #expect(try diff(schema, "").rows.isEmpty)
    }

    @Test func `Columns that differ are named`() throws {
        let found = try diff(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c); INSERT INTO t VALUES (1, 1, 2, NULL)",
            "UPDATE t SET a = 9, c = 3; INSERT INTO t VALUES (2, 0.5, 9e999, x'00')"
        )
        #expect(found.columns == ["t": ["id", "a", "b", "c"]])
        #expect(found.rows.map(\.changedColumns) == [[1, 3], []])
        #expect(
            found.json == [
                "t": [
                    ["row": "changed", "key": [1], "before": ["a": 1, "c": nil], "after": ["a": 9, "c": 3]],
                    ["row": "added", "key": [2], "after": ["id": 2, "a": 0.5, "b": "inf", "c": "blob of 1 bytes"]],
                ]
            ]
        )
        let removed = try StateDiff(
            from: image("CREATE TABLE t (a); INSERT INTO t VALUES (1)"),
            to: image("CREATE TABLE t (a)")
        )
        #expect(removed.json == ["t": [["row": "removed", "key": [1], "before": ["a": 1]]]])
    }

    @Test func `Databases of other schemas are compared in what they share`() throws {
        let before = try image(
            """
            CREATE TABLE gone (a); INSERT INTO gone VALUES (1);
            CREATE TABLE t (id INTEGER PRIMARY KEY, old, both); INSERT INTO t VALUES (1, 'o', 'b'), (2, 'o', 'b');
            CREATE TABLE k (id TEXT PRIMARY KEY); INSERT INTO k VALUES ('x');
            """
        )
        let after = try image(
            """
            CREATE TABLE fresh (a); INSERT INTO fresh VALUES (2);
            CREATE TABLE t (id INTEGER PRIMARY KEY, both, new); INSERT INTO t VALUES (1, 'b', 'n'), (2, 'B', 'n');
            CREATE TABLE k (id TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO k VALUES ('x'), ('y');
            """
        )
        #expect(
            lines(try StateDiff(from: before, to: after)) == [
                "fresh added [1] () (2)", "k added [\"y\"] () (\"y\")", "t changed [2] (2,\"b\") (2,\"B\")",
                "gone removed [1] (1) ()",
            ]
        )
    }

    @Test func `A schema with functions of awm can be compared`() throws {
        let schema =
            TestWorld.schema + """
                CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT CHECK (email REGEXP '@'), later TEXT AS (awm_time_add('2026-03-01', id * 86400)));
                CREATE INDEX by_email ON people (email) WHERE email REGEXP '^a';
                """
        let session = try TestWorld.session(
            "[{run: INSERT INTO people (email) VALUES (:e)}]",
            input: "{type: object, properties: {e: {type: string}}}",
            schema: schema
        )
        #expect(session.call("t", arguments: ["e": "a@b"]).outcome == .ok)
        #expect(session.call("t", arguments: ["e": "nobody"]).code == "constraint")
        #expect(
            lines(try StateDiff(from: session.world.start(seed: 0), to: session.snapshot())) == [
                "people added [1] () (1,\"a@b\")"
            ]
        )
        #expect(try session.stateDigest() != PlainSession(session.world, seed: 0).stateDigest())
    }

    @Test func `A row as long as rows may be is compared`() throws {
        let session = try TestWorld.session(
            "[{run: \"INSERT INTO log (text) VALUES (replace(hex(zeroblob(:n)), '00', 'é'))\"}]",
            input: "{type: object, properties: {n: {}}}"
        )
        #expect(session.call("t", arguments: ["n": 524_270]).outcome == .ok)
        #expect(try StateDiff(from: session.world.start(seed: 0), to: session.snapshot()).rows.count == 1)
        #expect(session.call("t", arguments: ["n": 524_289]).code == "limit")
    }

    @Test func `What is no database cannot be compared`() throws {
        let error = #expect(throws: RuntimeError.self) {
            _ = try StateDiff(from: [UInt8](repeating: 7, count: 4096), to: image("CREATE TABLE t (a)"))
        }
        #expect(error?.code == .databaseFailed)
    }
}
