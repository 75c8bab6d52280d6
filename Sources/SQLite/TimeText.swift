/// A date or a date and time in one of SQLite's text forms, which can be moved and keeps its form.
///
/// `YYYY-MM-DD`, then perhaps a space or `T` and `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` with up to nine digits, then
/// perhaps `Z` or `±hh:mm`. The offset is carried along: a wall clock moves the same way in every zone.
struct TimeText: Equatable {
    private static let nanoseconds: Int64 = 1_000_000_000

    /// Days since 1970-01-01 in the Gregorian calendar.
    private var day: Int64
    private var secondOfDay: Int64 = 0
    private var nanosecond: Int64 = 0
    /// Space or T; `nil` for a date alone.
    private var separator: UInt8?
    private var hasSeconds = false
    private var fractionDigits = 0
    private var offset: [UInt8] = []

    /// Parses `text`; `nil` for any other form and for dates and times that do not exist.
    init?(_ text: some Sequence<UInt8>) {
        var rest = Array(text)[...]
        guard let year = rest.number(digits: 4), rest.take("-"), let month = rest.number(digits: 2), rest.take("-"),
            let dayOfMonth = rest.number(digits: 2)
        else { return nil }
        guard let day = Self.day(year: year, month: month, day: dayOfMonth) else { return nil }
        self.day = day
        guard let separator = rest.first else { return }
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "T") else { return nil }
        self.separator = separator
        rest.removeFirst()
        guard let hour = rest.number(digits: 2), hour < 24, rest.take(":"), let minute = rest.number(digits: 2),
            minute < 60
        else { return nil }
        secondOfDay = hour * 3600 + minute * 60
        if rest.take(":") {
            guard let second = rest.number(digits: 2), second < 60 else { return nil }
            hasSeconds = true
            secondOfDay += second
            if rest.take(".") {
                fractionDigits = rest.prefix { (0x30...0x39).contains($0) }.count
                guard (1...9).contains(fractionDigits), let fraction = rest.number(digits: fractionDigits) else {
                    return nil
                }
                nanosecond = fraction * Self.power(9 - fractionDigits)
            }
        }
        offset = Array(rest)
        guard Self.isOffset(rest) else { return nil }
    }

    /// The time `seconds` and `nanoseconds` later; `nil` outside the years 0000 to 9999.
    ///
    /// What the form does not show is cut off: a date moved by an hour and a half is the same date.
    func adding(seconds: Int64, nanoseconds: Int64 = 0) -> TimeText? {
        // More than all the years there are; the sums below then fit.
        guard seconds.magnitude < 400_000_000_000 else { return nil }
        var moved = self
        let fine = nanosecond + nanoseconds
        let carried = Self.floored(fine, by: Self.nanoseconds)
        let coarse = secondOfDay + seconds + carried.quotient
        let days = Self.floored(coarse, by: 86400)
        moved.nanosecond = carried.remainder
        moved.secondOfDay = days.remainder
        moved.day = day + days.quotient
        guard (Self.firstDay...Self.lastDay).contains(moved.day) else { return nil }
        return moved
    }
}

extension TimeText: CustomStringConvertible {
    var description: String {
        let date = Self.date(ofDay: day)
        var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        guard let separator else { return text }
        text.unicodeScalars.append(Unicode.Scalar(separator))
        text += "\(padded(secondOfDay / 3600, 2)):\(padded(secondOfDay / 60 % 60, 2))"
        if hasSeconds { text += ":\(padded(secondOfDay % 60, 2))" }
        if fractionDigits > 0 {
            text += ".\(padded(nanosecond / Self.power(9 - fractionDigits), fractionDigits))"
        }
        return text + String(decoding: offset, as: UTF8.self)
    }

    private func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension TimeText {
    private static let firstDay = days(beforeYear: 0) - epoch
    private static let lastDay = days(beforeYear: 10000) - epoch - 1
    private static let epoch = days(beforeYear: 1970)

    /// The days from 0000-01-01 to the first of January of `year`, from 0 on.
    private static func days(beforeYear year: Int64) -> Int64 {
        // Leap years before `year`: year 0 is one, so the counts are those of the years 0 up to year - 1.
        let last = year - 1
        return year * 365 + (year == 0 ? 0 : last / 4 - last / 100 + last / 400 + 1)
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(ofMonth month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1...12).contains(month), day >= 1, day <= length(ofMonth: month, in: year) else { return nil }
        let before = (1..<month).reduce(0) { $0 + length(ofMonth: $1, in: year) }
        return days(beforeYear: year) + before + day - 1 - epoch
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        var rest = day + epoch
        // 400 years are 146,097 days; the estimate is never too late and at most one too early.
        var year = max(0, rest * 400 / 146_097 - 1)
        while days(beforeYear: year + 1) <= rest { year += 1 }
        rest -= days(beforeYear: year)
        var month: Int64 = 1
        while rest >= length(ofMonth: month, in: year) {
            rest -= length(ofMonth: month, in: year)
            month += 1
        }
        return (year, month, rest + 1)
    }

    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        if rest.isEmpty { return true }
        if rest.take("Z") { return rest.isEmpty }
        guard rest.take("+") || rest.take("-"), let hours = rest.number(digits: 2), rest.take(":"),
            let minutes = rest.number(digits: 2)
        else { return false }
        return hours <= 14 && minutes < 60 && rest.isEmpty
    }

    private static func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    private static func floored(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension ArraySlice<UInt8> {
    /// Takes exactly `digits` decimal digits off the front.
    fileprivate mutating func number(digits: Int) -> Int64? {
        guard count >= digits, prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = prefix(digits).reduce(0 as Int64) { $0 * 10 + Int64($1 - 0x30) }
        removeFirst(digits)
        return value
    }

    /// Takes `character` off the front, when it is there.
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let first, Unicode.Scalar(first) == character else { return false }
        removeFirst()
        return true
    }
}
