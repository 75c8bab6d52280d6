import JSON

/// What has been said so far: words of texts, and whole values of results.
struct KnownText: Sendable {
    private var words: Set<String> = []
    private var values: Set<String> = []
    /// The words that were said before the first result.
    private var toldWords: Set<String> = []
    /// Values by the names that they stand under: `passenger:2` for an id in a list of passengers.
    private var places: Set<String> = []

    init(_ texts: [String]) {
        for text in texts { add(text) }
        toldWords = words
    }

    /// Adds a result: each of its values, and the words in its texts.
    mutating func add(_ json: JSON) {
        for text in KnownText.scalars(of: json) { add(text) }
        place(json, under: [])
    }

    private mutating func place(_ json: JSON, under names: [String]) {
        switch json {
        case .null, .bool: break
        case .integer, .double, .string:
            for text in KnownText.scalars(of: json) { for name in names { places.insert("\(name):\(text)") } }
        case .array(let items): for item in items { place(item, under: names) }
        case .object(let object):
            for (key, value) in object { place(value, under: names + EntityName.forms(of: key)) }
        }
    }

    /// Whether the id of an entity was said: in the text, or where ids of such entities stand. Small numbers are everywhere.
    func containsID(_ text: String, of entity: String) -> Bool {
        places.contains("\(entity):\(text)")
            || !text.isEmpty && KnownText.words(of: text).allSatisfy { toldWords.contains($0) }
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

/// Names of entities in keys and arguments.
enum EntityName {
    /// The entity that an argument names by its id: `passenger` for `passenger_id`.
    static func entity(ofArgument key: String) -> String? {
        key.hasSuffix("_id") && key.count > 3 ? String(key.dropLast(3)) : nil
    }

    /// A key as it may name entities: itself, without `_id`, in the singular.
    static func forms(of key: String) -> [String] {
        var forms = [entity(ofArgument: key) ?? key]
        if key.hasSuffix("ies") { forms.append(key.dropLast(3) + "y") }
        if key.hasSuffix("es") { forms.append(String(key.dropLast(2))) }
        if key.hasSuffix("s") { forms.append(String(key.dropLast())) }
        return forms
    }
}

/// References to earlier results: `$2.orders.0.id`.
enum References {
    /// The value with references in the place of what only earlier results said; the latest call that gave it is named.
    static func template(
        of json: JSON,
        from results: [JSON],
        unless told: KnownText,
        entity: String? = nil
    ) -> JSON {
        switch json {
        case .null, .bool: return json
        case .array(let items):
            return .array(items.map { template(of: $0, from: results, unless: told, entity: entity) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.map { key, value in
                        let entity = EntityName.entity(ofArgument: key)
                        return (key, template(of: value, from: results, unless: told, entity: entity))
                    }
                )
            )
        case .integer, .double, .string:
            let text = KnownText.scalars(of: json).first ?? ""
            let isTold = entity.map { told.containsID(text, of: $0) } ?? told.contains(text)
            if !text.isEmpty, !isTold {
                // An id is looked for where ids of its entity stand, before anywhere else.
                for entity in [entity, nil] {
                    for (index, result) in results.enumerated().reversed() {
                        guard let path = path(to: json, in: result, entity: entity) else { continue }
                        return .string((["$\(index + 1)"] + path).joined(separator: "."))
                    }
                }
            }
            return TemplateText.escaped(json)
        }
    }

    /// The first place of a value, in the order in which a result is written.
    private static func path(to wanted: JSON, in json: JSON, entity: String?) -> [String]? {
        if json == wanted { return entity == nil ? [] : Optional.none }
        switch json {
        case .array(let items):
            for (index, item) in items.enumerated() {
                if let rest = path(to: wanted, in: item, entity: entity) { return [String(index)] + rest }
            }
        case .object(let object):
            for (key, value) in object where isWord(key) {
                let left = entity.flatMap { EntityName.forms(of: key).contains($0) ? Optional.none : $0 }
                if let rest = path(to: wanted, in: value, entity: left) { return [key] + rest }
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
