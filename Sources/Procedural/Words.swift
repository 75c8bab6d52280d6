/// Small matters of English in descriptions, messages and instructions.
package enum Words {
    /// `a` or `an` before the word.
    package static func article(_ word: String) -> String {
        let lower = word.lowercased()
        if ["hour", "honest", "honor", "heir"].contains(where: lower.hasPrefix) { return "an" }
        if ["uni", "use", "one", "eu", "usu", "uti"].contains(where: lower.hasPrefix), !lower.hasPrefix("unin") {
            return "a"
        }
        return "aeiou".contains(lower.first ?? "x") ? "an" : "a"
    }

    /// `an appointment`.
    package static func a(_ word: String) -> String { "\(article(word)) \(word)" }

    /// `open, waiting or closed`.
    package static func either(_ words: [String], or conjunction: String = "or") -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }

    /// Cents as an amount: `EUR 1204.50`.
    package static func money(_ cents: Int64, _ currency: String) -> String {
        let (whole, rest) = (abs(cents) / 100, abs(cents) % 100)
        return "\(currency) \(cents < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
