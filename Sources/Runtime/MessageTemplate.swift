import JSON

/// The text of a refusal with `{argument}` and `{step.field}` in it.
struct MessageTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case reference(String)
    }

    private let parts: [Part]

    init(_ message: String) {
        var parts: [Part] = []
        var rest = message[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            let isName =
                !name.isEmpty
                && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            if isName {
                parts.append(.text(String(rest[..<open])))
                parts.append(.reference(String(name)))
            } else {
                parts.append(.text(String(rest[...close])))
            }
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
    }

    var references: [String] {
        parts.compactMap { part in
            if case .reference(let name) = part { return name }
            return nil
        }
    }

    /// The message, with what is absent written as `null`.
    func render(arguments: JSONObject, steps: JSONObject) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .reference(let name):
                let path = name.split(separator: ".").map(String.init)
                var value = arguments[path[0]] ?? steps[path[0]] ?? .null
                for key in path.dropFirst() { value = value[key] ?? .null }
                text += value.stringValue ?? value.rowText()
            }
        }
        return text
    }
}
