import ContentStore
import JSON
import Spelling

extension PackageReader {
    mutating func readTasks(_ tools: [Tool]) -> [TaskDefinition] {
        readTasks(documents(named: "tasks"), tools)
    }

    /// Reads tasks. `tools` are those of their package; `nil` for tasks on their own, whose calls nobody can check.
    mutating func readTasks(_ documents: [SourceDocument], _ tools: [Tool]?) -> [TaskDefinition] {
        var tasks: [TaskDefinition] = []
        var ids: Set<String> = []
        for document in documents {
            for (json, pointer) in items(document) {
                guard holds(PackageSchemas.task, json, in: document, at: pointer),
                    let task = gather({ () throws(PackageError) in try TaskDefinition(json, in: document, at: pointer) }
                    )
                else { continue }
                if !ids.insert(task.id).inserted {
                    add("duplicate-name", task.place, "a task with the id \"\(task.id)\" is there already")
                }
                let answer = pointer.appending("answer_schema")
                checkSchema(task.answerSchema, in: document, at: answer, "answer schema of \(task.id)")
                checkReferences(of: task, json, in: document, at: pointer)
                if let tools { checkCalls(of: task, json, in: document, at: pointer, tools) }
                tasks.append(task)
            }
        }
        return tasks
    }

    /// What the strings of a task point to: parameters, and the results of earlier calls.
    private mutating func checkReferences(
        of task: TaskDefinition,
        _ json: JSON,
        in document: SourceDocument,
        at pointer: JSONPointer
    ) {
        check(json["instruction"], of: task, callsBefore: nil, in: document, at: pointer.appending("instruction"))
        for (solution, at) in TaskDefinition.solutions(of: json, at: pointer) {
            let calls = solution["calls"]?.arrayValue ?? []
            for (index, call) in calls.enumerated() {
                let at = at.appending("calls").appending(index).appending("arguments")
                check(call["arguments"], of: task, callsBefore: index, in: document, at: at)
            }
            check(solution["answer"], of: task, callsBefore: calls.count, in: document, at: at.appending("answer"))
        }
        let checks = pointer.appending("verifier").appending("checks")
        for (index, value) in (json["verifier"]?["checks"]?.arrayValue ?? []).enumerated() {
            let at = checks.appending(index).appending("answer")
            for matcher in ["equals", "contains", "one_of"] {
                let at = at.appending(matcher)
                check(value["answer"]?[matcher], of: task, callsBefore: nil, in: document, at: at)
            }
        }
        if task.solutions.isEmpty {
            let message = "\(task.id) has no reference solution, so it can never be certified"
            add("no-solution", severity: .warning, task.place, message)
        }
    }

    /// Checks the references in one value. Without `callsBefore` only parameters mean something there, and `$1` is text.
    private mutating func check(
        _ json: JSON?,
        of task: TaskDefinition,
        callsBefore: Int?,
        in document: SourceDocument,
        at pointer: JSONPointer
    ) {
        for (reference, place) in Template.references(in: json, of: document, at: pointer) {
            if reference.isParameter {
                let names = task.parameters.map(\.name)
                guard !names.contains(reference.root) else { continue }
                let hint = Spelling.hint(for: reference.root, among: names)
                add("unknown-parameter", place, "\(task.id) names \(reference), which is not under params\(hint)")
            } else if let callsBefore, !(1...max(callsBefore, 1)).contains(Int(reference.root) ?? 0) || callsBefore == 0
            {
                let message =
                    "\(task.id) names \(reference), but \(callsBefore) calls come before it; write $$ for a dollar"
                add("unknown-call", place, message)
            }
        }
    }

    private mutating func checkCalls(
        of task: TaskDefinition,
        _ json: JSON,
        in document: SourceDocument,
        at pointer: JSONPointer,
        _ tools: [Tool]
    ) {
        let names = tools.map(\.name)
        for (solution, at) in TaskDefinition.solutions(of: json, at: pointer) {
            for (index, call) in (solution["calls"]?.arrayValue ?? []).enumerated() {
                guard let tool = call["tool"]?.stringValue, !names.contains(tool) else { continue }
                let place = document.place(at.appending("calls").appending(index).appending("tool"))
                let hint = Spelling.hint(for: tool, among: names)
                add("unknown-tool", place, "the solution of \(task.id) calls \"\(tool)\", which is no tool\(hint)")
            }
        }
        for list in ["free", "derived"] {
            for (index, path) in (json[list]?.arrayValue ?? []).compactMap(\.stringValue).enumerated() {
                let parts = path.split(separator: ".").map(String.init)
                let tool = tools.first { $0.name == parts.first }
                if parts.count > 1, tool?.argumentNames.contains(parts[1]) == true { continue }
                let known = tools.flatMap { tool in tool.argumentNames.map { tool.name + "." + $0 } }
                let message = "\(task.id) names \(path) under \(list), which is no argument of a tool"
                let place = document.place(pointer.appending(list).appending(index))
                add("unknown-argument", place, message + Spelling.hint(for: path, among: known))
            }
        }
    }
}
