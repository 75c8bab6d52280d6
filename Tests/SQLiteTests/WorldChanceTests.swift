import SQLite
import Testing

struct WorldChanceTests {
    static let schema = """
        CREATE TABLE t (
            id INTEGER PRIMARY KEY, r INTEGER DEFAULT (random()), b BLOB DEFAULT (randomblob(4)),
            u TEXT DEFAULT (awm_uuid()), c TEXT DEFAULT (awm_code('ORD-', 6))
        );
        """

    private func makeSeeded(_ seed: UInt64) throws -> WorldConnection {
        // The defaults name functions that only a world has, so a world makes the table.
        let world = try makeWorld(as: .schema)
        try world.connection.execute(Self.schema)
        world.confine(.program)
        world.chance = SessionChance(environmentSeed: 7, sessionSeed: seed)
        return world
    }

    private func draw(_ world: WorldConnection) throws -> [[SQLValue]] {
        world.beginCall()
        try world.connection.run("INSERT INTO t (id) VALUES (NULL), (NULL), (NULL)")
        return try world.connection.query("SELECT *, random(), randomblob(3), awm_uuid() FROM t ORDER BY random()")
    }

    @Test func `The same seeds give the same rows, and another seed others`() throws {
        let first = try draw(makeSeeded(1))
        #expect(try first == draw(makeSeeded(1)))
        #expect(try first != draw(makeSeeded(2)))
        #expect(first.count == 3)
        #expect(Set(first.map { $0[1] }).count == 3)
    }

    @Test func `Setting the source back repeats what was drawn`() throws {
        let world = try makeSeeded(1)
        let before = world.chance
        let drawn = try world.connection.query("SELECT random(), hex(randomblob(20)), awm_uuid(), awm_code('', 18)")
        let after = world.chance
        #expect(after != before)
        world.chance = before
        #expect(
            try world.connection.query("SELECT random(), hex(randomblob(20)), awm_uuid(), awm_code('', 18)") == drawn
        )
        #expect(world.chance == after)
    }

    @Test func `The drawn values have the shape they should have`() throws {
        let world = try makeSeeded(3)
        let uuid = try #require(try world.text("SELECT awm_uuid()"))
        #expect(uuid.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil)
        let code = try #require(try world.text("SELECT awm_code('ORD-', 6)"))
        #expect(code.wholeMatch(of: #/ORD-[0-9]{6}/#) != nil)
        #expect(try world.value("SELECT typeof(random())") == .text("integer"))
        #expect(
            try world.value("SELECT length(randomblob(5)) + length(randomblob(0)) + length(randomblob(-1))")
                == .integer(7)
        )
        #expect(try world.value("SELECT abs(random()) >= 0") == .integer(1))
        #expect(try world.value("SELECT awm_code(NULL, 3)") == .null)
        #expect(throws: SQLiteError.self) { try world.value("SELECT awm_code('x', 0)") }
        #expect(throws: SQLiteError.self) { try world.value("SELECT awm_code('x', 19)") }
    }

    @Test func `What SQL can ask of earlier statements is of this call`() throws {
        let world = try makeSeeded(1)
        let asked = "SELECT last_insert_rowid(), changes(), total_changes()"
        try world.connection.run("INSERT INTO t (id) VALUES (10), (11)")
        try world.connection.run("DELETE FROM t WHERE id = 10")
        #expect(try world.connection.query(asked) == [[.integer(11), .integer(1), .integer(3)]])
        world.beginCall()
        #expect(try world.connection.query(asked) == [[.integer(0), .integer(0), .integer(0)]])
        try world.connection.run("UPDATE t SET r = 1 WHERE id = 99")
        #expect(try world.connection.query(asked) == [[.integer(0), .integer(0), .integer(0)]])
        try world.connection.run("UPDATE t SET r = 1")
        #expect(try world.connection.query(asked) == [[.integer(0), .integer(1), .integer(1)]])
    }

    @Test func `A row beyond 2^62 is seen, by INSERT and by UPDATE`() throws {
        let world = try makeSeeded(1)
        let limit: Int64 = 1 << 62
        try world.connection.run("INSERT INTO t (id) VALUES (?)", [.integer(limit)])
        #expect(!world.sawHugeRowID)
        try world.connection.run("INSERT INTO t (id) VALUES (?)", [.integer(.max)])
        #expect(world.sawHugeRowID)
        world.beginCall()
        #expect(!world.sawHugeRowID)
        try world.connection.run("DELETE FROM t WHERE id = ?", [.integer(.max)])
        #expect(!world.sawHugeRowID)
        try world.connection.run("UPDATE t SET id = id + 1")
        #expect(world.sawHugeRowID)
    }
}
