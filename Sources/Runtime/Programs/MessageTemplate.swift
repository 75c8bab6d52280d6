import Environments
import JSON

/// The text of a refusal with `{argument}` and `{step.field}` in it.
struct MessageTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case reference(TemplateReference)
    }

    /// The most characters of one value: a message is for reading, and an argument may be a book.
    private static let longestValue = 200
    /// No more is written after so many bytes.
    private static let longestText = 16 << 10

    private let parts: [Part]

    /// Reads a message; braces around anything but a path of names are text.
    init(_ message: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = message.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "{", let close = rest.firstIndex(of: "}"),
                let reference = TemplateReference(dotted: String(rest[..<close]))
            {
                parts.append(.text(literal))
                parts.append(.reference(reference))
                literal = ""
                rest = rest[close...].dropFirst()
            } else {
                literal.unicodeScalars.append(scalar)
            }
        }
        self.parts = parts + [.text(literal)]
    }

    var references: [TemplateReference] {
        parts.compactMap { part in
            if case .reference(let reference) = part { reference } else { nil }
        }
    }

    /// The message; what is absent is written as `null`.
    func render(arguments: JSONObject, steps: JSONObject) -> String {
        var text = ""
        var known: [TemplateReference: String] = [:]
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .reference(let reference):
                let shown = known[reference] ?? show(reference, arguments, steps)
                known[reference] = shown
                text += shown
            }
            if text.utf8.count > MessageTemplate.longestText { return text + "…" }
        }
        return text
    }

    private func show(_ reference: TemplateReference, _ arguments: JSONObject, _ steps: JSONObject) -> String {
        let root = steps[reference.root] ?? arguments[reference.root]
        let value = root.flatMap { reference.find(in: $0) } ?? .null
        return MessageTemplate.cut(value.stringValue ?? value.rowText(), after: MessageTemplate.longestValue)
    }

    /// The text up to so many characters, with a mark when there are more.
    static func cut(_ text: String, after length: Int) -> String {
        let start = text.prefix(length)
        return start.endIndex == text.endIndex ? text : start + "…"
    }
}
