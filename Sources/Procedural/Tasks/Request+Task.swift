import JSON

extension Request {
    /// What the agent is told.
    var instruction: String {
        let text = (sentences + [formats].compactMap { $0 }).joined(separator: " ")
        return text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    /// How the answer is to be written, where that could be misunderstood.
    private var formats: String? {
        let formats = Set(asks.compactMap(\.format))
        var parts: [String] = []
        if formats.contains(.date) { parts.append("dates as YYYY-MM-DD") }
        if formats.contains(.time) { parts.append("times as YYYY-MM-DD HH:MM:SS") }
        if formats.contains(.cents) { parts.append("amounts in cents") }
        guard !parts.isEmpty else { return nil }
        var draw = draw
        let list = English.list(parts)
        return draw.one(of: [
            "\(list.capitalised), please.", "Please give \(list).", "Write \(list).", "\(list.capitalised).",
        ])
    }

    /// The answer of the solution, as it is written there.
    var answer: JSON? {
        asks.isEmpty ? nil : .object(JSONObject(asks.map { ($0.field, $0.value) }))
    }

    var difficulty: Int {
        switch calls {
        case ...3: 1
        case ...6: 2
        case ...10: 3
        default: 4
        }
    }

    /// The task as it stands in a task file.
    func task(id: String, template: TaskTemplate) -> JSON {
        var task: JSONObject = [
            "id": .string(id),
            "instruction": .string(instruction),
            "tags": .array(
                [.string("difficulty-\(difficulty)"), isWriting ? "write" : "read", .string(template.rawValue)]
                    + [.string(scene.composition.domain)]
            ),
        ]
        var solution: JSONObject = ["calls": .array(draft.calls)]
        if let answer {
            task["answer_schema"] = [
                "type": "object",
                "properties": .object(JSONObject(asks.map { ($0.field, $0.schema) })),
                "required": .array(asks.map { .string($0.field) }),
                "additionalProperties": false,
            ]
            solution["answer"] = answer
        }
        task["solution"] = .object(solution)
        if !draft.free.isEmpty { task["free"] = .array(draft.free.sorted().map { .string($0) }) }
        if !draft.derived.isEmpty { task["derived"] = .array(draft.derived.sorted().map { .string($0) }) }
        var checks: [JSON] = [
            isWriting
                ? ["name": "only what was asked for", "changes": "solution"]
                : ["name": "nothing changed", "changes": [:]]
        ]
        checks += goals
        checks += asks.map { ask in
            [
                "name": .string(ask.field.spaced),
                "answer": ["path": .string("/" + ask.field), "sql": .string(ask.sql)],
            ]
        }
        task["verifier"] = ["checks": .array(checks)]
        // A part of an answer is no use to whoever asked.
        task["reward"] = ["partial": "none"]
        return .object(task)
    }
}
