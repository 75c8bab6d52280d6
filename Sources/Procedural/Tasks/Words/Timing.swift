/// How a date or time is spoken of, from the words of its column: `starts on`, `issued on`, `needed by`.
struct Timing {
    private enum Form {
        /// It starts.
        case verb(String)
        /// It is due, it was issued.
        case state(String, past: Bool)
        /// It joined: with the base of the verb.
        case past(String, base: String)
        /// By, until, since or from when it is something.
        case bound(String, String)
        case other
    }

    private let words: String
    private let form: Form

    init(_ words: String) {
        self.words = words
        form = Timing.form(words)
    }

    private static func form(_ words: String) -> Form {
        var root = words
        for ending in [" on", " at"] where root.hasSuffix(ending) { root.removeLast(3) }
        if let form = special[words] { return form }
        let isVerb = root != words && root.hasSuffix("s") && !root.hasSuffix("ss") && !root.contains(" ")
        if verbs.contains(root) || isVerb { return .verb(root) }
        if ["due", "due back"].contains(root) { return .state(root, past: false) }
        if let base = intransitive[root] { return .past(root, base: base) }
        let parts = words.split(separator: " ")
        if parts.count == 2, let last = parts.last, ["by", "until", "since", "from"].contains(last) {
            let what = String(parts[0])
            return last == "since" || what.hasSuffix("ed") || adjectives.contains(what)
                ? .bound(String(last), what) : .other
        }
        if root != words, root.hasSuffix("ed") || participles.contains(root),
            !root.contains(" ") || root == "handed out" || root == "sworn in"
        {
            return .state(root, past: true)
        }
        return .other
    }

    private static let verbs: Set<String> = [
        "starts", "ends", "begins", "expires", "leaves", "arrives", "departs", "renews", "closes", "opens",
    ]
    private static let intransitive: [String: String] = [
        "joined": "join", "started": "start", "ended": "end", "departed": "depart", "arrived": "arrive",
        "happened": "happen", "enrolled": "enroll",
    ]
    private static let participles: Set<String> = [
        "born", "sold", "taken", "sent", "held", "paid", "bought", "lent", "seen", "given", "written", "done", "found",
        "read", "brought", "caught", "kept", "put", "made", "drawn", "spent", "worn", "sworn in", "cut", "handed out",
        "sown", "built",
    ]
    private static let adjectives: Set<String> = [
        "valid", "due", "good", "open", "free", "available", "kept", "held", "paid", "away", "fit", "out", "on",
    ]
    private static let named = [
        "from day": "first day", "to day": "last day", "back at": "time of return",
        "week starting": "start of the week",
        "week ending": "end of the week", "month ending": "end of the month", "follow up on": "follow-up date",
    ]
    private static let special: [String: Form] = [
        "deliver on": .state("to be delivered", past: false), "release on": .state("to be released", past: false),
        "review on": .state("to be reviewed", past: false), "planned for": .state("planned", past: false),
        "scheduled for": .state("scheduled", past: false), "wanted on": .state("wanted", past: false),
        "wanted at": .state("wanted", past: false), "expected on": .state("expected", past: false),
        "collect on": .state("to be collected", past: false), "return on": .state("to be returned", past: false),
        "promised for": .state("promised", past: false), "left at": .past("left", base: "leave"),
        "left on": .past("left", base: "leave"), "plant on": .state("to be planted", past: false),
        "held on": .state("held", past: true), "best before": .other,
    ]

    // MARK: - Phrases

    func asked(of subject: Subject, _ hasTime: Bool) -> String {
        let on = hasTime ? "when" : "on which date"
        switch form {
        case .verb(let verb): return "\(on) \(subject.name) \(subject.verb(verb))"
        case .state(let state, let past):
            return "\(on) \(subject.name) \(past ? subject.wasOrWere : subject.isOrAre) \(state)"
        case .past(let verb, _): return "\(on) \(subject.name) \(verb)"
        case .bound("since", let what):
            return "since when \(subject.name) \(subject.hasOrHave) been \(Timing.role(what))"
        case .bound(let word, let what): return "\(word) when \(subject.name) \(subject.isOrAre) \(what)"
        case .other where words == "since": return "since when \(subject.name) \(subject.hasOrHave) been with us"
        case .other: return subject.having(noun(hasTime))
        }
    }

    func day(of subject: Subject) -> String {
        switch form {
        case .verb, .state, .past: "the day " + asked(of: subject, true).dropFirst("when ".count)
        case .bound(let word, let what): "the day \(word) which \(subject.name) \(subject.isOrAre) \(what)"
        case .other: subject.having(noun(false))
        }
    }

