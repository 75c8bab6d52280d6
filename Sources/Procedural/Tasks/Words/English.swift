import JSON

/// The small rules of English that instructions need.
enum English {
    /// `a visit`, `an order`.
    static func withArticle(_ noun: String) -> String { Words.a(noun) }

    static func article(_ noun: String) -> String { Words.article(noun) }

    /// `a, b and c`.
    static func list(_ parts: [String], _ joiner: String = "and") -> String { Words.either(parts, or: joiner) }

    /// `seat` of `seats`.
    static func singular(_ plural: String) -> String {
        if plural == "people" { return "person" }
        if plural == "children" { return "child" }
        if plural.hasSuffix("ies") { return plural.dropLast(3) + "y" }
        let isLong = ["ches", "shes", "xes", "sses"].contains { plural.hasSuffix($0) }
        return String(plural.dropLast(isLong ? 2 : 1))
    }

    static func possessive(_ name: String) -> String { name + "'s" }

    /// Numbers up to twelve as words, in running text.
    static func number(_ number: Int) -> String {
        let words = [
            "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ]
        return words.indices.contains(number) ? words[number] : "\(number)"
    }

    /// `4 March 2026`.
    static func date(_ text: String) -> String {
        guard let days = CivilDate.days(text) else { return text }
        let (year, month, day) = CivilDate.parts(days)
        return "\(day) \(months[month - 1]) \(year)"
    }

    /// `10:15`.
    static func clock(_ text: String) -> String { String(text.dropFirst(11).prefix(5)) }

    /// `4 March 2026 at 10:15`, or the date alone.
    static func moment(_ text: String) -> String {
        text.utf8.count > 10 ? "\(date(text)) at \(clock(text))" : date(text)
    }

    /// `EUR 120.50`.
    static func amount(_ cents: Int, _ currency: String) -> String {
        let (whole, rest) = (cents / 100, cents % 100)
        var digits = "\(whole)"
        if digits.count > 3 { digits.insert(",", at: digits.index(digits.endIndex, offsetBy: -3)) }
        return "\(currency) \(digits).\(CivilDate.two(rest))"
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// States that stand before a noun: `scheduled visits`, `open invoices`.
    static func isAdjective(_ state: String) -> Bool {
        guard !state.contains("_") else { return false }
        return state.hasSuffix("ed") && !["reserved seats"].contains(state) || adjectives.contains(state)
    }

    private static let adjectives: Set<String> = [
        "open", "active", "new", "pending", "sent", "paid", "ready", "held", "draft", "lost", "due", "sold", "kept",
        "given", "void", "vacant", "live", "lent", "unpaid", "valid", "overdue", "dormant", "frozen", "tentative",
        "running", "waiting", "available", "broken", "inactive", "missing", "withdrawn", "taken", "sown", "eligible",
        "upheld", "withheld", "late", "clean", "final", "occupied", "driven", "complete", "unfounded",
    ]

    static func adjectiveAndNoun(_ state: String?, _ noun: String) -> String {
        guard let state else { return noun }
        return isAdjective(state) ? "\(state.spaced) \(noun)" : "\(noun) with status \"\(state.spaced)\""
    }
}
