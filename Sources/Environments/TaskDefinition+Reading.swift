import JSON

extension TaskDefinition {
    static let schema = "awm.task/1"

    /// Reads a task that its schema has accepted; throws findings for what a schema cannot say.
    init(_ json: JSON, in document: SourceDocument, at pointer: JSONPointer) throws(PackageError) {
        var findings: [Finding] = []
        id = json["id"]?.stringValue ?? ""
        instruction = json["instruction"]?.stringValue ?? ""
        split = json["split"]?.stringValue ?? "train"
        tags = (json["tags"]?.arrayValue ?? []).compactMap(\.stringValue)
        parameters = (json["params"]?.objectValue ?? JSONObject()).map {
            ($0.key, $0.value["one_of"]?.arrayValue ?? [])
        }
        setupSQL = json["setup"]?["sql"]?.stringValue
        setupPlace = document.text(pointer.appending("setup").appending("sql")).place
        setupClock = nil
        if let clock = json["setup"]?["clock"]?.stringValue {
            setupClock = WorldTime(parsing: clock)
            if setupClock == nil {
                let at = pointer.appending("setup").appending("clock")
                let message = "\(at): there is no such time as \"\(clock)\""
                findings.append(Finding("invalid-value", document.place(at), message))
            }
        }
        answerSchema = json["answer_schema"]
        solutions = TaskDefinition.solutions(of: json, at: pointer).map { Solution($0, in: document, at: $1) }
        reward = RewardRules(json["reward"])
        checks = []
        for (index, check) in (json["verifier"]?["checks"]?.arrayValue ?? []).enumerated() {
            let at = pointer.appending("verifier").appending("checks").appending(index)
            do {
                checks.append(try Check(check, in: document, at: at))
            } catch {
                findings += error.findings
            }
        }
        if json["verifier"]?["kind"]?.stringValue == "state" {
            checks.insert(Check(stateOf: json["verifier"] ?? [:], beside: checks, in: document, at: pointer), at: 0)
        } else {
            for member in ["guard", "weight"] where json["verifier"]?[member] != nil {
                let at = pointer.appending("verifier").appending(member)
                let message = "\(at): \(member) means something only beside kind: state; checks have their own"
                findings.append(Finding("invalid-value", document.place(at), message))
            }
        }
        free = (json["free"]?.arrayValue ?? []).compactMap(\.stringValue)
        derived = (json["derived"]?.arrayValue ?? []).compactMap(\.stringValue)
        place = document.place(pointer.appending("id"))
        var row = json.objectValue ?? JSONObject()
        row["schema"] = .string(TaskDefinition.schema)
        self.json = .object(row)
        guard findings.isEmpty else { throw PackageError(findings) }
    }

    /// The solutions in a task as it is written, the reference first.
    static func solutions(of json: JSON, at pointer: JSONPointer) -> [(json: JSON, pointer: JSONPointer)] {
        let first = json["solution"].map { [($0, pointer.appending("solution"))] } ?? []
        let others = json["solutions"]?.arrayValue ?? []
        return first + others.enumerated().map { ($1, pointer.appending("solutions").appending($0)) }
    }
}

extension Solution {
    init(_ json: JSON, in document: SourceDocument, at pointer: JSONPointer) {
        calls = (json["calls"]?.arrayValue ?? []).enumerated().map { index, call in
            Call(
                tool: call["tool"]?.stringValue ?? "",
                arguments: Template(call["arguments"] ?? [:]),
                place: document.place(pointer.appending("calls").appending(index))
            )
        }
        answer = json["answer"].map(Template.init)
        answerPlace = document.place(pointer.appending("answer"))
    }
}

extension Check {
    /// The check that a verifier of the kind `state` is: a guard where other checks score, else the score itself.
    init(stateOf verifier: JSON, beside others: [Check], in document: SourceDocument, at pointer: JSONPointer) {
        name = "state"
        kind = .stateOfSolution
        isGuard = verifier["guard"]?.boolValue ?? (verifier["weight"] == nil && others.contains { !$0.isGuard })
        weight = verifier["weight"]?.doubleValue ?? 1
        place = document.place(pointer.appending("verifier").appending("kind"))
    }

