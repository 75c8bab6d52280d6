import SQLite
import Testing

struct WorldClockTests {
    /// 2026-03-01 09:00:00.
    static let start: Int64 = 1_772_355_600_000

    @Test func `Every way to ask for the time follows the session's clock`() throws {
        let world = try makeWorld(
            "CREATE TABLE t (x, at TEXT DEFAULT CURRENT_TIMESTAMP, day TEXT DEFAULT (date('now')))"
        )
        world.now = Self.start
        #expect(try world.text("SELECT CURRENT_TIMESTAMP") == "2026-03-01 09:00:00")
        #expect(try world.text("SELECT CURRENT_DATE || ' ' || CURRENT_TIME") == "2026-03-01 09:00:00")
        #expect(try world.text("SELECT datetime('now', '+1 day')") == "2026-03-02 09:00:00")
        #expect(try world.text("SELECT date() || time()") == "2026-03-0109:00:00")
        #expect(try world.text("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')") == "2026-03-01T09:00:00.000Z")
        #expect(try world.value("SELECT julianday('now')") == .real(2_461_100.875))
        #expect(try world.value("SELECT unixepoch()") == .integer(Self.start / 1000))
        try world.connection.run("INSERT INTO t (x) VALUES (1)")
        #expect(
            try world.connection.query("SELECT at, day FROM t") == [
                [.text("2026-03-01 09:00:00"), .text("2026-03-01")]
            ]
        )

        world.now += 86_400_000 + 1_500
        #expect(world.now == Self.start + 86_401_500)
        #expect(try world.text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')") == "2026-03-02 09:00:01.500")
    }

    @Test func `A statement prepared before the clock moved sees the new time`() throws {
        let world = try makeWorld()
        world.now = Self.start
        let statement = try world.connection.prepare("SELECT CURRENT_TIME")
        #expect(try statement.step())
        #expect(statement.value(at: 0) == .text("09:00:00"))
        statement.reset()
        world.now += 60_000
        #expect(try statement.step())
        #expect(statement.value(at: 0) == .text("09:01:00"))
    }

    @Test func `Two worlds have two clocks`() throws {
        let first = try makeWorld()
        let second = try makeWorld()
        first.now = 0
        second.now = Self.start
        #expect(try first.text("SELECT CURRENT_TIMESTAMP") == "1970-01-01 00:00:00")
        #expect(try second.text("SELECT CURRENT_TIMESTAMP") == "2026-03-01 09:00:00")
        #expect(try first.text("SELECT CURRENT_TIMESTAMP") == "1970-01-01 00:00:00")
    }

    @Test(
        arguments: [
            "SELECT datetime('now', 'localtime')", "SELECT datetime('2026-01-01', 'localtime')",
            "SELECT strftime('%H', 'now', 'utc')", "SELECT date(0, 'unixepoch', 'localtime')",
        ]
    )
    func `Local time is refused, whatever TZ says`(sql: String) throws {
        let world = try makeWorld()
        #expect(try sqliteError { _ = try world.value(sql) }.message.contains("local time"))
        world.expectUsable()
    }
}
