import JSON

/// The types of the `type` keyword (validation, section 6.1.1).
struct TypeSet: OptionSet, Sendable {
    let rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    private static let names: [(name: String, article: String, type: TypeSet)] = [
        ("string", "a string", .string), ("integer", "an integer", .integer), ("number", "a number", .number),
        ("boolean", "a boolean", .boolean), ("object", "an object", .object), ("array", "an array", .array),
        ("null", "null", .null),
    ]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The type with this name, or nil when there is none.
    init?(_ name: String) {
        guard let entry = TypeSet.names.first(where: { $0.name == name }) else { return nil }
        self = entry.type
    }

    /// Whether the value is of one of the types; `1.0` is an integer.
    @inline(__always)
    func contains(typeOf value: JSON) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .integer: !isDisjoint(with: [.integer, .number])
        case .double(let double): contains(.number) || contains(.integer) && double == double.rounded(.towardZero)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }

    /// `a string or null`.
    var description: String {
        let articles = TypeSet.names.filter { contains($0.type) }.map(\.article)
        guard articles.count > 1, let last = articles.last else { return articles.first ?? "nothing" }
        return "\(articles.dropLast().joined(separator: ", ")) or \(last)"
    }

    /// What a person calls the type of a value, with an article.
    static func article(for value: JSON) -> String {
        names.first { $0.name == value.typeName }?.article ?? value.typeName
    }
}
