/// Translates an ECMA-262 pattern (section 22.2.1, `u` flag) into RE2's syntax.
///
/// Everything is read and written anew, so nothing that means something else in RE2 (`\A`, `\Q`, `\C`, `[[:alpha:]]`) gets through. Beyond the
/// grammar, escaped ASCII punctuation (`\-`, `\@`) and unpaired `]`, `{`, `}` stand for themselves: many published schemas use them.
struct ECMATranslator {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var output = ""

    init(_ source: String) {
        self.source = Array(source.unicodeScalars)
    }

    mutating func translate() throws(PatternError) -> String {
        while let scalar = next() {
            switch scalar {
            case "\\": try translateEscape()
            case "[": try translateClass()
            case "(": try translateGroup()
            case ".": output += "[^\\n\\r\\x{2028}\\x{2029}]"
            case "$": output += "\\z"
            case "{": translateBrace()
            case "^", "|", ")", "*", "+", "?": output.unicodeScalars.append(scalar)
            default: output += CharacterClass.literal(scalar)
            }
        }
        return output
    }

    // MARK: Reading

    private var current: Unicode.Scalar? { position < source.count ? source[position] : nil }

    private mutating func next() -> Unicode.Scalar? {
        guard let scalar = current else { return nil }
        position += 1
        return scalar
    }

    private mutating func skip(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard source[position...].starts(with: scalars) else { return false }
        position += scalars.count
        return true
    }

