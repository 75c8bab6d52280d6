import JSON

extension JSON {
    /// The string, or null.
    init(_ value: String?) {
        self = value.map(JSON.string) ?? .null
    }

    /// The integer, or null.
    init(_ value: Int?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    /// The number, always as a double, or null.
    init(_ value: Double?) {
        self = value.map(JSON.double) ?? .null
    }

    /// The boolean, or null.
    init(_ value: Bool?) {
        self = value.map(JSON.bool) ?? .null
    }

    /// The object, or null.
    init(_ value: JSONObject?) {
        self = value.map(JSON.object) ?? .null
    }

    /// The integers, or null.
    init(_ value: [Int]?) {
        self = value.map { .array($0.map { .integer(Int64($0)) }) } ?? .null
    }

    /// The doubles, or null.
    init(_ value: [Double]?) {
        self = value.map { .array($0.map(JSON.double)) } ?? .null
    }
}
