import JSON

/// The identifiers and anchors of a schema document (core, sections 8.2 and 9.1): what references can name.
struct Resources {
    private let document: JSON
    /// Resource roots by absolute URI.
    private var roots: [String: JSONPointer] = [:]
    /// Anchors by absolute URI, `#` and name.
    private var anchors: [String: JSONPointer] = [:]
    /// The base URI inside each known subschema.
    private var bases: [JSONPointer: URIReference] = [:]

    /// What relative references are relative to when the document names nothing else.
    private static let defaultBase = URIReference("schema:///")

    /// The dialect understood.
    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    init(_ document: JSON) throws(SchemaError) {
        self.document = document
        roots[Resources.defaultBase.resource] = JSONPointer()
        try register(document, at: JSONPointer(), base: Resources.defaultBase)
    }

    /// Where a `$ref` of the subschema at `pointer` leads.
    mutating func resolve(_ reference: String, from pointer: JSONPointer) throws(SchemaError) -> JSONPointer {
        let place = pointer.appending("$ref")
        let target = URIReference(reference).resolved(against: try base(at: pointer))
        guard let root = roots[target.resource] else {
            throw SchemaError(
                code: .unsupported,
                pointer: place,
                message: "\"\(reference)\" is outside of this document; remote references are not supported"
            )
        }
        guard let fragment = target.fragment, !fragment.isEmpty else { return root }
        let found: JSONPointer?
        if fragment.hasPrefix("/") {
            let inner = URIReference.decodingPercents(fragment).flatMap { try? JSONPointer(parsing: $0) }
            found = inner.map { JSONPointer(tokens: root.tokens + $0.tokens) }
        } else {
            found = anchors["\(target.resource)#\(fragment)"]
        }
        guard let found, document.value(at: found) != nil else {
            throw SchemaError(
                code: .unresolvedReference,
                pointer: place,
                message: "\"\(reference)\" is not in this document"
            )
        }
        return found
    }

    /// The base URI inside a subschema. References may lead to places that no keyword makes subschemas; those are registered now.
    private mutating func base(at pointer: JSONPointer) throws(SchemaError) -> URIReference {
        if let base = bases[pointer] { return base }
        var ancestor = pointer
        while bases[ancestor] == nil, !ancestor.tokens.isEmpty { ancestor.tokens.removeLast() }
        let outer = bases[ancestor] ?? Resources.defaultBase
        if let schema = document.value(at: pointer) { try register(schema, at: pointer, base: outer) }
        return bases[pointer] ?? outer
    }

    private mutating func register(
        _ schema: JSON,
        at pointer: JSONPointer,
        base outer: URIReference
    ) throws(SchemaError) {
        guard case .object(let object) = schema, bases[pointer] == nil else { return }
        try Resources.refuseUnsupported(in: object, at: pointer)
        var base = outer
        if let id = object["$id"] {
            let place = pointer.appending("$id")
            guard case .string(let id) = id, case let reference = URIReference(id), reference.fragment ?? "" == ""
            else {
                throw SchemaError(code: .invalid, pointer: place, message: "must be a URI reference without a fragment")
            }
            base = reference.resolved(against: outer)
            base.fragment = nil
            guard roots.updateValue(pointer, forKey: base.resource) == nil || pointer.tokens.isEmpty else {
                throw SchemaError(
                    code: .invalid,
                    pointer: place,
                    message: "another schema of this document has the same $id"
                )
            }
        }
        bases[pointer] = base
        if let anchor = object["$anchor"] {
            let place = pointer.appending("$anchor")
            guard case .string(let name) = anchor, Resources.isAnchorName(name) else {
                throw SchemaError(
                    code: .invalid,
                    pointer: place,
                    message: "must be a name of letters, digits, \"-\", \"_\" and \".\""
                )
            }
            guard anchors.updateValue(pointer, forKey: "\(base.resource)#\(name)") == nil else {
                throw SchemaError(
                    code: .invalid,
                    pointer: place,
                    message: "another schema of this resource has the same $anchor"
                )
            }
        }
        for (key, value) in object {
            switch Keyword.shape(of: key) {
            case .schema:
                try register(value, at: pointer.appending(key), base: base)
            case .schemas:
                for (index, element) in (value.arrayValue ?? []).enumerated() {
                    try register(element, at: pointer.appending(key).appending(index), base: base)
                }
            case .schemaMap:
                for (name, element) in value.objectValue ?? [:] {
                    try register(element, at: pointer.appending(key).appending(name), base: base)
                }
            case .other:
                break
            }
        }
    }

    private static func refuseUnsupported(in object: JSONObject, at pointer: JSONPointer) throws(SchemaError) {
        for keyword in ["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary"]
        where object[keyword] != nil {
            throw SchemaError(
                code: .unsupported,
                pointer: pointer.appending(keyword),
                message: "\(keyword) is not supported"
            )
        }
        guard let dialect = object["$schema"] else { return }
        guard dialect == .string(Resources.dialect) || dialect == .string(Resources.dialect + "#") else {
            throw SchemaError(
                code: .unsupported,
                pointer: pointer.appending("$schema"),
                message: "only draft 2020-12 (\"\(Resources.dialect)\") is supported"
            )
        }
    }

    private static func isAnchorName(_ name: String) -> Bool {
        guard let first = name.utf8.first else { return false }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") }
        return isLetter(first)
            && name.utf8.allSatisfy {
                isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }
}

/// Which keywords hold subschemas.
enum Keyword {
    enum Shape {
        case schema
        case schemas
        case schemaMap
        case other
    }

    static func shape(of keyword: String) -> Shape {
        switch keyword {
        case "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
            "unevaluatedItems",
            "unevaluatedProperties", "contentSchema":
            .schema
        case "allOf", "anyOf", "oneOf", "prefixItems": .schemas
        // "definitions" is what "$defs" was called before; schemas of every age still have it.
        case "$defs", "definitions", "dependentSchemas", "patternProperties", "properties": .schemaMap
        default: .other
        }
    }
}
