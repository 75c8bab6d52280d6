/// A row as an instruction speaks of it.
struct Mention {
    var key: RowKey
    /// `reservation RV-1042`, `their invoice that is due first`.
    var words: String
    /// How a later sentence takes it up: `RV-1042`, `that invoice`.
    var again: String
    /// The query of its id.
    var sql: String
    var person: Subject.Person = .it
    /// Columns whose values the words give away.
    var told: Set<String> = []
    /// Whether the instruction says its label.
    var isLabelled = true

    /// It, in a sentence that named it.
    var pronoun: Subject { .pronoun(person) }
    /// It, in a later sentence.
    var subject: Subject {
        Subject(name: again, possessive: person == .they ? English.possessive(again) : nil, person: .it)
    }
}
