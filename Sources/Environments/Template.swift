package import JSON

/// A JSON value with references in its strings: `$order.id` in a tool's result, `$1.carts.0.id` in a solution,
/// `${kind}` for a task parameter; `$$` is a literal dollar.
package indirect enum Template: Sendable, Hashable {
    case literal(JSON)
    case reference(TemplateReference)
    case text([TextPart])
    case array([Template])
    case object([TemplateMember])

    package enum TextPart: Sendable, Hashable {
        case literal(String)
        case reference(TemplateReference)
    }

    /// Reads the references in `json`.
    package init(_ json: JSON) {
        switch json {
        case .string(let text): self = Template.parse(text)
        case .array(let items):
            let templates = items.map(Template.init)
            self = templates.allSatisfy(\.isLiteral) ? .literal(json) : .array(templates)
        case .object(let object):
            let members = object.map { TemplateMember(key: $0.key, value: Template($0.value)) }
            self = members.allSatisfy(\.value.isLiteral) ? .literal(json) : .object(members)
        default: self = .literal(json)
        }
    }

    /// Whether it has no references, and so is the value it was made from.
    package var isLiteral: Bool {
        if case .literal = self { return true }
        return false
    }

    /// Every reference in it, in order.
    package var references: [TemplateReference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .text(let parts):
            parts.compactMap { part in
                if case .reference(let reference) = part { return reference }
                return nil
            }
        case .array(let items): items.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        }
    }

    /// The value with each reference replaced by what `lookUp` gives for it.
    ///
    /// A reference that is a whole string keeps its value's type; inside longer text it is written as text.
    package func render<Failure: Error>(
        _ lookUp: (TemplateReference) throws(Failure) -> JSON
    ) throws(Failure) -> JSON {
        switch self {
        case .literal(let json): return json
        case .reference(let reference): return try lookUp(reference)
        case .text(let parts):
            var text = ""
            for part in parts {
                switch part {
                case .literal(let literal): text += literal
                case .reference(let reference):
                    let value = try lookUp(reference)
                    text += value.stringValue ?? value.rowText()
                }
            }
            return .string(text)
        case .array(let items):
            var values: [JSON] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try item.render(lookUp)) }
            return .array(values)
        case .object(let members):
            var rendered: [(key: String, value: JSON)] = []
            rendered.reserveCapacity(members.count)
            for member in members { rendered.append((member.key, try member.value.render(lookUp))) }
            return .object(JSONObject(rendered))
        }
    }

    private static func parse(_ text: String) -> Template {
        guard text.utf8.contains(0x24) else { return .literal(.string(text)) }
        var parts: [TextPart] = []
        var literal = ""
        var rest = text[...]
        func isWord(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || character == "_")
        }
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                literal += "$"
                rest.removeFirst()
                continue
            }
            guard let reference = TemplateReference(consuming: &rest, isWord: isWord) else {
                literal += "$"
                continue
            }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
            parts.append(.reference(reference))
        }
        literal += rest
        if parts.isEmpty { return .literal(.string(literal)) }
        if parts.count == 1, literal.isEmpty, case .reference(let reference) = parts[0] { return .reference(reference) }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return .text(parts)
    }
}

/// One member of an object template.
package struct TemplateMember: Sendable, Hashable {
    package var key: String
    package var value: Template
}

/// What a `$…` in a template points to.
package struct TemplateReference: Sendable, Hashable, CustomStringConvertible {
    /// A step's name, or the number of a call.
    package var root: String
    /// Keys and positions below it.
    package var path: [String]
    /// Whether it is a task parameter, `${name}`.
    package var isParameter: Bool

    /// The value at the path below `value`; `nil` when there is none.
    package func find(in value: JSON) -> JSON? {
        var current = value
        for part in path {
            if let position = Int(part), let item = current[position] {
                current = item
            } else if let member = current[part] {
                current = member
            } else {
                return nil
            }
        }
        return current
    }

    package var description: String {
        isParameter ? "${\(root)}" : "$" + ([root] + path).joined(separator: ".")
    }

    init?(consuming rest: inout Substring, isWord: (Character) -> Bool) {
        path = []
        if rest.first == "{", let close = rest.firstIndex(of: "}") {
            let name = rest[rest.index(after: rest.startIndex)..<close]
            guard !name.isEmpty, name.allSatisfy(isWord) else { return nil }
            root = String(name)
            isParameter = true
            rest = rest[rest.index(after: close)...]
            return
        }
        isParameter = false
        let name = rest.prefix(while: isWord)
        guard !name.isEmpty else { return nil }
        root = String(name)
        rest = rest[name.endIndex...]
        while rest.first == "." {
            let part = rest.dropFirst().prefix(while: isWord)
            guard !part.isEmpty else { break }
            path.append(String(part))
            rest = rest[part.endIndex...]
        }
    }
}
