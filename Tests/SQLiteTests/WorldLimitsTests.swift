import SQLite
import Testing

struct WorldLimitsTests {
    private static let counting =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) FROM n"

    @Test func `Steps stop a call at the same place every time, whatever was done before`() throws {
        // The row at which a call is stopped, after calls that left SQLite's counters anywhere.
        func stoppedAt(after warmups: Int) throws -> Int {
            let world = try makeWorld(limits: WorldLimits(steps: 20_000))
            let statement = try world.connection.prepare(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
            )
            for rows in 0..<warmups {
                world.beginCall()
                for _ in 0...rows * 7 { _ = try statement.step() }
                statement.reset()
            }
            world.beginCall()
            var rows = 0
            #expect(throws: SQLiteError.self) { while try statement.step() { rows += 1 } }
            #expect(world.interruption == .steps)
            return rows
        }
        let first = try stoppedAt(after: 0)
        #expect(first > 1000)
        for warmups in [1, 2, 3, 10] { #expect(try stoppedAt(after: warmups) == first) }
    }

    @Test func `Many small statements add up`() throws {
        let world = try makeWorld(limits: WorldLimits(steps: 10_000))
        let statement = try world.connection.prepare(Self.counting)
        try statement.bind([.integer(20)])
        var runs = 0
        let error = try sqliteError {
            while runs < 10_000 {
                while try statement.step() {}
                runs += 1
            }
        }
        #expect(error.codeName == "SQLITE_INTERRUPT")
        #expect((20...60).contains(runs))
        // Until the next call, nothing more runs.
        #expect(errorCode { _ = try world.connection.query("SELECT 1") } == "SQLITE_INTERRUPT")
        world.beginCall()
        #expect(world.interruption == nil)
        #expect(world.steps == 0)
        #expect(try world.connection.query("SELECT 1") == [[.integer(1)]])
        #expect((1...20).contains(world.steps))
    }

    @Test func `The steps of a virtual table's own statements count from zero too`() throws {
        func stepsOfLastCall(of calls: Int) throws -> Int {
            let world = try makeWorld("CREATE VIRTUAL TABLE d USING fts5(x)")
            var steps = 0
            for _ in 0..<calls {
                try world.connection.begin()
                world.beginCall()
                try world.connection.run(
                    "INSERT INTO d SELECT 'word ' || value FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12]')"
                )
                _ = try world.connection.query("SELECT * FROM d WHERE d MATCH 'word'")
                steps = world.steps
                try world.connection.rollback()
            }
            return steps
        }
        let once = try stepsOfLastCall(of: 1)
        #expect(try stepsOfLastCall(of: 9) == once)
    }

    @Test func `Our own statements are not limited and not counted`() throws {
        let world = try makeWorld(limits: WorldLimits(steps: 1000), as: .trusted)
        #expect(try world.connection.scalar(Self.counting, [.integer(100_000)]) == .integer(100_000))
        #expect(world.steps == 0)
        world.confine(.program)
        #expect(errorCode { _ = try world.connection.scalar(Self.counting, [.integer(100_000)]) } == "SQLITE_INTERRUPT")
        // Also not after a call was stopped: there is a rollback to do.
        world.confine(.trusted)
        #expect(try world.connection.scalar("SELECT 1") == .integer(1))
    }

    @Test func `Time stops what steps do not`() throws {
        let world = try makeWorld(limits: WorldLimits(steps: .max, milliseconds: 50))
        let error = try sqliteError { _ = try world.connection.scalar(Self.counting, [.integer(.max)]) }
        #expect(error.codeName == "SQLITE_INTERRUPT")
        #expect(error.message == "stopped after 50 milliseconds")
        #expect(world.interruption == .deadline)
        world.expectUsable()
    }

    @Test func `A stopped write leaves nothing behind`() throws {
        let world = try makeWorld("CREATE TABLE t (x)", limits: WorldLimits(steps: 20_000))
        try world.connection.begin()
        try world.connection.run("INSERT INTO t VALUES (1)")
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT i FROM n"
        #expect(errorCode { try world.connection.run(endless) } == "SQLITE_INTERRUPT")
        #expect(!world.connection.isInTransaction)
        try world.connection.rollback()
        #expect(try world.value("SELECT count(*) FROM t") == .integer(0))
    }

    @Test func `A change of limits takes effect`() throws {
        let world = try makeWorld(limits: WorldLimits(steps: 1000, length: 1000))
        #expect(errorCode { _ = try world.value("SELECT zeroblob(1001)") } == "SQLITE_TOOBIG")
        #expect(errorCode { _ = try world.value(Self.counting, [.integer(1000)]) } == "SQLITE_INTERRUPT")
        world.limits.steps = 100_000
        world.limits.length = 2000
        #expect(try world.value("SELECT length(zeroblob(1001))") == .integer(1001))
        #expect(try world.value(Self.counting, [.integer(1000)]) == .integer(1000))
    }

    @Test func `Memory is counted and comes back`() throws {
        let world = try makeWorld("CREATE TABLE t (x)")
        let statement = try world.connection.prepare("INSERT INTO t VALUES (?)")
        let before = world.memoryInUse
        try statement.bind([.blob([UInt8](repeating: 1, count: 500_000))])
        #expect(world.memoryInUse >= before + 500_000)
        statement.clearBindings()
        #expect(world.memoryInUse < before + 10_000)
        for _ in 0..<100 { _ = try world.value("SELECT length(hex(randomblob(100000)))") }
        #expect(world.memoryInUse < before + 100_000)
    }
}
