import JSON

/// How an attribute is spoken of.
struct AttributeWords {
    let attribute: Attribute
    let kind: AttributeKind
    let currency: String

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

    var isMoney: Bool { if case .money = kind { true } else { false } }

    private var timing: Timing { Timing(attribute.words) }

    /// Whether sentences about it read well.
    var isSpeakable: Bool {
        switch kind {
        case .flag: isAdjective
        case .note: true
        default:
            isMoment
                || !["for", "by", "on", "at", "from", "to", "until", "of", "in"].contains(
                    attribute.words.split(separator: " ").last ?? ""
                )
        }
    }

    /// Flags that say what a thing is: `urgent`, `insured`.
    private var isAdjective: Bool {
        let word = attribute.words
        return !word.contains(" ")
            && (["ed", "able", "ible", "ent", "ive", "ous", "ile"].contains { word.hasSuffix($0) }
                || ["vegetarian", "organic", "bulky", "electric", "recurring", "seasonal", "regular", "optional"]
                    .contains(word))
    }

    // MARK: - Nouns

    /// The attribute as a noun: `fee`, `number of units wanted`, `start`.
    var noun: String {
        switch kind {
        case .count, .score:
            if attribute.words.hasPrefix("in ") || attribute.words.hasPrefix("on ") {
                return "number \(attribute.words)"
            }
            return isPlural ? "number of \(attribute.words)" : attribute.words
        case .money where isQuality: return "amount \(attribute.words)"
        case .phone where !attribute.words.contains("number"): return attribute.words + " number"
        case .email where attribute.words == "email": return "email address"
        case .date, .time, .dateAfter, .timeAfter, .stamp: return timing.noun(hasTime)
        default: return attribute.words
        }
    }

    /// Words that say what was done with a number or an amount, not what it is: `claimed`, `available`.
    private var isQuality: Bool {
        let words = attribute.words.split(separator: " ")
        guard let first = words.first, words.count == 1 || ["spent", "paid", "left"].contains(first) else {
            return false
        }
        return first.hasSuffix("ed")
            || ["available", "sold", "left", "present", "spent", "paid", "used", "free"].contains(first)
    }

    /// Counts of things, such as `seats`.
    var isPlural: Bool {
        let words = attribute.words.split(separator: " ")
        func isPlural(_ word: Substring?) -> Bool {
            guard let word else { return false }
            return word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
                || ["people", "children"].contains(word)
        }
        return isPlural(words.last) || words.count > 1 && isPlural(words.first)
    }

    /// Things that a row has so many of: `how many seats it has`.
    private var isCounted: Bool {
        if case .count = kind { isPlural && !attribute.words.contains(" ") } else { false }
    }

    private var unit: String {
        guard case .measure(_, let unit) = kind, !attribute.words.hasSuffix(unit.spaced) else { return "" }
        return " in \(unit.spaced)"
    }

    // MARK: - Asking

    /// `its fee`, `when it starts`, `how many seats it has`: what follows "tell me".
    func asked(of subject: Subject) -> String {
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp: timing.asked(of: subject, hasTime)
        case .count where isCounted && subject.person == .it: "how many \(attribute.words) \(subject.name) has"
        case .measure: subject.having(noun) + unit
        case .percent: subject.having(noun) + " in percent"
        case .flag: "whether \(subject.name) \(subject.isOrAre) \(attribute.words)"
        default: subject.having(noun)
        }
    }

    /// The same as a question: `when does it start`.
    func question(of subject: Subject) -> String {
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp: timing.question(of: subject, hasTime)
        case .count where isCounted && subject.person == .it: "how many \(attribute.words) does \(subject.name) have"
        case .flag: "\(subject.isOrAre) \(subject.name) \(attribute.words)"
        default: "what is \(asked(of: subject))"
        }
    }

    /// A date as a day: `the day it was issued`.
    func day(of subject: Subject) -> String { Timing(attribute.words).day(of: subject) }

    // MARK: - Saying

    /// `starting on 4 March 2026 at 10:15`, `fee EUR 45.00`, `12 seats`: a detail of a new row.
    func detail(_ value: JSON) -> String {
        let said = said(value)
        switch kind {
        case .date, .time, .dateAfter, .timeAfter, .stamp: return timing.detail(said)
        case .count where isCounted && value.integerValue != 1: return "\(said) \(attribute.words)"
        case .count where isCounted: return "1 \(English.singular(attribute.words))"
        case .count where isPlural: return "\(noun) \(said)"
        case .flag: return isAdjective && value.integerValue == 1 ? attribute.words : "\(attribute.words): \(said)"
        case .oneOf: return "\(attribute.words) \((value.stringValue ?? "").spaced)"
        default: return "\(attribute.words) \(said)"
        }
    }

    /// A value as instructions say it.
    func said(_ value: JSON) -> String {
        switch kind {
        case .money: return English.amount(Int(value.integerValue ?? 0), currency)
        case .percent: return "\(value.integerValue ?? 0)%"
        case .measure(_, let unit): return "\(value.integerValue ?? 0) \(unit.spaced)"
        case .flag: return value.integerValue == 1 || value.boolValue == true ? "yes" : "no"
        case .oneOf: return "\"\((value.stringValue ?? "").spaced)\""
        case .date, .time, .dateAfter, .timeAfter, .stamp: return English.moment(value.stringValue ?? "")
        case .text, .note: return "\"\(value.stringValue ?? "")\""
        default: return value.stringValue ?? "\(value.integerValue ?? 0)"
        }
    }

    /// `that starts last`, `with the highest fee`: one among others.
    func superlative(_ isHighest: Bool) -> String {
        if isMoment { return timing.superlative(isHighest, hasTime) }
        switch kind {
        case .count where isPlural: return "with the \(isHighest ? "most" : "fewest") \(attribute.words)"
        default: return "with the \(isHighest ? "highest" : "lowest") \(noun)"
        }
    }

    /// `that starts on 4 March 2026`: one by its day.
    func onDay(_ value: JSON) -> String { timing.onDay(English.date(String((value.stringValue ?? "").prefix(10)))) }

    /// `that start on or after 4 March 2026`: a bound on rows in the plural.
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
            return timing.plural(range)
        }
        let name = isCounted ? "" : "\(English.article(noun)) \(noun) of "
        let unit = isCounted ? " \(attribute.words)" : ""
        switch (from, to) {
        case (let from?, nil): return "with \(name)at least \(said(from))\(unit)"
        case (nil, let to?): return "with \(name)at most \(said(to))\(unit)"
        default: return ""
        }
    }

    // MARK: - Answers

    /// The field of an answer, without what tells it from others of the same name.
    var field: String { attribute.column.snaked }

    /// The schema of an answer that is a value of it.
    var schema: JSON {
        func number(_ words: String) -> JSON { ["type": "integer", "description": .string(words)] }
        let title = noun.capitalised
        return switch kind {
        case .money: number("\(title) in cents (\(currency))")
        case .count, .score: number(title)
        case .measure(_, let unit): number("\(title) in \(unit.spaced)")
        case .percent: number("\(title) in percent")
        case .flag: ["type": "boolean", "description": .string("Whether it is \(attribute.words)")]
        case .oneOf(let choices):
            [
                "type": "string", "enum": .array(choices.map { .string($0.text) }), "description": .string(title),
            ]
        case .date, .dateAfter: AttributeWords.date
        case .time, .timeAfter, .stamp: AttributeWords.time
        default: ["type": "string", "minLength": 1, "description": .string("\(title), as it is recorded")]
        }
    }

    static let date: JSON = [
        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "YYYY-MM-DD",
    ]
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
