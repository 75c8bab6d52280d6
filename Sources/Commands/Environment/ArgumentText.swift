import JSON

/// Arguments as people type them: a JSON object, `name=value` words, or answers to questions made from the schema.
struct ArgumentText {
    private let properties: JSONObject
    private let required: Set<String>

    init(_ schema: JSON) {
        properties = schema["properties"]?.objectValue ?? JSONObject()
        required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    func arguments(_ text: String, ask: ((String) -> String?)?) throws -> JSON {
        if text.hasPrefix("{") { return try JSON(parsing: text) }
        var object = JSONObject()
        if !text.isEmpty {
            for word in ArgumentText.words(text) {
                guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                    throw CommandFailure(.usage, "\"\(word)\" is neither JSON nor name=value")
                }
                let name = String(word[..<equals])
                object[name] = value(String(word[word.index(after: equals)...]), for: properties[name] ?? [:])
            }
            return .object(object)
        }
        guard let ask else { return .object(object) }
        for (name, schema) in properties {
            guard let reply = ask(question(name, schema)) else {
                throw CommandFailure(.usage, "the call was not made")
            }
            if !reply.isEmpty { object[name] = value(reply, for: schema) }
        }
        return .object(object)
    }

    /// The parameters of tasks, given as a JSON object on the command line.
    static func parameters(_ text: String) throws -> JSONObject {
        guard case .success(let json) = Result(catching: { try JSON(parsing: text) }), let object = json.objectValue
        else { throw CommandFailure(.usage, "--params is no JSON object: \(text)") }
        return object
    }

    private func question(_ name: String, _ schema: JSON) -> String {
        var kind = schema["type"]?.stringValue ?? "value"
        if let choices = schema["enum"]?.arrayValue {
            kind = choices.map { $0.stringValue ?? $0.rowText() }.joined(separator: " | ")
        }
        let note = required.contains(name) ? "" : schema["default"].map { ", default \($0.rowText())" } ?? ", optional"
        return "  \(name) (\(kind)\(note)): "
    }

    /// Text is taken as the type its schema asks for; what does not fit is left as text, for the schema to refuse.
    private func value(_ text: String, for schema: JSON) -> JSON {
        let types =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? schema["type"]?.stringValue.map { [$0] } ?? []
        if types.contains("string"), schema["enum"] == nil || !types.contains("integer") { return .string(text) }
        return (try? JSON(parsing: text)) ?? .string(text)
    }

    /// Splits at spaces outside quotes: `note="at the door" id=3`.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
