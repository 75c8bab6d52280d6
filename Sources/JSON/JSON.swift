/// A JSON value (RFC 8259) that keeps integers exact.
///
/// `1` and `1.0` are different values here, as they are different bytes in a database row; use ``isEqualAsJSON(_:)`` where a
/// specification says that numbers compare mathematically. Strings compare by their UTF-8 bytes: `String`'s own `==` is canonical
/// equivalence, which neither SQLite nor any other JSON reader agrees with.
package enum JSON: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number. Must be finite: the parser makes no other, and writing one is a programming error.
    case double(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object, its members in insertion order.
    case object(JSONObject)

    /// A number of things.
    package static func count(_ number: Int) -> JSON { .integer(Int64(number)) }
}

extension JSON {
    /// The string, or nil for every other type.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The integer, or nil for every other type, doubles with an integral value included.
    package var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number as a double, or nil for every other type. Integers beyond 2^53 are rounded.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The boolean, or nil for every other type.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements, or nil for every other type.
    package var arrayValue: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object, or nil for every other type.
    package var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// Whether the value is `null`.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The member with this key, or nil when there is none or the value is no object.
    package subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element at this index, or nil when it is out of range or the value is no array.
    package subscript(index: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// What a person calls the type: `null`, `boolean`, `integer`, `number`, `string`, `array` or `object`.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
