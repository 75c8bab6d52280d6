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
            let literals = templates.compactMap(\.literal)
            self = literals.count == items.count ? .literal(.array(literals)) : .array(templates)
        case .object(let object):
            let members = object.map { TemplateMember(key: $0.key, value: Template($0.value)) }
            let literals = members.compactMap { member in member.value.literal.map { (member.key, $0) } }
            self = literals.count == members.count ? .literal(.object(JSONObject(literals))) : .object(members)
        default: self = .literal(json)
        }
    }

    /// The value of a template without references.
    package var literal: JSON? {
        if case .literal(let value) = self { value } else { nil }
    }

    /// Every reference in it, in order.
    package var references: [TemplateReference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .text(let parts):
            parts.compactMap { part in
                if case .reference(let reference) = part { reference } else { nil }
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
        let dollar = UInt8(ascii: "$")
        var rest = Array(text.utf8)[...]
        var parts: [TextPart] = []
        var literal: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == dollar, rest.first == dollar {
                rest.removeFirst()
            } else if byte == dollar, let reference = TemplateReference(consuming: &rest) {
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.reference(reference))
                continue
            }
            literal.append(byte)
        }
        if parts.isEmpty { return .literal(.string(String(decoding: literal, as: UTF8.self))) }
        if literal.isEmpty, parts.count == 1, case .reference(let reference) = parts[0] { return .reference(reference) }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return .text(parts)
    }
}

/// One member of an object template.
package struct TemplateMember: Sendable, Hashable {
    package var key: String
    package var value: Template
}