    func question(of subject: Subject, _ hasTime: Bool) -> String {
        let on = hasTime ? "when" : "on which date"
        switch form {
        case .verb(let verb): return "\(on) \(subject.doOrDoes) \(subject.name) \(verb.dropLast())"
        case .state(let state, let past):
            return "\(on) \(past ? subject.wasOrWere : subject.isOrAre) \(subject.name) \(state)"
        case .past(_, let base): return "\(on) did \(subject.name) \(base)"
        case .bound("since", let what):
            return "since when \(subject.hasOrHave) \(subject.name) been \(Timing.role(what))"
        case .bound(let word, let what): return "\(word) when \(subject.isOrAre) \(subject.name) \(what)"
        case .other where words == "since": return "since when \(subject.hasOrHave) \(subject.name) been with us"
        case .other: return "what is \(subject.having(noun(hasTime)))"
        }
    }

    private static func role(_ word: String) -> String {
        switch word {
        case "member", "customer", "client", "guest": "a \(word)"
        case "contract": "under contract"
        default: word
        }
    }

    /// `due date`, `start`, `date of issue` where there is such a word.
    func noun(_ hasTime: Bool) -> String {
        let nouns = [
            "starts": "start", "begins": "start", "ends": "end", "expires": "expiry date", "leaves": "departure",
            "departs": "departure", "arrives": "arrival", "renews": "renewal date", "closes": "closing date",
            "opens": "opening date", "due": "due date", "born": "date of birth", "due back": "return date",
            "issued": "date of issue", "registered": "date of registration",
        ]
        switch form {
        case .verb(let verb): return nouns[verb] ?? verb
        case .state(let state, _): return nouns[state] ?? "\"\(words)\" \(hasTime ? "time" : "date")"
        case .bound, .past: return "\"\(words)\" \(hasTime ? "time" : "date")"
        case .other:
            if let named = Timing.named[words] { return named }
            for (ending, noun) in [(" until", " end date"), (" from", " start date"), (" by", " deadline")]
            where words.hasSuffix(ending) {
                return words.dropLast(ending.count) + noun
            }
            if words.hasSuffix(" day") || words.hasSuffix(" date") { return words }
            if words.hasSuffix(" on") || words.hasSuffix(" at") {
                return words.dropLast(3) + (hasTime ? " time" : " date")
            }
            return "\"\(words)\" \(hasTime ? "time" : "date")"
        }
    }

    func detail(_ said: String) -> String {
        switch form {
        case .verb(let verb):
            let stem = String(verb.dropLast())
            return
                "\(stem == "begin" ? "beginning" : stem.hasSuffix("e") ? stem.dropLast() + "ing" : stem + "ing") on \(said)"
        case .state(let state, _): return "\(state) on \(said)"
        case .past(let verb, _): return "\(verb) on \(said)"
        case .bound(let word, let what): return "\(what) \(word) \(said)"
        case .other: return "\(words) \(said)"
        }
    }

    func superlative(_ isLast: Bool, _ hasTime: Bool) -> String {
        switch form {
        case .verb(let verb): "that \(verb) \(isLast ? "last" : "first")"
        case .state(let state, let past): "that \(past ? "was" : "is") \(state) \(isLast ? "last" : "first")"
        case .past(let verb, _): "that \(verb) \(isLast ? "last" : "first")"
        case .bound(let word, let what) where word == "until":
            "that is \(what) \(isLast ? "longest" : "for the shortest time")"
        case .bound(let word, let what) where word == "by": "that is \(what) \(isLast ? "last" : "first")"
        default: "with the \(isLast ? "latest" : "earliest") \(noun(hasTime))"
        }
    }

    func onDay(_ day: String) -> String {
        switch form {
        case .verb(let verb): "that \(verb) on \(day)"
        case .state(let state, let past): "that \(past ? "was" : "is") \(state) on \(day)"
        case .past(let verb, _): "that \(verb) on \(day)"
        case .bound(let word, let what): "that is \(what) \(word) \(day)"
        case .other: "with \(day) as its \(noun(false))"
        }
    }

    func plural(_ range: String) -> String {
        switch form {
        case .verb(let verb): "that \(verb.dropLast()) \(range)"
        case .state(let state, let past): "that \(past ? "were" : "are") \(state) \(range)"
        case .past(let verb, _): "that \(verb) \(range)"
        default: "with a \(noun(false)) \(range)"
        }
    }
}
