import JSON

/// Names, addresses, prices and texts.
struct WordMaker {
    private let lists: [String: [String]]
    private var taken: [String: Set<String>] = [:]
    /// What the row at hand is called, for its e-mail address.
    private var name = ""
    private var entity = ""

    init(_ composition: Composition) { lists = composition.lists }

    /// Goes on with the rows of another entity.
    mutating func begin(_ entity: Entity) {
        taken = [:]
        self.entity = entity.key
    }

    /// A text from a pattern.
    func text(_ pattern: String, _ draw: inout Draw) -> String {
        TextPattern(pattern).drawn(from: lists, &draw)
    }

    /// Why something was done: from the list that is named like its column, or the common one.
    func reason(_ column: String, _ draw: inout Draw) -> String {
        text(lists[column] == nil ? "{reason}" : "{\(column)}", &draw)
    }

    /// A value of an attribute whose kind needs nothing but words and numbers.
    mutating func value(_ attribute: Attribute, _ number: Int, _ draw: inout Draw) -> JSON {
        switch attribute.kind {
        case .person:
            name = unique(attribute, &draw) { draw, words in words.person(&draw) }
            return .string(name)
        case .company:
            name = unique(attribute, &draw) { draw, words in words.text("{company_word} {company_kind}", &draw) }
            return .string(name)
        case .email:
            let local = WordMaker.ascii(name.isEmpty ? text("{given} {surname}", &draw) : name)
            let unique = taken["@", default: []].insert(local).inserted ? local : "\(local)\(number + 1)"
            return .string("\(unique)@\(text("{email_domain}", &draw))")
        case .phone: return .string("+\(31 + draw.below(19)) \(200 + draw.below(700)) \(100_000 + draw.below(899_999))")
        case .address: return .string("\(1 + draw.below(140)) \(text("{street}", &draw))")
        case .city: return .string(text("{city}", &draw))
        case .country: return .string(text("{country}", &draw))
        case .code(let prefix): return .string("\(prefix)-\(1001 + number)")
        case .text(let pattern):
            guard attribute.isUnique else { return .string(text(pattern, &draw)) }
            let text = unique(attribute, &draw) { draw, words in words.text(pattern, &draw) }
            name = text
            return .string(text)
        case .note(let pattern): return .string(text(pattern, &draw))
        case .oneOf(let choices): return .string(choices[draw.place(in: choices.map(\.weight))].text)
        case .money(let range): return .count(WordMaker.price(range, &draw))
        case .count(let range), .measure(let range, _), .score(let range): return .count(skewed(range, &draw))
        case .percent(let range):
            let value = draw.from(range)
            return .count(range.count > 20 ? max(value / 5 * 5, range.lowerBound) : value)
        case .flag(let share): return .count(draw.happens(share) ? 1 : 0)
        case .date, .time, .dateAfter, .timeAfter, .stamp, .copy: return .null
        }
    }

    private func person(_ draw: inout Draw) -> String { text("{given} {surname}", &draw) }

    /// A text that no other row has; the number of tries is bounded, and a number told apart what is left.
    private mutating func unique(
        _ attribute: Attribute,
        _ draw: inout Draw,
        _ make: (inout Draw, WordMaker) -> String
    ) -> String {
        var text = make(&draw, self)
        var tries = 0
        while !taken[attribute.name, default: []].insert(text).inserted {
            tries += 1
            text = make(&draw, self)
            if tries > 50 { text += " \(taken[attribute.name, default: []].count + 1)" }
        }
        return text
    }

    /// Nearer to the lower end more often than not.
    private func skewed(_ range: ClosedRange<Int>, _ draw: inout Draw) -> Int {
        guard range.count > 12 else { return draw.from(range) }
        let unit = draw.unit()
        return range.lowerBound + Int(Double(range.count - 1) * unit * (0.35 + 0.65 * unit))
    }

    /// Cents, skewed towards low, with the endings that prices have.
    private static func price(_ range: ClosedRange<Int>, _ draw: inout Draw) -> Int {
        let unit = draw.unit()
        let value = Double(range.lowerBound) + Double(range.upperBound - range.lowerBound) * unit * unit
        let whole = Int(value)
        switch whole {
        case ..<20: return max(whole, range.lowerBound) * 100 + draw.one(of: [0, 20, 50, 80, 90, 95])
        case ..<200: return whole * 100 + draw.one(of: [0, 0, 0, 50, 90])
        case ..<2000: return max(whole / 5 * 5, range.lowerBound) * 100
        default: return max(whole / 50 * 50, range.lowerBound) * 100
        }
    }

    /// A name as the local part of an e-mail address.
    private static func ascii(_ name: String) -> String {
        var local = ""
        for scalar in name.lowercased().decomposed.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": local.unicodeScalars.append(scalar)
            case " ", "-": if local.last != ".", !local.isEmpty { local.append(".") }
            default: continue
            }
        }
        while local.last == "." { local.removeLast() }
        return local.isEmpty ? "office" : local
    }
}

extension String {
    /// Latin letters without their marks, as far as names here have them.
    fileprivate var decomposed: String {
        let plain: [Character: String] = [
            "á": "a", "à": "a", "â": "a", "ä": "a", "ã": "a", "å": "a", "æ": "ae", "ç": "c", "č": "c", "ć": "c",
            "é": "e",
            "è": "e", "ê": "e", "ë": "e", "ě": "e", "ę": "e", "í": "i", "ï": "i", "î": "i", "ł": "l", "ñ": "n",
            "ń": "n",
            "ó": "o", "ò": "o", "ô": "o", "ö": "o", "õ": "o", "ø": "o", "ř": "r", "š": "s", "ś": "s", "ß": "ss",
            "ú": "u",
            "ü": "u", "ù": "u", "ů": "u", "ý": "y", "ž": "z", "ż": "z", "ź": "z", "ğ": "g", "ı": "i", "ş": "s",
        ]
        return map { plain[$0] ?? String($0) }.joined()
    }
}
