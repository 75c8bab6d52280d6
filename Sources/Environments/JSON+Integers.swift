import JSON

extension JSON {
    /// The integer, also when it is written `5.0`: to JSON Schema, which has accepted the value, that is one too.
    var exactInteger: Int64? {
        if case .double(let value) = self { Int64(exactly: value) } else { integerValue }
    }
}
