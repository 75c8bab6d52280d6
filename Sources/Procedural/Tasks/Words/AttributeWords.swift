import JSON

/// How an attribute is spoken of.
struct AttributeWords {
    let attribute: Attribute
    let kind: AttributeKind
    let currency: String

    /// Dates and times by the verb of their name.
    private enum Timing {
        /// It starts.
        case verb(String)
        /// It is due; it was issued; it joined.
        case happened(String)
        case other
    }

    var isMoment: Bool {
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp: true
        default: false
        }
    }

    var hasTime: Bool {
        switch kind {
        case .time, .timeAfter, .stamp: true
        default: false
        }
    }

    private var timing: Timing {
        var words = attribute.words
        for ending in [" on", " at"] where words.hasSuffix(ending) { words.removeLast(3) }
        if AttributeWords.verbs.contains(words) { return .verb(words) }
        if AttributeWords.adjectives.contains(words) { return .happened("is \(words)") }
        if AttributeWords.intransitive.contains(words) { return .happened(words) }
        guard words != attribute.words, !words.contains(" ") || words == "handed out" else { return .other }
        if words.hasSuffix("ed") || AttributeWords.participles.contains(words) { return .happened("was \(words)") }
        return .other
    }

    private static let verbs: Set<String> = [
        "starts", "ends", "begins", "expires", "leaves", "arrives", "departs", "renews", "closes", "opens",
    ]
    private static let adjectives: Set<String> = ["due", "due back"]
    private static let intransitive: Set<String> = [
        "joined", "started", "ended", "departed", "arrived", "happened", "enrolled",
    ]
    private static let participles: Set<String> = [
        "born", "sold", "taken", "sent", "held", "paid", "bought", "lent", "seen", "given", "written", "done", "found",
        "read", "put", "made", "drawn", "spent", "worn", "sworn in", "cut", "handed out", "sown", "built",
    ]

    /// `its fee`, `when it starts`, `how many seats it has`.
    func asked(of subject: Subject) -> String {
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp:
            let on = hasTime ? "when" : "on which date"
            switch timing {
            case .verb(let verb): return "\(on) \(subject.name) \(subject.verb(verb))"
            case .happened(let verb):
                let words = verb.split(separator: " ", maxSplits: 1).map(String.init)
                if words[0] == "was" { return "\(on) \(subject.name) \(subject.wasOrWere) \(words[1])" }
                if words[0] == "is" { return "\(on) \(subject.name) \(subject.isOrAre) \(words[1])" }
                return "\(on) \(subject.name) \(verb)"
            case .other:
                return subject.having("\"\(attribute.words)\" \(hasTime ? "time" : "date")")
            }
        case .count where isPlural: return "how many \(attribute.words) \(subject.name) \(subject.hasOrHave)"
        case .measure(_, let unit): return subject.having(attribute.words) + " in \(unit.spaced)"
        case .percent: return subject.having(attribute.words) + " in percent"
        case .flag: return "whether \(subject.name) \(subject.isOrAre) marked as \(attribute.words)"
        default: return subject.having(attribute.words)
        }
    }

    /// Counts of things, such as `seats`.
    var isPlural: Bool {
        let word = attribute.words
        return word.hasSuffix("s") && !word.hasSuffix("ss") && !word.contains(" ")
    }

    /// `starting on 4 March 2026 at 10:15`, `fee EUR 45.00`, `12 seats`: a detail of a new row.
    func detail(_ value: JSON) -> String {
        let said = said(value)
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp:
            switch timing {
            case .verb(let verb):
                let stem = String(verb.dropLast())
                let doubled =
                    stem == "begin" ? "beginning" : stem.hasSuffix("e") ? stem.dropLast() + "ing" : stem + "ing"
                return "\(doubled) on \(said)"
            case .happened(let verb):
                let words = verb.split(separator: " ", maxSplits: 1).map(String.init)
                return "\(words.count > 1 ? words[1] : "\(verb)") on \(said)"
            case .other: return "\(attribute.words) \(said)"
            }
        case .count where isPlural:
            return value.integerValue == 1 ? "\(attribute.words): 1" : "\(said) \(attribute.words)"
        case .flag: return "\(attribute.words): \(said)"
        default: return "\(attribute.words) \(said)"
        }
    }

    /// The thing to change: `the fee`, `the start`.
    var name: String {
        switch timing {
        case .verb(let verb) where isMoment:
            let nouns = [
                "starts": "start", "begins": "start", "ends": "end", "expires": "expiry date", "leaves": "departure",
                "departs": "departure", "arrives": "arrival", "renews": "renewal date", "closes": "closing date",
                "opens": "opening date",
            ]
            return nouns[verb] ?? verb
        case .happened(let verb) where isMoment:
            if verb == "is due" { return hasTime ? "due time" : "due date" }
            return "\"\(attribute.words)\" date"
        default: return isMoment ? "\"\(attribute.words)\" date" : attribute.words
        }
    }

    /// A value as instructions say it.
    func said(_ value: JSON) -> String {
        switch kind {
        case .money: return English.amount(Int(value.integerValue ?? 0), currency)
        case .percent: return "\(value.integerValue ?? 0)%"
        case .measure(_, let unit): return "\(value.integerValue ?? 0) \(unit.spaced)"
        case .flag: return value.integerValue == 1 || value.boolValue == true ? "yes" : "no"
        case .oneOf: return (value.stringValue ?? "").spaced
        case .date, .time, .dateAfter, .timeAfter, .stamp: return English.moment(value.stringValue ?? "")
        case .text, .note: return "\"\(value.stringValue ?? "")\""
        default: return value.stringValue ?? "\(value.integerValue ?? 0)"
        }
    }

    /// `that starts last`, `with the highest fee`: one among others.
    func superlative(_ isHighest: Bool) -> String {
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp:
            switch timing {
            case .verb(let verb): return "that \(verb) \(isHighest ? "last" : "first")"
            case .happened(let verb): return "that \(verb) \(isHighest ? "last" : "first")"
            case .other:
                return
                    "with the \(isHighest ? "latest" : "earliest") \"\(attribute.words)\" \(hasTime ? "time" : "date")"
            }
        case .count where isPlural: return "with the \(isHighest ? "most" : "fewest") \(attribute.words)"
        default: return "with the \(isHighest ? "highest" : "lowest") \(attribute.words)"
        }
    }

    /// `that starts on 4 March 2026`, `that was issued on 4 March 2026`: one by its day.
    func onDay(_ value: JSON) -> String {
        let day = English.date(String((value.stringValue ?? "").prefix(10)))
        switch timing {
        case .verb(let verb), .happened(let verb): return "that \(verb) on \(day)"
        case .other: return "with the \"\(attribute.words)\" date \(day)"
        }
    }

    /// `that start after …`: a bound on rows in the plural.
    func bounded(from: JSON?, to: JSON?) -> String {
        func day(_ value: JSON) -> String { English.date(value.stringValue ?? "") }
        if isMoment {
            let range =
                switch (from, to) {
                case (let from?, let to?): "between \(day(from)) and \(day(to)) (both days included)"
                case (let from?, nil): "on or after \(day(from))"
                case (nil, let to?): "on or before \(day(to))"
                case (nil, nil): ""
                }
            switch timing {
            case .verb(let verb): return "that \(verb.dropLast()) \(range)"
            case .happened(let verb):
                let plural =
                    verb.hasPrefix("is ")
                    ? "are " + verb.dropFirst(3) : verb.hasPrefix("was ") ? "were " + verb.dropFirst(4) : verb
                return "that \(plural) \(range)"
            case .other: return "with a \"\(attribute.words)\" date \(range)"
            }
        }
        let name = isPlural ? "" : "\(English.article(attribute.words)) \(attribute.words) of "
        let unit = isPlural ? " \(attribute.words)" : ""
        switch (from, to) {
        case (let from?, nil): return "with \(name)at least \(said(from))\(unit)"
        case (nil, let to?): return "with \(name)at most \(said(to))\(unit)"
        default: return ""
        }
    }

    /// The field of an answer, without what tells it from others of the same name.
    var field: String { attribute.column.snaked }

    /// The schema of an answer that is a value of it.
    var schema: JSON {
        switch kind {
        case .money: ["type": "integer", "description": .string("The \(attribute.words) in cents (\(currency))")]
        case .count, .score: ["type": "integer", "description": .string("The \(attribute.words)")]
        case .measure(_, let unit):
            ["type": "integer", "description": .string("The \(attribute.words) in \(unit.spaced)")]
        case .percent: ["type": "integer", "description": .string("The \(attribute.words) in percent")]
        case .flag: ["type": "boolean", "description": .string("Whether it is \(attribute.words)")]
        case .oneOf(let choices):
            [
                "type": "string", "enum": .array(choices.map { .string($0.text) }),
                "description": .string("The \(attribute.words)"),
            ]
        case .date, .dateAfter: AttributeWords.date
        case .time, .timeAfter, .stamp: AttributeWords.time
        default:
            ["type": "string", "minLength": 1, "description": .string("The \(attribute.words), as it is recorded")]
        }
    }

    static let date: JSON = ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "YYYY-MM-DD"]
    static let time: JSON = [
        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
        "description": "YYYY-MM-DD HH:MM:SS",
    ]

    /// How hard a value is to guess, in bits and on the safe side.
    var bits: Int {
        switch kind {
        case .flag: 1
        case .oneOf(let choices): choices.count > 3 ? 2 : 1
        case .score, .count, .percent, .measure: 3
        default: 4
        }
    }
}
