/// Whom or what a phrase is about, as the sentence takes it up.
struct Subject {
    enum Person { case it, they, me }

    /// `reservation RV-1042`, `Maria Silva`; a pronoun when it was just named.
    var name: String
    /// `its`, `Maria Silva's`; `nil` where `of` reads better.
    var possessive: String?
    var person: Person = .it

    /// A row that was named before.
    static func pronoun(_ person: Person) -> Subject {
        switch person {
        case .it: Subject(name: "it", possessive: "its", person: .it)
        case .they: Subject(name: "they", possessive: "their", person: .they)
        case .me: Subject(name: "I", possessive: "my", person: .me)
        }
    }

    /// `its fee`, `the fee of reservation RV-1042`.
    func having(_ words: String) -> String { possessive.map { "\($0) \(words)" } ?? "the \(words) of \(name)" }

    var isOrAre: String { person == .it ? "is" : person == .they ? "are" : "am" }
    var wasOrWere: String { person == .they ? "were" : "was" }
    var hasOrHave: String { person == .it ? "has" : "have" }
    var doOrDoes: String { person == .it ? "does" : "do" }
    /// A verb in its form with `it`, such as `starts`.
    func verb(_ third: String) -> String { person == .it ? third : String(third.dropLast()) }
}
