import JSON
import YAML

/// Reads blueprints and gathers everything that is wrong with them.
struct BlueprintReader {
    private let file: String
    private(set) var problems: [String] = []

    init(file: String) { self.file = file }

    /// The blueprint in these bytes; `nil` when there are problems.
    mutating func read(_ bytes: [UInt8]) -> Blueprint? {
        let document: JSON
        do {
            document = try YAMLDocument(parsing: bytes).value
        } catch {
            problems.append("\(file): \(error)")
            return nil
        }
        guard document["schema"]?.stringValue == "awm.blueprint/1" else {
            complain("schema", "this awm reads awm.blueprint/1")
            return nil
        }
        guard let kind = document["kind"]?.stringValue.flatMap(Blueprint.Kind.init) else {
            complain("kind", "it is domain or module")
            return nil
        }
        let blueprint = Blueprint(
            kind: kind,
            name: text(document, "name", ""),
            category: kind == .domain ? text(document, "category", "") : "",
            titles: kind == .domain ? texts(document["titles"], "titles") : [],
            about: kind == .domain ? text(document, "about", "") : "",
            currency: document["currency"]?.stringValue ?? "EUR",
            actor: kind == .domain ? actor(document["actor"]) : nil,
            needs: texts(document["needs"] ?? .array([]), "needs").compactMap { role($0, "needs") },
            lists: (document["lists"]?.objectValue).map { lists in
                Dictionary(uniqueKeysWithValues: lists.map { ($0.key, texts($0.value, "lists.\($0.key)")) })
            } ?? [:],
            entities: (document["entities"]?.objectValue).map { entities in
                entities.map { entity($0.key, $0.value, "entities.\($0.key)") }
            } ?? []
        )
        known(
            document,
            [
                "schema", "kind", "name", "category", "titles", "about", "currency", "actor", "needs", "lists",
                "entities",
            ],
            ""
        )
        if blueprint.entities.isEmpty { complain("entities", "there are none") }
        return problems.isEmpty ? blueprint : nil
    }

    // MARK: - Parts

    private mutating func actor(_ json: JSON?) -> Blueprint.Actor? {
        guard let entity = json?["entity"]?.stringValue else {
            complain("actor", "it is {entity: …, where: {…}}")
            return nil
        }
        var values: [String: String] = [:]
        for (key, value) in json?["where"]?.objectValue ?? [:] { values[key] = value.stringValue ?? value.rowText() }
        return Blueprint.Actor(entity: entity, values: values)
    }

    private mutating func entity(_ key: String, _ json: JSON, _ path: String) -> EntityBlueprint {
        known(
            json,
            [
                "nouns", "is", "rows", "optional", "create", "refs", "attributes", "states", "moves", "link", "lines",
                "rules",
            ],
            path + "."
        )
        if !BlueprintReader.isName(key) { complain(path, "a key is a lower-case word") }
        var create: [String]? = []
        if let verbs = json["create"] {
            create = verbs.stringValue == "none" ? nil : texts(verbs, "\(path).create")
        }
        return EntityBlueprint(
            key: key,
            nouns: texts(json["nouns"], "\(path).nouns").compactMap { noun($0, path) },
            role: json["is"]?.stringValue.flatMap { role($0, "\(path).is") },
            rows: range(json["rows"], "\(path).rows"),
            isOptional: json["optional"]?.boolValue ?? false,
            create: create,
            references: members(json["refs"]).compactMap { reference($0.key, $0.value, "\(path).refs.\($0.key)") },
            attributes: members(json["attributes"]).compactMap { member in
                attempt("\(path).attributes.\(member.key)") { () throws(AttributeBlueprint.Mistake) in
                    try AttributeBlueprint(name: member.key, text: member.value.stringValue ?? member.value.rowText())
                }
            },
            states: members(json["states"]).map {
                Weighted(text: $0.key, weight: Int($0.value.integerValue ?? 1))
            },
            moves: members(json["moves"]).compactMap { member in
                attempt("\(path).moves.\(member.key)") { () throws(AttributeBlueprint.Mistake) in
                    try MoveBlueprint(name: member.key, text: member.value.stringValue ?? "")
                }
            },
            isLink: json["link"]?.boolValue ?? false,
            linesOf: json["lines"]?.stringValue,
            rules: (json["rules"]?.arrayValue ?? []).enumerated().compactMap { index, rule in
                self.rule(rule, "\(path).rules.\(index)")
            }
        )
    }

    private mutating func noun(_ text: String, _ path: String) -> Noun? {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 2 else {
            complain("\(path).nouns", "\"\(text)\" is not written singular/plural")
            return nil
        }
        return Noun(singular: parts[0], plural: parts[1])
    }

