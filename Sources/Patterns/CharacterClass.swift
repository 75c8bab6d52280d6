/// A set of characters as the inside of an RE2 class.
struct CharacterClass {
    /// What stands between the brackets.
    var members: String

    static let any = CharacterClass(members: "\\x{0}-\\x{10FFFF}")
    static let digits = CharacterClass(members: "0-9")
    static let notDigits = CharacterClass(members: "\\D")
    static let word = CharacterClass(members: "0-9A-Za-z_")
    static let notWord = CharacterClass(members: "\\W")

    /// White space and line terminators (ECMA-262, sections 12.2 and 12.3); RE2's own `\s` is ASCII only.
    static let space = CharacterClass(
        members:
            "\\t-\\r\\x{20}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}"
    )
    static let notSpace = CharacterClass(
        members: "\\x{0}-\\x{8}\\x{E}-\\x{1F}\\x{21}-\\x{9F}\\x{A1}-\\x{167F}\\x{1681}-\\x{1FFF}\\x{200B}-\\x{2027}"
            + "\\x{202A}-\\x{202E}\\x{2030}-\\x{205E}\\x{2060}-\\x{2FFF}\\x{3001}-\\x{FEFE}\\x{FF00}-\\x{10FFFF}"
    )

    private init(members: String) {
        self.members = members
    }

    /// The set of `\p{…}` or `\P{…}`, or nil for a property RE2 has no table for.
    ///
    /// RE2's categories leave out unassigned characters, so `C` is only those of its subcategories that are assigned.
    init?(property: String, isNegated: Bool) {
        let parts = property.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let escape = isNegated ? "\\P" : "\\p"
        switch (parts.first, parts.count) {
        case ("Any", 1):
            // The negation is the empty set, which a class cannot spell inside another.
            guard !isNegated else { return nil }
            self = .any
        case ("ASCII", 1):
            self.init(members: isNegated ? "\\x{80}-\\x{10FFFF}" : "\\x{0}-\\x{7F}")
        case ("General_Category", 2), ("gc", 2), (_, 1):
            guard let category = CharacterClass.category(parts[parts.count - 1]) else { return nil }
            self.init(members: "\(escape){\(category)}")
        case ("Script", 2), ("sc", 2):
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ CharacterClass.isNameByte($0) }) else { return nil }
            self.init(members: "\(escape){\(parts[1])}")
        default:
            return nil
        }
    }

    /// A character that stands for itself, inside and outside of classes.
    static func literal(_ scalar: Unicode.Scalar) -> String {
        let isPlain = !scalar.isASCII || CharacterClass.isNameByte(UInt8(scalar.value)) || ("0"..."9").contains(scalar)
        return isPlain ? String(Character(scalar)) : "\\x{\(String(scalar.value, radix: 16))}"
    }

    /// Whether the byte is an ASCII letter or an underscore.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
    }

    private static func category(_ name: String) -> String? {
        if let short = longCategories[name] { return short }
        return longCategories.values.contains(name) ? name : nil
    }

    /// The general categories by their long names (UAX #44, table 12), those that RE2 knows.
    private static let longCategories: [String: String] = [
        "Other": "C", "Control": "Cc", "Format": "Cf", "Private_Use": "Co",
        "Letter": "L", "Lowercase_Letter": "Ll", "Modifier_Letter": "Lm", "Other_Letter": "Lo",
        "Titlecase_Letter": "Lt",
        "Uppercase_Letter": "Lu",
        "Mark": "M", "Combining_Mark": "M", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Nonspacing_Mark": "Mn",
        "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
        "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
        "Close_Punctuation": "Pe",
        "Final_Punctuation": "Pf", "Initial_Punctuation": "Pi", "Other_Punctuation": "Po", "Open_Punctuation": "Ps",
        "Symbol": "S", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Math_Symbol": "Sm", "Other_Symbol": "So",
        "Separator": "Z", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Space_Separator": "Zs",
    ]
}
