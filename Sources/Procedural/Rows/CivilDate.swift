import Environments

/// Dates as days since 1970-01-01, and as texts in columns.
package enum CivilDate {
    /// `2026-03-02`.
    package static func text(_ days: Int) -> String {
        let (year, month, day) = parts(days)
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// Year, month from 1 and day of the month.
    package static func parts(_ days: Int) -> (year: Int, month: Int, day: Int) { WorldTime.civil(days: days) }

    /// The days of `2026-03-02`, of which more may follow; `nil` for other texts.
    package static func days(_ text: String) -> Int? {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        return parts.count == 3 ? WorldTime.days(year: parts[0], month: parts[1], day: parts[2]) : nil
    }

    /// A date and a time of day in minutes, as columns hold it.
    package static func text(_ days: Int, minutes: Int) -> String {
        let (days, minutes) = (days + minutes / 1440, minutes % 1440)
        return "\(text(days)) \(two(minutes / 60)):\(two(minutes % 60)):00"
    }

    /// Monday is 0.
    package static func weekday(_ days: Int) -> Int { ((days + 3) % 7 + 7) % 7 }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
