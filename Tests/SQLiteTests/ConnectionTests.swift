import Glibc
import SQLite
import Testing

struct ConnectionTests {
    @Test func `A file is made, written, read and kept`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a b.db")
        do {
            let writer = try Connection(path: path, mode: .create)
            try writer.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)")
            #expect(writer.changes == 2)
            #expect(writer.totalChanges == 2)
            #expect(writer.lastInsertedRowID == 2)
        }
        let reader = try Connection(path: path, mode: .readOnly)
        #expect(try reader.query("SELECT x FROM t ORDER BY x") == [[.integer(1)], [.integer(2)]])
        #expect(errorCode { try reader.run("DELETE FROM t") } == "SQLITE_READONLY")
        try Connection(path: path, mode: .readWrite).run("DELETE FROM t")
        #expect(try reader.scalar("SELECT count(*) FROM t") == .integer(0))
    }

    @Test func `A missing file is an error that names it`() throws {
        for mode in [Connection.Mode.readOnly, .readWrite] {
            let error = try sqliteError { _ = try Connection(path: "/nowhere/x.db", mode: mode) }
            #expect(error.codeName.hasPrefix("SQLITE_CANTOPEN"))
            #expect(error.message.contains("/nowhere/x.db"))
        }
        #expect(errorCode { _ = try Connection(path: "", mode: .create) } == "SQLITE_CANTOPEN")
    }

    @Test func `A path is never a URI`() throws {
        let folder = try TemporaryFolder()
        _ = try Connection(path: folder.file("file:x?mode=memory"), mode: .create).run("CREATE TABLE t (x)")
        #expect(access(folder.file("file:x?mode=memory"), F_OK) == 0)
    }

    @Test func `A file that is no database is refused at the first statement`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("text")
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        let text = String(repeating: "no database ", count: 100)
        #expect(text.withCString { write(file, $0, 1200) } == 1200)
        close(file)
        let connection = try Connection(path: path, mode: .readOnly)
        #expect(errorCode { _ = try connection.query("SELECT * FROM sqlite_schema") } == "SQLITE_NOTADB")
    }

    @Test func `A second writer waits for its timeout and then hears that the file is busy`() throws {
        let folder = try TemporaryFolder()
        let first = try Connection(path: folder.file("x.db"), mode: .create)
        let second = try Connection(path: folder.file("x.db"), mode: .readWrite, busyTimeoutMilliseconds: 1)
        try first.run("CREATE TABLE t (x)")
        try first.transaction {
            #expect(errorCode { try second.run("INSERT INTO t VALUES (1)") } == "SQLITE_BUSY")
        }
        try second.run("INSERT INTO t VALUES (1)")
    }

    @Test func `An image is a private copy, and serializing gives it back`() throws {
        let source = try Connection.inMemory()
        try source.execute("CREATE TABLE t (x); INSERT INTO t VALUES ('seed')")
        let image = try source.serialize()
        let first = try Connection(image: image)
        let second = try Connection(image: image)
        #expect(try first.serialize() == image)
        try first.run("INSERT INTO t VALUES (randomblob(100000))")
        #expect(try first.scalar("SELECT count(*) FROM t") == .integer(2))
        #expect(try second.scalar("SELECT count(*) FROM t") == .integer(1))
        #expect(try Connection(image: try first.serialize()).scalar("SELECT count(*) FROM t") == .integer(2))
        #expect(try second.serialize() == image)
    }

    @Test func `No bytes are an empty database`() throws {
        let connection = try Connection(image: [])
        #expect(try connection.scalar("SELECT count(*) FROM sqlite_schema") == .integer(0))
        #expect(try connection.serialize() == [])
        try connection.run("CREATE TABLE t (x)")
        #expect(try connection.serialize().count == 8192)
        #expect(try Connection.inMemory().serialize().count % 4096 == 0)
    }

    @Test func `An image of a database in WAL mode can be read and written`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("wal.db")
        do {
            let connection = try Connection(path: path, mode: .create)
            try connection.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (5)")
        }
        let image = try folder.bytes(of: "wal.db")
        #expect(image[18] == 2)
        let connection = try Connection(image: image)
        try connection.run("INSERT INTO t VALUES (6)")
        #expect(try connection.scalar("SELECT sum(x) FROM t") == .integer(11))
    }

    @Test func `Bytes that are no database are refused at once`() throws {
        let garbage = [UInt8](repeating: 0x41, count: 4096)
        #expect(errorCode { _ = try Connection(image: garbage) } == "SQLITE_NOTADB")
        var image = try Self.smallImage()
        image.removeLast(5000)
        image.replaceSubrange(100..<140, with: repeatElement(0xFF, count: 40))
        #expect(errorCode { _ = try Connection(image: image) }.hasPrefix("SQLITE_CORRUPT"))
    }

    @Test func `An image may not grow over its limit`() throws {
        let connection = try Connection(image: try Self.smallImage(), maximumBytes: 65536)
        #expect(
            errorCode { try connection.run("INSERT INTO t VALUES (randomblob(200000))") } == "SQLITE_FULL"
        )
        try connection.run("INSERT INTO t VALUES (randomblob(1000))")
        #expect(try connection.serialize().count <= 65536)
        #expect(try connection.scalar("PRAGMA integrity_check") == .text("ok"))
    }

    @Test func `Images are attached under a name and stay apart`() throws {
        let connection = try Connection.inMemory()
        let image = try Self.smallImage()
        try connection.attach(image: image, as: "initial")
        try connection.attach(image: image, as: "odd \"name")
        try connection.run("DELETE FROM initial.t")
        #expect(try connection.scalar("SELECT count(*) FROM initial.t") == .integer(0))
        #expect(try connection.scalar("SELECT count(*) FROM \"odd \"\"name\".t") == .integer(1))
        #expect(throws: SQLiteError.self) { try connection.attach(image: image, as: "initial") }
        #expect(throws: SQLiteError.self) { try connection.attach(image: [1, 2, 3, 4], as: "broken") }
        let names = try connection.query("SELECT name FROM pragma_database_list ORDER BY seq").map(\.first)
        #expect(names == [.text("main"), .text("initial"), .text("odd \"name")])
    }

    @Test func `Serializing in a writing transaction is refused`() throws {
        let connection = try Connection(image: try Self.smallImage())
        try connection.transaction {
            #expect(errorCode { _ = try connection.serialize() } == "SQLITE_BUSY")
        }
        #expect(try connection.serialize().isEmpty == false)
    }

    @Test func `A transaction commits all or nothing`() throws {
        let connection = try Connection(image: try Self.smallImage())
        let answer = try connection.transaction {
            #expect(connection.isInTransaction)
            try connection.run("INSERT INTO t VALUES (1)")
            return 42
        }
        #expect(answer == 42)
        #expect(!connection.isInTransaction)
        #expect(throws: Interrupted.self) {
            try connection.transaction {
                try connection.run("DELETE FROM t")
                throw Interrupted()
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try connection.scalar("SELECT count(*) FROM t") == .integer(2))
    }

    @Test func `A commit that is refused leaves nothing behind`() throws {
        let connection = try Connection.inMemory()
        try connection.execute(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE p (id INTEGER PRIMARY KEY);
            CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED);
            """
        )
        let error = try sqliteError { try connection.transaction { try connection.run("INSERT INTO c VALUES (1)") } }
        #expect(error.constraint == .foreignKey)
        #expect(!connection.isInTransaction)
        #expect(try connection.scalar("SELECT count(*) FROM c") == .integer(0))
    }

    @Test func `Transactions do not nest`() throws {
        let connection = try Connection.inMemory()
        try connection.run("CREATE TABLE t (x)")
        try connection.transaction {
            try connection.run("INSERT INTO t VALUES (1)")
            #expect(throws: SQLiteError.self) { try connection.transaction {} }
        }
        // The refused inner one ended neither.
        #expect(try connection.scalar("SELECT count(*) FROM t") == .integer(1))
    }

    @Test func `The library is the one the project was measured with`() {
        #expect(SQLiteLibrary.version.hasPrefix("3."))
        #expect(SQLiteLibrary.sourceID.count > 60)
        #expect(SQLiteLibrary.compileOptions.contains("ENABLE_FTS5"))
        #expect(SQLiteLibrary.compileOptions.contains("ENABLE_PREUPDATE_HOOK"))
    }

    struct Interrupted: Error {}

    static func smallImage() throws -> [UInt8] {
        let connection = try Connection.inMemory()
        try connection.execute("CREATE TABLE t (x); INSERT INTO t VALUES ('seed')")
        return try connection.serialize()
    }
}