    init(_ json: JSON, in document: SourceDocument, at pointer: JSONPointer) throws(PackageError) {
        name = json["name"]?.stringValue ?? ""
        weight = json["weight"]?.doubleValue ?? 1
        place = document.place(pointer.appending("name"))
        if let sql = json["sql"]?.stringValue {
            kind = .sql(sql)
            isGuard = json["guard"]?.boolValue ?? false
            place = document.text(pointer.appending("sql")).place
        } else if let changes = json["changes"] {
            isGuard = json["guard"]?.boolValue ?? true
            if let object = changes.objectValue {
                var tables: [TableChanges] = []
                for (table, change) in object {
                    let at = pointer.appending("changes").appending(table)
                    tables.append(try TableChanges(table, change, in: document, at: at))
                }
                kind = .changes(tables)
            } else {
                kind = .changesOfSolution
            }
        } else {
            isGuard = json["guard"]?.boolValue ?? false
            let at = pointer.appending("answer")
            place = document.place(at)
            do {
                kind = .answer(try AnswerMatcher(json["answer"] ?? [:]))
            } catch {
                throw PackageError([Finding("invalid-value", document.place(at), "\(at): \(error.message)")])
            }
            let idle = AnswerMatcher.idleMembers(of: json["answer"] ?? [:])
            guard idle.isEmpty else {
                throw PackageError(
                    idle.map {
                        Finding("invalid-value", document.place(at.appending($0.member)), "\(at): \($0.message)")
                    }
                )
            }
        }
    }
}

extension TableChanges {
    init(_ table: String, _ json: JSON, in document: SourceDocument, at pointer: JSONPointer) throws(PackageError) {
        self.table = table
        func range(_ key: String) throws(PackageError) -> ClosedRange<Int> {
            guard let value = json[key] else { return 0...0 }
            if let exact = value.exactInteger { return Int(exact)...Int(exact) }
            let text = value.stringValue ?? ""
            let parts = text.split(separator: ".", omittingEmptySubsequences: true)
            if let low = parts.first.flatMap({ Int($0) }) {
                let high = parts.count > 1 ? Int(parts[1]) : Int.max
                if let high, low <= high { return low...high }
            }
            let at = pointer.appending(key)
            let message = "\(at): \"\(text)\" is not a range such as 0..3"
            throw PackageError([Finding("invalid-value", document.place(at), message)])
        }
        added = try range("added")
        changed = try range("changed")
        removed = try range("removed")
        condition = json["where"]?.stringValue
        columns = json["columns"]?.arrayValue?.compactMap(\.stringValue)
        place = document.place(pointer)
    }
}

extension AnswerMatcher {
    /// Members that say nothing beside the matcher they stand with: who wrote one expects something of it.
    static func idleMembers(of json: JSON) -> [(member: String, message: String)] {
        let uses = [
            "near": ["number"], "tolerance": ["number", "equals", "sql", "one_of"],
            "order": ["equals", "sql", "one_of"],
        ]
        return uses.sorted { $0.key < $1.key }.compactMap { member, matchers in
            guard json[member] != nil, !matchers.contains(where: { json[$0] != nil }) else { return nil }
            return (member, "\(member) means something only beside \(matchers.joined(separator: ", "))")
        }
    }

    init(_ json: JSON) throws(JSONError) {
        path = try JSONPointer(parsing: json["path"]?.stringValue ?? "")
        tolerance = json["tolerance"]?.doubleValue ?? 0
        near = json["near"]?.stringValue
        isOrdered = json["order"]?.stringValue != "any"
        if let sql = json["sql"]?.stringValue {
            kind = .sql(sql)
        } else if let number = json["number"]?.doubleValue {
            kind = .number(number)
        } else if let contains = json["contains"] {
            kind = .contains(contains.stringValue.map { [$0] } ?? (contains.arrayValue ?? []).compactMap(\.stringValue))
        } else if let regex = json["regex"]?.stringValue {
            kind = .regex(regex)
        } else if let choices = json["one_of"]?.arrayValue {
            kind = .oneOf(choices)
        } else {
            kind = .equals(Template(json["equals"] ?? .null))
        }
    }
}
