package import JSON

/// About how many tokens a language model makes of a text. Only a tokenizer knows; this rule needs none.
///
/// Counted are runs of characters: letters `a` to `z` one token for every twelve begun, digits one for every two, punctuation
/// one for every four, other letters one for every two, further characters one each; white space belongs to what follows it,
/// but a run of it is one more. The numbers were fitted to the vocabularies of Qwen, cl100k and o200k; `docs/environments.md`
/// says how far off they are.
package enum TokenEstimate {
    /// The rule in a line, for whoever reads a count.
    package static let rule =
        "estimated from the JSON of the definitions: one for 12 letters of a word begun, 2 digits or 4 signs"

    /// The tokens of a value as chat templates write it: one line, with a space behind colons and commas.
    package static func count(_ value: JSON) -> Int {
        var text = ""
        write(value, to: &text)
        return count(text)
    }

    /// The tokens of a text.
    package static func count(_ text: String) -> Int {
        var tokens = 0
        var kind = Kind.space
        var length = 0
        for scalar in text.unicodeScalars {
            let next = Kind(scalar)
            if next == kind {
                length += 1
            } else {
                tokens += kind.tokens(in: length)
                kind = next
                length = 1
            }
        }
        return tokens + kind.tokens(in: length)
    }

    private static func write(_ value: JSON, to text: inout String) {
        switch value {
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                write(element, to: &text)
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (index, member) in object.enumerated() {
                if index > 0 { text += ", " }
                text += JSON.string(member.key).rowText() + ": "
                write(member.value, to: &text)
            }
            text += "}"
        default: text += value.rowText()
        }
    }

    private enum Kind {
        case letter
        case digit
        case space
        case sign
        case otherLetter
        case other

        init(_ scalar: Unicode.Scalar) {
            switch scalar {
            case "a"..."z", "A"..."Z": self = .letter
            case "0"..."9": self = .digit
            case " ", "\n", "\t", "\r": self = .space
            case "\0"..."\u{7F}": self = .sign
            default: self = scalar.properties.isAlphabetic ? .otherLetter : .other
            }
        }

        func tokens(in length: Int) -> Int {
            switch self {
            case .letter: (length + 11) / 12
            case .digit, .otherLetter: (length + 1) / 2
            case .space: length > 1 ? 1 : 0
            case .sign: (length + 3) / 4
            case .other: length
            }
        }
    }
}
