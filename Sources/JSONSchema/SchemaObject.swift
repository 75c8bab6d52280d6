import JSON
import Patterns

/// A schema object being compiled: reads keywords in the form the specification gives them, or says where they have another.
struct SchemaObject {
    let object: JSONObject
    let pointer: JSONPointer

    init(_ object: JSONObject, at pointer: JSONPointer) {
        self.object = object
        self.pointer = pointer
    }

    func has(_ keywords: String...) -> Bool {
        keywords.contains { object[$0] != nil }
    }

    func invalid(_ keyword: String, _ message: String) -> SchemaError {
        SchemaError(code: .invalid, pointer: pointer.appending(keyword), message: message)
    }

    func string(_ keyword: String) throws(SchemaError) -> String? {
        guard let value = object[keyword] else { return nil }
        guard case .string(let text) = value else { throw invalid(keyword, "must be a string") }
        return text
    }

    func bool(_ keyword: String) throws(SchemaError) -> Bool {
        guard let value = object[keyword] else { return false }
        guard case .bool(let flag) = value else { throw invalid(keyword, "must be a boolean") }
        return flag
    }

    /// A count: an integer of at least 0, `2.0` included.
    func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let value = object[keyword] else { return nil }
        let count: Int? =
            switch value {
            case .integer(let integer): Int(exactly: integer)
            // Whatever is too large for an integer is larger than anything that is counted.
            case .double(let double): double >= 0x1p63 ? .max : Int(exactly: double)
            default: nil
            }
        guard let count, count >= 0 else { throw invalid(keyword, "must be an integer of at least 0") }
        return count
    }

    func number(_ keyword: String) throws(SchemaError) -> Number? {
        guard let value = object[keyword] else { return nil }
        guard let number = Number(value) else { throw invalid(keyword, "must be a number") }
        return number
    }

    func array(_ keyword: String) throws(SchemaError) -> [JSON]? {
        guard let value = object[keyword] else { return nil }
        guard case .array(let elements) = value else { throw invalid(keyword, "must be an array") }
        return elements
    }

    func map(_ keyword: String) throws(SchemaError) -> JSONObject {
        guard let value = object[keyword] else { return [:] }
        guard case .object(let map) = value else { throw invalid(keyword, "must be an object") }
        return map
    }

    func strings(_ keyword: String) throws(SchemaError) -> [String] {
        guard let value = object[keyword] else { return [] }
        return try strings(value, in: keyword)
    }

    func strings(_ value: JSON, in keyword: String) throws(SchemaError) -> [String] {
        let strings = value.arrayValue?.compactMap(\.stringValue)
        guard let strings, strings.count == value.arrayValue?.count else {
            throw invalid(keyword, "must be an array of strings")
        }
        return strings
    }

    func pattern(_ source: String, in keyword: String) throws(SchemaError) -> Pattern {
        do throws(PatternError) {
            return try Pattern(ecma: source)
        } catch {
            let code: SchemaError.Code = error.code == .malformed ? .invalid : .unsupported
            throw SchemaError(
                code: code,
                pointer: pointer.appending(keyword),
                message: "\"\(source)\": \(error.message)"
            )
        }
    }

    func types() throws(SchemaError) -> TypeSet? {
        guard let value = object["type"] else { return nil }
        var types: TypeSet = []
        let names = if case .string(let name) = value { [name] } else { try strings(value, in: "type") }
        for name in names {
            guard let type = TypeSet(name) else { throw invalid("type", "\"\(name)\" is no type") }
            types.formUnion(type)
        }
        guard !types.isEmpty else { throw invalid("type", "must name at least one type") }
        return types
    }
}
