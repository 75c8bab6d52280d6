/// Days since 1970-01-01 as dates of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
package enum CivilDate {
    /// `2026-03-02`.
    package static func text(_ days: Int) -> String {
        let (year, month, day) = parts(days)
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// Year, month from 1 and day of the month.
    package static func parts(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civil = month < 10 ? month + 3 : month - 9
        return (yearOfEra + era * 400 + (civil <= 2 ? 1 : 0), civil, day)
    }

    /// The days of `2026-03-02`, of which more may follow; `nil` for other texts.
    package static func days(_ text: String) -> Int? {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (parts[1] > 2 ? parts[1] - 3 : parts[1] + 9) + 2) / 5 + parts[2] - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
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
