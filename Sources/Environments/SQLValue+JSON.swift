package import JSON
package import SQLite

extension SQLValue {
    /// The value that SQL sees for a JSON value: objects and arrays as their text, booleans as 0 and 1.
    package init(json: JSON) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .real(value)
        case .string(let value): self = .text(value)
        case .array, .object: self = .text(json.rowText())
        }
    }
}
