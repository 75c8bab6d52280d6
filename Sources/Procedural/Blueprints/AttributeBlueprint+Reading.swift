/// Attributes are written in one line: `name: kind arguments; option; option`.
extension AttributeBlueprint {
    struct Mistake: Error { var message: String }

    /// Reads the name, with `?` for those that are left out of some environments, and the text after it.
    init(name: String, text: String) throws(Mistake) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(AttributeBlueprint.trimmed)
        isSometimes = name.hasSuffix("?")
        self.name = isSometimes ? String(name.dropLast()) : name
        guard BlueprintReader.isName(self.name) else { throw Mistake(message: "\"\(name)\" is no lower-case name") }
        kind = try AttributeBlueprint.kind(parts[0])
        (isUnique, emptyShare, isFixed, onlyIn) = (false, 0, false, [])
        for option in parts.dropFirst() {
            let words = option.split(separator: " ", maxSplits: 1).map(String.init)
            switch (words.first, words.count) {
            case ("unique", 1): isUnique = true
            case ("fixed", 1): isFixed = true
            case ("null", 2):
                guard let share = Double(words[1]), (0...1).contains(share) else {
                    throw Mistake(message: "null takes a share from 0 to 1, not \"\(words[1])\"")
                }
                emptyShare = share
            case ("when", 2): onlyIn = words[1].split(separator: "|").map(AttributeBlueprint.trimmed)
            default: throw Mistake(message: "\"\(option)\" is no option: unique, null SHARE, fixed, when STATE|STATE")
            }
        }
        switch kind {
        case .person, .company, .code: isUnique = true
        default: break
        }
    }

    private static func kind(_ text: String) throws(Mistake) -> AttributeKind {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? trimmed(words[1][...]) : ""
        switch words.first ?? "" {
        case "person" where rest.isEmpty: return .person
        case "company" where rest.isEmpty: return .company
        case "email" where rest.isEmpty: return .email
        case "phone" where rest.isEmpty: return .phone
        case "address" where rest.isEmpty: return .address
        case "city" where rest.isEmpty: return .city
        case "country" where rest.isEmpty: return .country
        case "stamp" where rest.isEmpty: return .stamp
        case "code" where (1...6).contains(rest.utf8.count) && rest.utf8.allSatisfy(isUpper): return .code(prefix: rest)
        case "text" where !rest.isEmpty: return .text(pattern: unquoted(rest))
        case "note" where !rest.isEmpty: return .note(pattern: unquoted(rest))
        case "one": return .oneOf(try choices(rest))
        case "money": return .money(try range(rest))
        case "count": return .count(try range(rest))
        case "percent": return .percent(try range(rest))
        case "score": return .score(try range(rest))
        case "measure":
            let parts = rest.split(separator: " ").map(String.init)
            guard parts.count == 2, BlueprintReader.isName(parts[1]) else {
                throw Mistake(message: "measure takes a range and a unit in lower case, not \"\(rest)\"")
            }
            return .measure(try range(parts[0]), unit: parts[1])
        case "date", "time": return try moment(words[0], rest)
        case "flag":
            guard let share = Double(rest), (0...1).contains(share) else {
                throw Mistake(message: "flag takes a share from 0 to 1, not \"\(rest)\"")
            }
            return .flag(share)
        case "copy":
            let parts = rest.split(separator: ".").map(String.init)
            guard parts.count == 2 else { throw Mistake(message: "copy takes REF.ATTRIBUTE, not \"\(rest)\"") }
            return .copy(reference: parts[0], attribute: parts[1])
        default: throw Mistake(message: "\"\(text)\" is no kind of attribute that docs/blueprints.md knows")
        }
    }

    private static func moment(_ kind: String, _ rest: String) throws(Mistake) -> AttributeKind {
        let parts = rest.split(separator: " ").map(String.init)
        if parts.first == "after" {
            guard parts.count == 3 else { throw Mistake(message: "\(kind) after takes COLUMN LOW..HIGH") }
            let span = try range(parts[2])
            return kind == "date" ? .dateAfter(parts[1], span) : .timeAfter(parts[1], span)
        }
        return kind == "date" ? .date(try range(rest)) : .time(try range(rest))
    }

    private static func choices(_ rest: String) throws(Mistake) -> [Weighted] {
        guard rest.hasPrefix("of ") else { throw Mistake(message: "it is written `one of A 3, B, C`") }
        let choices = try rest.dropFirst(3).split(separator: ",").map { (part) throws(Mistake) in
            try Weighted(parsing: trimmed(part))
        }
        guard choices.count >= 2, Set(choices.map(\.text)).count == choices.count else {
            throw Mistake(message: "one of needs at least two different choices")
        }
        return choices
    }

    /// A range `low..high` of integers.
    static func range(_ text: String) throws(Mistake) -> ClosedRange<Int> {
        guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
            let high = Int(text[dots.upperBound...]), low <= high, (-100_000...10_000_000).contains(low),
            high <= 10_000_000
        else { throw Mistake(message: "\"\(text)\" is no range LOW..HIGH of integers") }
        return low...high
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func unquoted(_ text: String) -> String {
        text.count > 2 && text.first == "\"" && text.last == "\"" ? String(text.dropFirst().dropLast()) : text
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}

extension Weighted {
    /// Reads `text weight` or `text`, which weighs 1.
    init(parsing text: String) throws(AttributeBlueprint.Mistake) {
        var words = text.split(separator: " ").map(String.init)
        var weight = 1
        if words.count > 1, let last = words.last, let number = Int(last) {
            weight = number
            words.removeLast()
        }
        guard !words.isEmpty, (1...1000).contains(weight) else {
            throw AttributeBlueprint.Mistake(message: "\"\(text)\" is no choice with a weight")
        }
        self.init(text: words.joined(separator: " "), weight: weight)
    }
}

extension MoveBlueprint {
    /// Reads `from|from -> to; stamp COLUMN; reason COLUMN`.
    init(name: String, text: String) throws(AttributeBlueprint.Mistake) {
        typealias Mistake = AttributeBlueprint.Mistake
        guard BlueprintReader.isName(name) else { throw Mistake(message: "\"\(name)\" is no lower-case name") }
        let parts = text.split(separator: ";").map { $0.split(separator: " ").map(String.init) }
        guard let path = parts.first, path.count == 3, path[1] == "->" else {
            throw Mistake(message: "a move is written `from|from -> to; options`, not \"\(text)\"")
        }
        self.name = name
        from = path[0].split(separator: "|").map(String.init)
        to = path[2]
        for option in parts.dropFirst() {
            guard option.count == 2, BlueprintReader.isName(option[1]) else {
                throw Mistake(message: "\"\(option.joined(separator: " "))\" is no option of a move")
            }
            switch option[0] {
            case "stamp": stamp = option[1]
            case "reason": reason = option[1]
            default: throw Mistake(message: "a move has the options stamp and reason, not \"\(option[0])\"")
            }
        }
    }
}
