import JSON

/// A time for people and for formats that want it as text: ISO 8601 in UTC, with milliseconds.
struct CivilTime {
    let milliseconds: Int

    /// Writes the time in quotes.
    func write(to output: inout ByteWriter) {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = CivilTime.date(days: days)
        output.write("\"")
        write(year, digits: 4, "-", to: &output)
        write(month, digits: 2, "-", to: &output)
        write(day, digits: 2, "T", to: &output)
        write(rest / 3_600_000, digits: 2, ":", to: &output)
        write(rest / 60_000 % 60, digits: 2, ":", to: &output)
        write(rest / 1000 % 60, digits: 2, ".", to: &output)
        write(rest % 1000, digits: 3, "Z\"", to: &output)
    }

    private func write(_ number: Int, digits: Int, _ end: StaticString, to output: inout ByteWriter) {
        var bound = 1
        for _ in 1..<digits { bound *= 10 }
        while bound > 1, number < bound {
            output.write("0")
            bound /= 10
        }
        output.write(number)
        output.write(end)
    }

    /// The date so many days after 1970-01-01, in the Gregorian calendar: years are counted from March, so that the leap day is last.
    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, day)
    }
}
