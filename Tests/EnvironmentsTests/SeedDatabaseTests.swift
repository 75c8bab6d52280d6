import ContentStore
import SQLite
import Testing

@testable import Environments

struct SeedDatabaseTests {
    private static let script = """
        CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE, age INTEGER CHECK (age > 0));
        CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), text TEXT);
        INSERT INTO users VALUES (1, 'Ann', 30), (2, 'Bob', 40);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        INSERT INTO notes SELECT i, 1 + i % 2, printf('%.200c', 'x') FROM n;
        """

    private func open(_ bytes: [UInt8], limits: EnvironmentLimits = EnvironmentLimits()) throws -> SeedImage {
        let sources = try SeedSources(packageFiles: PackageFiles([FilePath(parsing: "seed.db"): bytes]))
        return try SeedBuilder(clock: WorldTime(milliseconds: 0), limits: limits).build(sources)
    }

    private func refusal(
        of bytes: [UInt8],
        limits: EnvironmentLimits = EnvironmentLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> String {
        let error = #expect(throws: PackageError.self, sourceLocation: sourceLocation) {
            _ = try open(bytes, limits: limits)
        }
        #expect(error?.findings.map(\.code) == ["invalid-database"], sourceLocation: sourceLocation)
        #expect(error?.findings.map(\.file) == ["seed.db"], sourceLocation: sourceLocation)
        return error?.findings.first?.message ?? ""
    }

    @Test func `A database is kept as it is`() throws {
        let bytes = try database(Self.script)
        let image = try open(bytes)
        #expect(image.bytes == bytes)
        #expect(image.failures.isEmpty)
        #expect(image.statements == 0)
        #expect(image.tables == [.init(name: "notes", rows: 500), .init(name: "users", rows: 2)])
        #expect(image.logical == (try build([("schema.sql", Self.script)]).logical))
    }

    @Test func `A database in WAL mode is opened in rollback mode`() throws {
        let bytes = try database(Self.script)
        var wal = bytes
        wal[18] = 2
        wal[19] = 2
        #expect(try open(wal).bytes == bytes)
    }

    @Test func `What is no database is refused`() throws {
        let bytes = try database(Self.script)
        #expect(refusal(of: []).contains("is not a SQLite database"))
        #expect(refusal(of: Array("CREATE TABLE t (x)".utf8)).contains("is not a SQLite database"))
        #expect(refusal(of: Array(bytes.prefix(100))).contains("is not a SQLite database"))
        #expect(
            refusal(of: Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0x55, count: 4096)).contains("seed.db")
        )
    }

    @Test func `A truncated database is refused`() throws {
        let bytes = try database(Self.script)
        for count in [512, 4096, bytes.count / 2, bytes.count - 1] {
            #expect(refusal(of: Array(bytes.prefix(count))).contains("seed.db"), "\(count) bytes")
        }
    }

    @Test func `A damaged page is found, wherever it is`() throws {
        let bytes = try database(Self.script)
        for page in 1..<bytes.count / 4096 {
            var damaged = bytes
            damaged.replaceSubrange(page * 4096..<page * 4096 + 64, with: repeatElement(0xA5, count: 64))
            #expect(refusal(of: damaged).contains("seed.db"), "page \(page + 1)")
        }
    }

    @Test func `An index that does not agree with its table is found`() throws {
        var bytes = try database(
            "CREATE TABLE t (x TEXT); CREATE INDEX i ON t (x); INSERT INTO t VALUES ('awm-original');"
        )
        let word = Array("awm-original".utf8)
        let last = try #require(bytes.indices.last { bytes[$0...].starts(with: word) })
        bytes[last] = UInt8(ascii: "b")
        #expect(refusal(of: bytes).contains("integrity_check"))
    }

    @Test func `Text in UTF-16 is refused, since no other database could be compared with it`() throws {
        let bytes = try database("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (x); INSERT INTO t VALUES ('é');")
        #expect(refusal(of: bytes).contains("UTF-16"))
    }

    @Test func `A database over its world's limit is refused`() throws {
        var limits = EnvironmentLimits()
        limits.database = 8192
        #expect(refusal(of: try database(Self.script), limits: limits).contains("more than the limit of 8192"))
    }

    @Test func `Rows that break the checks of their table are their author's, broken references are told`() throws {
        let image = try open(
            try database(
                "PRAGMA ignore_check_constraints = ON;" + Self.script
                    + "INSERT INTO users VALUES (3, 'Cy', -1); INSERT INTO notes VALUES (999, 77, 'lost');"
            )
        )
        #expect(
            image.failures.map(\.message) == ["notes.user_id of row 999 refers to a row of users that does not exist"]
        )
    }

    @Test func `A virtual table of a module that worlds do not have is refused`() throws {
        let bytes = try database("CREATE VIRTUAL TABLE v USING fts4(x); INSERT INTO v VALUES ('a');")
        #expect(refusal(of: bytes).contains("no such module: fts4"))
    }

    @Test func `A table that is named like SQLite's own list hides nothing`() throws {
        let bytes = try database(
            """
            CREATE TABLE pragma_table_list (schema, name, type);
            CREATE TABLE secret (x);
            INSERT INTO secret VALUES (1);
            INSERT INTO pragma_table_list VALUES ('main', 'secret', 'shadow');
            """
        )
        #expect(try open(bytes).tables.map(\.name) == ["pragma_table_list", "secret"])
    }

    @Test func `A seed of a database is the same as one of its rows, but for its files`() throws {
        let bytes = try database("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2.5);")
        let scripted = try build([("schema.sql", "CREATE TABLE t (x); INSERT INTO t VALUES (2.5), (1.0);")])
        #expect(try open(bytes).logical == scripted.logical)
    }
}
