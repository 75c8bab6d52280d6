import JSON

/// What has been said so far: words of texts, and whole values of results.
struct KnownText: Sendable {
    private var words: Set<String> = []
    private var values: Set<String> = []

    init(_ texts: [String]) {
        for text in texts { add(text) }
    }

    /// Adds a result: each of its values, and the words in its texts.
    mutating func add(_ json: JSON) {
        for text in KnownText.scalars(of: json) { add(text) }
    }

    private mutating func add(_ text: String) {
        values.insert(text.lowercased())
        words.formUnion(KnownText.words(of: text))
    }

    /// Whether a value was said, as a whole or word by word.
    func contains(_ text: String) -> Bool {
        if values.contains(text.lowercased()) { return true }
        let parts = KnownText.words(of: text)
        return !parts.isEmpty && parts.allSatisfy { words.contains($0) }
    }

    /// The texts and numbers in a value, as texts; what has no content of its own (null, true, false) is left out.
    static func scalars(of json: JSON) -> [String] {
        switch json {
        case .null, .bool: []
        case .integer, .double: [json.rowText()]
        case .string(let text): text.isEmpty ? [] : [text]
        case .array(let items): items.flatMap { scalars(of: $0) }
        case .object(let object): object.values.flatMap { scalars(of: $0) }
        }
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

/// References to earlier results: `$2.orders.0.id`.
enum References {
    /// The value with references in the place of what only earlier results said; the latest call that gave it is named.
    static func template(of json: JSON, from results: [JSON], unless told: KnownText) -> JSON {
        switch json {
        case .null, .bool: return json
        case .array(let items): return .array(items.map { template(of: $0, from: results, unless: told) })
        case .object(let object):
            return .object(JSONObject(object.map { ($0.key, template(of: $0.value, from: results, unless: told)) }))
        case .integer, .double, .string:
            let text = KnownText.scalars(of: json).first ?? ""
            if !text.isEmpty, !told.contains(text) {
                for (index, result) in results.enumerated().reversed() {
                    if let path = path(to: json, in: result) {
                        return .string((["$\(index + 1)"] + path).joined(separator: "."))
                    }
                }
            }
            return TemplateText.escaped(json)
        }
    }

    /// The first place of a value, in the order in which a result is written.
    private static func path(to wanted: JSON, in json: JSON) -> [String]? {
        if json == wanted { return [] }
        switch json {
        case .array(let items):
            for (index, item) in items.enumerated() {
                if let rest = path(to: wanted, in: item) { return [String(index)] + rest }
            }
        case .object(let object):
            for (key, value) in object where isWord(key) {
                if let rest = path(to: wanted, in: value) { return [key] + rest }
            }
        default: break
        }
        return nil
    }

    private static func isWord(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F
            }
    }
}
