import Environments
import JSON

/// Tools in few words.
enum ToolText {
    /// The most characters of a line about a tool.
    static let lineLength = 120

    /// The first sentence of a tool's description, or the beginning of it.
    static func line(about tool: Tool) -> String {
        let text = oneLine(tool.description)
        var sentence = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == " ", last == "." { break }
            sentence.append(scalar)
            last = scalar
            guard sentence.count < lineLength else { return String(sentence.dropLast()) + "…" }
        }
        return String(sentence)
    }

    /// The arguments by name, in the order of the schema, `?` behind optional ones: `cart_id, note?`.
    static func arguments(of tool: Tool) -> String {
        let required = requiredNames(tool.input)
        return tool.argumentNames.map { required.contains($0) ? $0 : $0 + "?" }.joined(separator: ", ")
    }

    /// The properties of a schema, each on a line of its own with what is to be known about it below.
    static func parameters(of schema: JSON, indentation: Int) -> [String] {
        let required = requiredNames(schema)
        let margin = String(repeating: " ", count: indentation)
        var lines: [String] = []
        for (name, property) in schema["properties"]?.objectValue ?? JSONObject() {
            lines.append(
                "\(margin)- \(name): \(type(of: property)) (\(required.contains(name) ? "required" : "optional"))"
            )
            if let description = property["description"]?.stringValue {
                lines.append("\(margin)  Description: \(oneLine(description))")
            }
            if let value = property["default"] { lines.append("\(margin)  Default: \(value.rowText())") }
            if let values = property["enum"] { lines.append("\(margin)  Allowed values: \(values.rowText())") }
            let inner = parameters(of: property["items"] ?? property, indentation: indentation + 4)
            if !inner.isEmpty { lines += ["\(margin)  Properties:"] + inner }
        }
        return lines
    }

    /// The text with every run of white space made one space.
    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func requiredNames(_ schema: JSON) -> Set<String> {
        Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    private static func type(of schema: JSON) -> String {
        let name =
            schema["type"]?.stringValue
            ?? schema["type"]?.arrayValue.map { $0.compactMap(\.stringValue).joined(separator: " or ") } ?? "any"
        guard name == "array", let items = schema["items"] else { return name }
        return "array of \(type(of: items))"
    }
}