    private mutating func skipThrough(_ end: Unicode.Scalar) -> String? {
        guard let index = source[position...].firstIndex(of: end) else { return nil }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source[position..<index])
        position = index + 1
        return String(text)
    }

    private func malformed(_ message: String) -> PatternError {
        PatternError(.malformed, "\(message) at character \(position) of the pattern")
    }

    private func unsupported(_ message: String) -> PatternError {
        PatternError(.unsupported, "\(message) at character \(position) of the pattern")
    }

    // MARK: Groups and repetitions

    private mutating func translateGroup() throws(PatternError) {
        guard skip("?") else {
            output += "("
            return
        }
        if skip(":") {
            output += "(?:"
        } else if skip("=") || skip("!") {
            throw unsupported("lookahead cannot be matched in linear time and is not supported")
        } else if skip("<=") || skip("<!") {
            throw unsupported("lookbehind cannot be matched in linear time and is not supported")
        } else if skip("<") {
            // Names do not change what matches, and RE2 knows fewer of them.
            guard let name = skipThrough(">"), !name.isEmpty else { throw malformed("a group without a name") }
            let isPlain = name.utf8.allSatisfy { isWord($0) }
            output += isPlain ? "(?P<\(name)>" : "("
        } else {
            throw malformed("\"(?\" must be followed by \":\" or \"<name>\"")
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: byte == UInt8(ascii: "_")
        }
    }

    /// Copies `{n}`, `{n,}` and `{n,m}`; any other brace stands for itself.
    private mutating func translateBrace() {
        let rest = source[position...]
        if let end = rest.firstIndex(of: "}") {
            let parts = rest[..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let isNumber = { (part: ArraySlice<Unicode.Scalar>) in part.allSatisfy { ("0"..."9").contains($0) } }
            if let first = parts.first, !first.isEmpty, parts.allSatisfy(isNumber) {
                output.unicodeScalars.append("{")
                output.unicodeScalars.append(contentsOf: rest[...end])
                position = end + 1
                return
            }
        }
        output += "\\{"
    }

    // MARK: Escapes

    private mutating func translateEscape() throws(PatternError) {
        switch current {
        case "b", "B":
            output += current == "b" ? "\\b" : "\\B"
            position += 1
        case "k":
            throw unsupported("backreferences cannot be matched in linear time and are not supported")
        case .some("1"..."9"):
            throw unsupported("backreferences cannot be matched in linear time and are not supported")
        default:
            switch try readEscape() {
            case .scalar(let scalar): output += CharacterClass.literal(scalar)
            case .set(let set): output += "[\(set.members)]"
            }
        }
    }

    private enum Atom {
        case scalar(Unicode.Scalar)
        case set(CharacterClass)
    }

    /// Reads what follows a backslash, other than assertions and backreferences.
    private mutating func readEscape() throws(PatternError) -> Atom {
        guard let scalar = next() else { throw malformed("a backslash at the end") }
        switch scalar {
        case "d": return .set(.digits)
        case "D": return .set(.notDigits)
        case "w": return .set(.word)
        case "W": return .set(.notWord)
        case "s": return .set(.space)
        case "S": return .set(.notSpace)
        case "p", "P": return .set(try readProperty(isNegated: scalar == "P"))
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "v": return .scalar("\u{B}")
        case "f": return .scalar("\u{C}")
        case "r": return .scalar("\r")
        case "0":
            if let current, ("0"..."9").contains(current) { throw malformed("an octal escape") }
            return .scalar("\0")
        case "c":
            guard let letter = next(), letter.properties.isAlphabetic, letter.isASCII,
                let control = Unicode.Scalar(letter.value % 32)
            else { throw malformed("\\c must be followed by a letter") }
            return .scalar(control)
        case "x": return .scalar(try readHexadecimal(digits: 2))
        case "u": return .scalar(try readUnicode())
        default:
            let isPunctuation =
                scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F && !isWord(UInt8(scalar.value))
            guard isPunctuation || scalar == "_" else { throw malformed("\\\(scalar) is no escape") }
            return .scalar(scalar)
        }
    }

    private mutating func readUnicode() throws(PatternError) -> Unicode.Scalar {
        if skip("{") {
            guard let text = skipThrough("}"), let value = UInt32(text, radix: 16), !text.hasPrefix("+"),
                let scalar = Unicode.Scalar(value)
            else { throw malformed("\\u{…} must hold the hexadecimal number of a character") }
            return scalar
        }
        let high = try readDigits(4)
        guard high & 0xFC00 == 0xD800 else {
            guard let scalar = Unicode.Scalar(high) else { throw unsupported("a lone surrogate") }
            return scalar
        }
        guard skip("\\u"), case let low = try readDigits(4), low & 0xFC00 == 0xDC00,
            let scalar = Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF)
        else { throw unsupported("a lone surrogate") }
        return scalar
    }

    private mutating func readHexadecimal(digits: Int) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(try readDigits(digits)) else { throw unsupported("a lone surrogate") }
        return scalar
    }

    private mutating func readDigits(_ count: Int) throws(PatternError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let scalar = next(), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw malformed("an escape needs \(count) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func readProperty(isNegated: Bool) throws(PatternError) -> CharacterClass {
        guard skip("{"), let name = skipThrough("}") else { throw malformed("\\p must be followed by {…}") }
        guard let set = CharacterClass(property: name, isNegated: isNegated) else {
            throw unsupported("the property \"\(name)\" is not supported; general categories and Script=… are")
        }
        return set
    }

    // MARK: Classes

    private mutating func translateClass() throws(PatternError) {
        let isNegated = skip("^")
        var members = ""
        while !skip("]") {
            let first = try readClassAtom()
            // A dash before "]" or beside a set stands for itself.
            if case .scalar(let lower) = first, current == "-", position + 1 < source.count, source[position + 1] != "]"
            {
                position += 1
                switch try readClassAtom() {
                case .scalar(let upper):
                    guard lower <= upper else { throw malformed("a range out of order") }
                    members += "\(CharacterClass.literal(lower))-\(CharacterClass.literal(upper))"
                case .set(let set):
                    members += CharacterClass.literal(lower) + CharacterClass.literal("-") + set.members
                }
                continue
            }
            switch first {
            case .scalar(let scalar): members += CharacterClass.literal(scalar)
            case .set(let set): members += set.members
            }
        }
        if members.isEmpty {
            // [] matches nothing, [^] anything.
            output += isNegated ? "[\(CharacterClass.any.members)]" : "[^\(CharacterClass.any.members)]"
        } else {
            output += isNegated ? "[^\(members)]" : "[\(members)]"
        }
    }

    private mutating func readClassAtom() throws(PatternError) -> Atom {
        guard let scalar = next() else { throw malformed("a \"[\" without its \"]\"") }
        guard scalar == "\\" else { return .scalar(scalar) }
        if skip("b") { return .scalar("\u{8}") }
        if skip("-") { return .scalar("-") }
        return try readEscape()
    }
}
