/// A point on a world's clock: milliseconds since the Unix epoch, always UTC.
package struct WorldTime: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Parses `YYYY-MM-DD HH:MM:SS`; `nil` when it is not a time that exists.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x20, bytes[13] == 0x3A,
            bytes[16] == 0x3A
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = WorldTime.days(year: year, month: month, day: day)
        milliseconds = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1000
        // 30 February and the like come back as another day.
        guard self.text == text else { return nil }
    }

    /// `YYYY-MM-DD HH:MM:SS`, the form of SQL's `CURRENT_TIMESTAMP`.
    package var text: String { written(separator: UInt8(ascii: " "), end: nil) }

    /// `YYYY-MM-DDTHH:MM:SSZ`.
    package var isoText: String { written(separator: UInt8(ascii: "T"), end: UInt8(ascii: "Z")) }

    /// `YYYY-MM-DD`.
    package var date: String { String(text.prefix { $0 != " " }) }

    package static func < (left: WorldTime, right: WorldTime) -> Bool { left.milliseconds < right.milliseconds }

    /// The time so much later, or the last one that has a text form: a clock stands still at the end of the year 9999.
    package func advanced(by milliseconds: Int64) -> WorldTime {
        let (sum, overflows) = self.milliseconds.addingReportingOverflow(milliseconds)
        return WorldTime(milliseconds: overflows ? WorldTime.last : min(sum, WorldTime.last))
    }

    /// 9999-12-31 23:59:59.999, where SQLite's time functions end too.
    private static let last: Int64 = 253_402_300_799_999

    /// Every call that binds `@now` comes here, so the digits are written without strings in between.
    private func written(separator: UInt8, end: UInt8?) -> String {
        let days = WorldTime.floor(milliseconds, 86_400_000)
        let (year, month, day) = WorldTime.civil(days: days)
        let seconds = Int((milliseconds - Int64(days) * 86_400_000) / 1000)
        return String(unsafeUninitializedCapacity: 40) { bytes in
            var count = 0
            func put(_ byte: UInt8) {
                bytes[count] = byte
                count += 1
            }
            func put(_ value: Int, _ width: Int) {
                var rest = value.magnitude
                for index in (count..<count + width).reversed() {
                    bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                count += width
            }
            if year < 0 { put(UInt8(ascii: "-")) }
            put(year, year.magnitude < 10_000 ? 4 : String(year.magnitude).utf8.count)
            put(UInt8(ascii: "-"))
            put(month, 2)
            put(UInt8(ascii: "-"))
            put(day, 2)
            put(separator)
            put(seconds / 3600, 2)
            put(UInt8(ascii: ":"))
            put(seconds / 60 % 60, 2)
            put(UInt8(ascii: ":"))
            put(seconds % 60, 2)
            if let end { put(end) }
            return count
        }
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int {
        Int(value >= 0 ? value / unit : -((-value + unit - 1) / unit))
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date, by counting 400-year eras from March.
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of so many days since 1970-01-01, months and days from 1.
    package static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
