import Environments
import Testing

struct WorldTimeTests {
    @Test(
        arguments: [
            ("1970-01-01 00:00:00", 0),
            ("1969-12-31 23:59:59", -1),
            ("2026-03-01 09:00:00", 1_772_355_600),
            ("2000-02-29 12:00:00", 951_825_600),
            ("2024-02-29 23:59:59", 1_709_251_199),
            ("1900-02-28 00:00:00", -2_203_977_600),
            ("2038-01-19 03:14:08", 2_147_483_648),
            ("0000-01-01 00:00:00", -62_167_219_200),
            ("0000-02-29 00:00:00", -62_162_121_600),
            ("9999-12-31 23:59:59", 253_402_300_799),
        ] as [(String, Int64)]
    )
    func `A time is milliseconds since 1970 and comes back as it was written`(text: String, seconds: Int64) throws {
        let time = try #require(WorldTime(parsing: text))
        #expect(time.milliseconds == seconds * 1000)
        #expect(time.text == text)
        #expect(time.date + " " + text.suffix(8) == text)
        #expect(time.isoText == "\(text.prefix(10))T\(text.suffix(8))Z")
    }

    @Test func `Every day of two centuries follows the one before it`() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day = try #require(WorldTime(parsing: "1896-01-01 00:00:00"))
        for year in 1896..<2104 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in lengths.enumerated() {
                for date in 1...(length + (isLeap && month == 1 ? 1 : 0)) {
                    let expected = "\(year)-\(month < 9 ? "0" : "")\(month + 1)-\(date < 10 ? "0" : "")\(date)"
                    guard day.date == expected, WorldTime(parsing: expected + " 00:00:00") == day else {
                        Issue.record("\(day.date) stands in the place of \(expected)")
                        return
                    }
                    day = day.advanced(by: 86_400_000)
                }
            }
        }
    }

    @Test(
        arguments: [
            "2026-02-29 00:00:00", "1900-02-29 00:00:00", "2026-04-31 00:00:00", "2026-00-10 00:00:00",
            "2026-13-01 00:00:00", "2026-01-00 00:00:00", "2026-01-32 00:00:00", "2026-01-01 24:00:00",
            "2026-01-01 00:60:00", "2026-01-01 00:00:60", "2026-01-01T00:00:00", "2026-01-01 00:00",
            "2026-1-01 00:00:00",
            "2026-01-01 00:00:00 ", " 2026-01-01 00:00:00", "", "2026-01-01 00:00:0x", "+026-01-01 00:00:00",
            "٢٠٢٦-01-01 00:00:00", "2026-01-01 00:00:00Z",
        ]
    )
    func `What is not a time that exists is refused`(text: String) {
        #expect(WorldTime(parsing: text) == nil)
    }

    @Test func `A clock moves by milliseconds and stands still at the end of the year 9999`() throws {
        let start = try #require(WorldTime(parsing: "2026-12-31 23:59:59"))
        #expect(start.advanced(by: 999).text == "2026-12-31 23:59:59")
        #expect(start.advanced(by: 1000).text == "2027-01-01 00:00:00")
        #expect(start < start.advanced(by: 1))
        let end = start.advanced(by: .max)
        #expect(end.text == "9999-12-31 23:59:59")
        #expect(end.advanced(by: 1000) == end)
        #expect(WorldTime(milliseconds: -1).text == "1969-12-31 23:59:59")
    }
}
