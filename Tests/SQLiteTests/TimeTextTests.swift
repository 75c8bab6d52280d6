import Testing

@testable import SQLite

struct TimeTextTests {
    @Test(
        arguments: [
            ("2026-03-01", 86400, "2026-03-02"),
            ("2026-03-01", 86399, "2026-03-01"),
            ("2026-03-01", -1, "2026-02-28"),
            ("2024-02-28", 86400, "2024-02-29"),
            ("2100-02-28", 86400, "2100-03-01"),
            ("2000-02-28", 86400, "2000-02-29"),
            ("2026-12-31 23:59", 60, "2027-01-01 00:00"),
            ("2026-12-31 23:59", 59, "2026-12-31 23:59"),
            ("2026-12-31 23:59:59", 1, "2027-01-01 00:00:00"),
            ("2026-12-31T23:59:59", 1, "2027-01-01T00:00:00"),
            ("2026-12-31T23:59:59.250", 1, "2027-01-01T00:00:00.250"),
            ("2026-12-31T23:59:59.123456789Z", 1, "2027-01-01T00:00:00.123456789Z"),
            ("2026-06-15T10:00:00+02:00", 3600, "2026-06-15T11:00:00+02:00"),
            ("2026-06-15 10:00-11:30", -36060, "2026-06-14 23:59-11:30"),
            ("1970-01-01 00:00:00Z", 0, "1970-01-01 00:00:00Z"),
            ("0000-01-01", 0, "0000-01-01"),
            ("0000-12-31", 86400, "0001-01-01"),
            ("9999-12-31 23:59:58", 1, "9999-12-31 23:59:59"),
            ("0000-01-01", 315_569_433_600, "9999-12-31"),
            ("0000-01-01", 315_569_520_000, nil),
            ("9999-12-31 23:59:59", 1, nil),
            ("0000-01-01", -1, nil),
            ("2026-01-01", .max, nil),
            ("2026-01-01", .min, nil),
        ] as [(String, Int64, String?)]
    )
    func `A time moves and keeps its form`(text: String, seconds: Int64, expected: String?) throws {
        let time = try #require(TimeText(text.utf8))
        #expect(time.description == text)
        #expect(time.adding(seconds: seconds)?.description == expected)
    }

    @Test func `Fractions of a second carry`() throws {
        let time = try #require(TimeText("2026-01-01 00:00:00.750".utf8))
        #expect(time.adding(seconds: 0, nanoseconds: 250_000_000)?.description == "2026-01-01 00:00:01.000")
        #expect(time.adding(seconds: -1, nanoseconds: 0)?.description == "2025-12-31 23:59:59.750")
        let coarse = try #require(TimeText("2026-01-01 00:00:00".utf8))
        #expect(coarse.adding(seconds: 0, nanoseconds: 999_999_999)?.description == "2026-01-01 00:00:00")
    }

    @Test(
        arguments: [
            "", "2026", "2026-3-1", "2026-03-01x", "2026-03-01 ", "2026-03-01 10", "2026-03-01 1:00", "2026-02-30",
            "2025-02-29", "1900-02-29", "2026-00-10", "2026-13-10", "2026-01-00", "2026-04-31", "2026-01-01 24:00",
            "2026-01-01 10:60", "2026-01-01 10:00:60", "2026-01-01 10:00:00.", "2026-01-01 10:00:00.1234567890",
            "2026-01-01 10:00z", "2026-01-01 10:00+2:00", "2026-01-01 10:00+02:60", "2026-01-01 10:00+0200",
            "2026-01-01 10:00+15:00", "2026-01-01  10:00", "2026-01-01t10:00", " 2026-01-01", "10:00", "now",
            "-026-01-01", "2026-01-01Z", "2026-01-01 10:00Z ", "20\u{0666}6-01-01",
        ]
    )
    func `What is no time in one of the forms is refused`(text: String) {
        #expect(TimeText(text.utf8) == nil)
    }

    @Test func `Moving by days agrees with SQLite for four hundred years`() throws {
        let connection = try Connection.inMemory()
        let start = try #require(TimeText("1900-01-01".utf8))
        let statement = try connection.prepare("SELECT date('1900-01-01', ? || ' days')")
        for days in stride(from: 0 as Int64, to: 400 * 366, by: 17) {
            try statement.bind([.integer(days)])
            #expect(try statement.step())
            #expect(start.adding(seconds: days * 86400).map { .text($0.description) } == statement.value(at: 0))
            statement.reset()
        }
    }
}
