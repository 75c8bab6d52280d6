import JSON
import JSONSchema

/// The stages before there is a database.
extension Stage {
    /// Describes one scenario.
    static func scenario(_ text: String, _ recipe: Recipe) -> Stage {
        Stage(
            name: .scenario,
            values: [
                "scenario": text, "categories": recipe.categories.joined(separator: ", "),
                "tables": String(recipe.numbers.tables),
            ]
        ) { json in
            var findings: [StageFinding] = []
            let reserved: Set<String> = ["now", "now_iso", "today", "step", "args", "answer"]
            for field in json["actor"]?.objectValue?.keys ?? [] where reserved.contains(field) {
                findings.append(
                    StageFinding(
                        "reserved-name",
                        at: "/actor/\(field)",
                        "the field \(field) has another meaning; choose another name"
                    )
                )
            }
            if let category = json["category"]?.stringValue, !recipe.categories.contains(category) {
                let known = recipe.categories.joined(separator: ", ")
                findings.append(
                    StageFinding("unknown-category", at: "/category", "\"\(category)\" is none of: \(known)")
                )
            }
            return findings
        }
    }

    /// Writes the requests.
    static func tasks(_ draft: WorldDraft, _ recipe: Recipe) -> Stage {
        let wanted = recipe.numbers.tasks
        return Stage(
            name: .tasks,
            values: [
                "scenario": DraftText.scenario(draft), "tasks": String(wanted),
                "actor": draft.scenario["actor"]?.rowText() ?? "",
            ]
        ) { json in
            let tasks = (json["tasks"]?.arrayValue ?? []).map { TaskDraft($0) }
            var findings: [StageFinding] = []
            var seen: Set<String> = []
            for (index, task) in tasks.enumerated() {
                let place = "/tasks/\(index)"
                if !seen.insert(task.id).inserted {
                    findings.append(StageFinding("duplicate-id", at: place, "two requests have the id \(task.id)"))
                }
                findings += answerFindings(task, at: place)
            }
            for pair in NearDuplicates.pairs(tasks.map(\.instruction), threshold: 0.8) {
                findings.append(
                    StageFinding(
                        "near-duplicate",
                        at: "/tasks/\(pair.second)",
                        "the request says nearly the same as request \(pair.first); ask for something else"
                    )
                )
            }
            if tasks.count < wanted {
                findings.append(StageFinding("too-few", "there are \(tasks.count) requests, not \(wanted)", weight: 20))
            }
            return findings
        }
    }

    private static func answerFindings(_ task: TaskDraft, at place: String) -> [StageFinding] {
        guard let schema = task.answerSchema else {
            guard !task.changes else { return [] }
            return [StageFinding("no-answer", at: place, "a lookup needs an answer_schema")]
        }
        let at = place + "/answer_schema"
        do {
            _ = try JSONSchema(schema)
        } catch {
            return [StageFinding("bad-schema", at: at, "the answer's schema is none: \(error)")]
        }
        guard let properties = schema["properties"]?.objectValue, !properties.isEmpty,
            schema["type"] == "object"
        else {
            return [StageFinding("bad-schema", at: at, "the answer must be an object with properties")]
        }
        let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        var findings: [StageFinding] = []
        for name in properties.keys where !required.contains(name) {
            findings.append(StageFinding("bad-schema", at: at, "\(name) is not required; make every property required"))
        }
        if schema["additionalProperties"] != false {
            findings.append(StageFinding("bad-schema", at: at, "write additionalProperties: false"))
        }
        return findings
    }

    /// Specifies the tools.
    static func specification(_ draft: WorldDraft, _ recipe: Recipe) -> Stage {
        let wanted = recipe.numbers.tools
        return Stage(
            name: .specification,
            values: [
                "scenario": DraftText.scenario(draft), "schema": draft.schemaSQL,
                "tasks": DraftText.tasks(draft, withFacts: false), "tools": String(wanted),
                "actor_fields": DraftText.actorFields(draft),
            ]
        ) { json in
            let tools = json["tools"]?.arrayValue ?? []
            var findings: [StageFinding] = []
            var seen: Set<String> = []
            for (index, tool) in tools.enumerated() {
                let name = tool["name"]?.stringValue ?? ""
                let place = "/tools/\(index)"
                if !seen.insert(name).inserted {
                    findings.append(StageFinding("duplicate-tool", at: place, "two tools have the name \(name)"))
                }
                findings += inputFindings(tool["input"] ?? .null, of: name, at: place + "/input")
            }
            if tools.count < wanted {
                findings.append(StageFinding("too-few", "there are \(tools.count) tools, not \(wanted)", weight: 20))
            }
            if !tools.contains(where: { $0["writes"] == true }) {
                findings.append(StageFinding("no-writes", "no tool writes anything"))
            }
            return findings
        }
    }

    private static func inputFindings(_ input: JSON, of tool: String, at place: String) -> [StageFinding] {
        do {
            _ = try JSONSchema(input)
        } catch {
            return [StageFinding("bad-schema", at: place, "the arguments' schema of \(tool) is none: \(error)")]
        }
        guard input["type"] == "object", input["additionalProperties"] == false else {
            return [
                StageFinding("bad-schema", at: place, "write type: object and additionalProperties: false in \(tool)")
            ]
        }
        return []
    }
}