    private mutating func role(_ text: String, _ path: String) -> Role? {
        let role = Role(rawValue: text)
        if role == nil { complain(path, "\"\(text)\" is no role: customer, staff, case, item, place") }
        return role
    }

    private mutating func reference(_ name: String, _ json: JSON, _ path: String) -> ReferenceBlueprint? {
        let words = (json.stringValue ?? "").split(separator: " ").map(String.init)
        guard BlueprintReader.isName(name), let target = words.first, words.count == 1 || words == [target, "?"] else {
            complain(path, "a reference is written `name: entity` or `name: entity ?`")
            return nil
        }
        if target.hasPrefix("@") {
            guard let role = role(String(target.dropFirst()), path) else { return nil }
            return ReferenceBlueprint(name: name, target: .role(role), isOptional: words.count == 2)
        }
        return ReferenceBlueprint(name: name, target: .entity(target), isOptional: words.count == 2)
    }

    private mutating func rule(_ json: JSON, _ path: String) -> Rule? {
        guard let (kind, body) = json.objectValue?.first(where: { _ in true }) else {
            complain(path, "a rule is {kind: {…}}")
            return nil
        }
        let at = "\(path).\(kind)"
        func states(_ key: String) -> [String] {
            if let one = body[key]?.stringValue { return [one] }
            return (body[key]?.arrayValue ?? []).compactMap(\.stringValue)
        }
        switch kind {
        case "at_most":
            return .atMost(per: text(body, "per", at), states: states("count"), most: number(body, "most", at))
        case "room":
            return .room(in: text(body, "in", at), of: text(body, "of", at), states: states("count"))
        case "once": return .once(references: texts(body["refs"], "\(at).refs"), states: states("count"))
        case "while": return .whilst(reference: text(body, "ref", at), states: states("in"))
        case "stock":
            return .stock(reference: text(body, "ref", at), column: text(body, "column", at), by: text(body, "by", at))
        case "back":
            return .back(
                reference: text(body, "ref", at),
                column: text(body, "column", at),
                by: text(body, "by", at),
                move: text(body, "on", at)
            )
        case "no_overlap":
            return .noOverlap(
                reference: text(body, "ref", at),
                from: text(body, "from", at),
                to: text(body, "to", at),
                states: states("count")
            )
        case "before":
            return .before(move: text(body, "move", at), child: text(body, "child", at), states: states("in"))
        case "needs": return .needs(move: text(body, "move", at), child: text(body, "child", at))
        case "authority":
            return .authority(
                move: text(body, "move", at),
                above: number(body, "above", at),
                of: text(body, "of", at),
                who: text(body, "who", at)
            )
        default:
            complain(at, "there is no such rule")
            return nil
        }
    }

    // MARK: - Values

    /// Whether a text is a lower-case word that may name a column.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 40 else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private mutating func complain(_ path: String, _ message: String) {
        problems.append("\(file): \(path): \(message)")
    }

    private mutating func known(_ json: JSON, _ keys: [String], _ prefix: String) {
        for (key, _) in json.objectValue ?? [:] where !keys.contains(key) {
            complain(prefix + key, "there is no such key")
        }
    }

    private mutating func attempt<T>(_ path: String, _ work: () throws(AttributeBlueprint.Mistake) -> T) -> T? {
        do {
            return try work()
        } catch {
            complain(path, error.message)
            return nil
        }
    }

    private func members(_ json: JSON?) -> [(key: String, value: JSON)] {
        (json?.objectValue ?? [:]).map { (key: $0.key, value: $0.value) }
    }

    private mutating func text(_ json: JSON, _ key: String, _ path: String) -> String {
        let value = json[key]?.stringValue ?? ""
        if value.isEmpty { complain(path.isEmpty ? key : "\(path).\(key)", "a text is needed") }
        return value
    }

    private mutating func number(_ json: JSON, _ key: String, _ path: String) -> Int {
        guard let value = json[key]?.integerValue, (1...10_000_000).contains(value) else {
            complain("\(path).\(key)", "a number above 0 is needed")
            return 1
        }
        return Int(value)
    }

    private mutating func texts(_ json: JSON?, _ path: String) -> [String] {
        let texts = (json?.arrayValue ?? []).map { $0.stringValue ?? $0.rowText() }
        if json?.arrayValue == nil { complain(path, "a list of texts is needed") }
        return texts
    }

    private mutating func range(_ json: JSON?, _ path: String) -> ClosedRange<Int> {
        attempt(path) { () throws(AttributeBlueprint.Mistake) in
            let range = try AttributeBlueprint.range(json?.stringValue ?? "")
            guard range.lowerBound > 0, range.upperBound <= 500 else {
                throw AttributeBlueprint.Mistake(message: "rows are from 1 to 500")
            }
            return range
        } ?? 1...1
    }
}
