import ContentStore
import JSON
import Spelling

extension PackageReader {
    mutating func readTools() -> [Tool] {
        let errorsBefore = findings.count
        let documents = documents(named: "tools")
        var tools: [Tool] = []
        var names: Set<String> = []
        for document in documents {
            for (json, pointer) in items(document) {
                guard holds(PackageSchemas.tool, json, in: document, at: pointer) else { continue }
                let tool = Tool(json, in: document, at: pointer)
                if Tool.reservedNames.contains(tool.name) {
                    add("reserved-name", tool.place, "\"\(tool.name)\" is a reserved tool name; choose another")
                }
                if !names.insert(tool.name).inserted {
                    add("duplicate-name", tool.place, "a tool named \"\(tool.name)\" is there already")
                }
                checkSchema(tool.input, in: document, at: pointer.appending("input"), "input schema of \(tool.name)")
                checkNames(of: tool)
                tools.append(tool)
            }
        }
        if tools.isEmpty, findings.count == errorsBefore {
            let message = "there are no tools; a world without tools cannot be acted in"
            findings.append(Finding("missing-file", message))
        }
        return tools
    }

    private mutating func checkNames(of tool: Tool) {
        var names = tool.argumentNames
        let arguments = Set(names)
        for step in tool.steps {
            if step.kind == .run, let refusal = step.refusal {
                add(
                    "unreachable-else",
                    refusal.place,
                    "\(tool.name): a run step gives nothing, so its else never happens"
                )
            }
            guard let name = step.name else { continue }
            if arguments.contains(name) {
                add("duplicate-name", step.place, "the step \"\(name)\" of \(tool.name) has the name of an argument")
            } else if names.contains(name) {
                add("duplicate-name", step.place, "\(tool.name) has two steps named \"\(name)\"")
            }
            names.append(name)
        }
        for (reference, place) in tool.references where reference.isParameter || !names.contains(reference.root) {
            let near = Spelling.nearest(to: reference.root, among: names)
            let hint = near.map { "; did you mean $\($0)?" } ?? "; write $$ for a dollar"
            let message = "the result of \(tool.name) names \(reference), which is no step or argument of it\(hint)"
            add("unknown-name", place, message)
        }
    }
}
