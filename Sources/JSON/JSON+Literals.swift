extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates `null`.
    package init(nilLiteral: ()) {
        self = .null
    }

    /// Creates a boolean.
    package init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// Creates an integer.
    package init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// Creates a double, also for `1.0`.
    package init(floatLiteral value: Double) {
        self = .double(value)
    }

    /// Creates a string.
    package init(stringLiteral value: String) {
        self = .string(value)
    }

    /// Creates an array.
    package init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    /// Creates an object; later duplicates of a key replace earlier ones.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}
