import ContentStore
import JSON
import JSONSchema
import YAML

/// A package that has been read and found well formed: settings, tools, tasks and the sources of its seed.
///
/// Whether its SQL holds is for the runtime and the verifier to say, which prepare every statement of it.
package struct EnvironmentPackage: Sendable {
    package var files: PackageFiles
    package var settings: EnvironmentSettings
    package var tools: [Tool]
    package var tasks: [TaskDefinition]
    package var seed: SeedSources
    /// What is odd but not wrong.
    package var warnings: [Finding]

    /// Reads a package. Throws every error found, not only the first.
    package init(_ files: PackageFiles) throws(PackageError) {
        var reader = PackageReader(files: files)
        self = try reader.read()
    }

    init(
        files: PackageFiles,
        settings: EnvironmentSettings,
        tools: [Tool],
        tasks: [TaskDefinition],
        seed: SeedSources,
        warnings: [Finding]
    ) {
        self.files = files
        self.settings = settings
        self.tools = tools
        self.tasks = tasks
        self.seed = seed
        self.warnings = warnings
    }

    /// The task with this id.
    package func task(_ id: String) -> TaskDefinition? { tasks.first { $0.id.utf8.elementsEqual(id.utf8) } }
}

/// Reads the files of a package and gathers what is wrong with them.
struct PackageReader {
    let files: PackageFiles
    private var findings: [Finding] = []

    init(files: PackageFiles) {
        self.files = files
    }

    mutating func read() throws(PackageError) -> EnvironmentPackage {
        let settings = readSettings()
        let tools = readTools()
        let tasks = readTasks()
        let seed = readSeed()
        for task in tasks { checkReferences(of: task, tools: tools) }
        let errors = findings.filter { $0.severity == .error }
        guard errors.isEmpty, let settings, let seed else { throw PackageError(findings) }
        return EnvironmentPackage(
            files: files,
            settings: settings,
            tools: tools,
            tasks: tasks,
            seed: seed,
            warnings: findings
        )
    }

    private mutating func readSettings() -> EnvironmentSettings? {
        for name in ["environment.yaml", "environment.yml", "environment.json"] {
            guard let path = try? FilePath(parsing: name), let bytes = files.contents[path] else { continue }
            guard let document = gather({ () throws(PackageError) in try SourceDocument.parse(path, bytes) }) else {
                return nil
            }
            if let schema = document.value["schema"]?.stringValue, schema != "awm.environment/1" {
                findings.append(
                    Finding(
                        "unsupported-schema",
                        file: name,
                        position: document.position(JSONPointer(tokens: ["schema"])),
                        "the schema \"\(schema)\" is not one this awm knows; it reads awm.environment/1"
                    )
                )
                return nil
            }
            let violations = PackageSchemas.findings(
                PackageSchemas.environment,
                document.value,
                in: document,
                at: JSONPointer()
            )
            findings += violations
            guard violations.isEmpty else { return nil }
            return gather { () throws(PackageError) in try EnvironmentSettings(document) }
        }
        findings.append(
            Finding("missing-file", "there is no environment.yaml; awm env new makes a package to start from")
        )
        return nil
    }

    /// The documents of `name.yaml`, `name/*.yaml` and their JSON forms.
    private mutating func documents(_ name: String) -> [SourceDocument] {
        let single = ["yaml", "yml", "json", "jsonl"].compactMap { try? FilePath(parsing: "\(name).\($0)") }
        let paths = single.filter { files.contents[$0] != nil } + files.paths(in: name)
        var documents: [SourceDocument] = []
        for path in paths {
            let bytes = files.contents[path] ?? []
            if path.text.hasSuffix(".jsonl") {
                documents += gather { () throws(PackageError) in try SourceDocument.parseLines(path, bytes) } ?? []
            } else if [".yaml", ".yml", ".json"].contains(where: { path.text.hasSuffix($0) }) {
                documents += gather { () throws(PackageError) in [try SourceDocument.parse(path, bytes)] } ?? []
            }
        }
        return documents
    }

    /// The items of a document: of its list, or itself when it is one item.
    private mutating func items(_ document: SourceDocument) -> [(JSON, JSONPointer)] {
        switch document.value {
        case .array(let items): return items.enumerated().map { ($1, JSONPointer().appending($0)) }
        case .object: return [(document.value, JSONPointer())]
        default:
            findings.append(
                Finding("invalid-value", file: document.file, "a list is expected, this is \(document.value.typeName)")
            )
            return []
        }
    }

    private mutating func readTools() -> [Tool] {
        let documents = documents("tools")
        if documents.isEmpty, !findings.contains(where: { $0.file?.hasPrefix("tools") == true }) {
            findings.append(Finding("missing-file", "there is no tools.yaml; a world without tools cannot be acted in"))
        }
        var tools: [Tool] = []
        var names: Set<String> = []
        for document in documents {
            for (json, pointer) in items(document) {
                let violations = PackageSchemas.findings(PackageSchemas.tool, json, in: document, at: pointer)
                findings += violations
                guard violations.isEmpty else { continue }
                let tool = Tool(json, in: document, at: pointer)
                check(tool, in: document, at: pointer)
                if !names.insert(tool.name).inserted {
                    add("duplicate-name", tool.place, "a tool named \"\(tool.name)\" is there already")
                }
                tools.append(tool)
            }
        }
        return tools
    }

    private mutating func check(_ tool: Tool, in document: SourceDocument, at pointer: JSONPointer) {
        if Tool.reservedNames.contains(tool.name) {
            add("reserved-name", tool.place, "\"\(tool.name)\" is a reserved tool name; choose another")
        }
        do {
            _ = try JSONSchema(tool.input)
        } catch {
            let at = JSONPointer(tokens: pointer.tokens + ["input"] + error.pointer.tokens)
            add("invalid-schema", document.place(at), "the input schema of \(tool.name): \(error.message)")
        }
        let arguments = Set(tool.input["properties"]?.objectValue?.keys ?? [])
        var names: Set<String> = []
        for step in tool.steps {
            guard let name = step.name else { continue }
            if arguments.contains(name) {
                add("duplicate-name", step.place, "the step \"\(name)\" of \(tool.name) has the name of an argument")
            }
            if !names.insert(name).inserted {
                add("duplicate-name", step.place, "\(tool.name) has two steps named \"\(name)\"")
            }
        }
        names.formUnion(arguments)
        for reference in tool.result?.references ?? [] where !names.contains(reference.root) || reference.isParameter {
            let near = Spelling.nearest(to: reference.root, among: names.sorted())
            let hint = near.map { "; did you mean $\($0)?" } ?? "; write $$ for a dollar"
            add(
                "unknown-name",
                tool.resultPlace,
                "the result of \(tool.name) names \(reference), which is no step or argument of it\(hint)"
            )
        }
    }

    private mutating func readTasks() -> [TaskDefinition] {
        var tasks: [TaskDefinition] = []
        var ids: Set<String> = []
        for document in documents("tasks") {
            for (json, pointer) in items(document) {
                let violations = PackageSchemas.findings(PackageSchemas.task, json, in: document, at: pointer)
                findings += violations
                guard violations.isEmpty,
                    let task = gather({ () throws(PackageError) in try TaskDefinition(json, in: document, at: pointer) }
                    )
                else { continue }
                if !ids.insert(task.id).inserted {
                    add("duplicate-name", task.place, "a task with the id \"\(task.id)\" is there already")
                }
                if let schema = task.answerSchema {
                    do {
                        _ = try JSONSchema(schema)
                    } catch {
                        let at = JSONPointer(tokens: pointer.tokens + ["answer_schema"] + error.pointer.tokens)
                        add("invalid-schema", document.place(at), "the answer schema of \(task.id): \(error.message)")
                    }
                }
                tasks.append(task)
            }
        }
        return tasks
    }

    private mutating func checkReferences(of task: TaskDefinition, tools: [Tool]) {
        let names = Set(tools.map(\.name))
        let parameters = Set(task.parameters.map(\.name))
        for reference in Template(.string(task.instruction)).references
        where reference.isParameter && !parameters.contains(reference.root) {
            add(
                "unknown-parameter",
                task.place,
                "the instruction of \(task.id) names \(reference), which is not under params"
            )
        }
        for solution in task.solutions {
            for (index, call) in solution.calls.enumerated() {
                if !names.contains(call.tool) {
                    let near = Spelling.nearest(to: call.tool, among: names.sorted())
                    let hint = near.map { "; did you mean \"\($0)\"?" } ?? ""
                    add(
                        "unknown-tool",
                        call.place,
                        "the solution of \(task.id) calls \"\(call.tool)\", which is no tool\(hint)"
                    )
                }
                check(call.arguments, of: task, callsBefore: index, parameters: parameters, place: call.place)
            }
            if let answer = solution.answer {
                let count = solution.calls.count
                check(answer, of: task, callsBefore: count, parameters: parameters, place: solution.answerPlace)
            }
        }
        if task.solutions.isEmpty {
            findings.append(
                Finding(
                    "no-solution",
                    severity: .warning,
                    file: task.place.file,
                    position: task.place.position,
                    "\(task.id) has no reference solution, so it can never be certified"
                )
            )
        }
        for path in task.free + task.derived {
            let tool = String(path.prefix { $0 != "." })
            let argument = String(path.dropFirst(tool.count + 1).prefix { $0 != "." })
            let properties = tools.first { $0.name == tool }?.input["properties"]
            if properties?[argument] == nil {
                add(
                    "unknown-argument",
                    task.place,
                    "\(task.id) names \(path) under free or derived, which is no argument of a tool"
                )
            }
        }
    }

    private mutating func check(
        _ template: Template,
        of task: TaskDefinition,
        callsBefore: Int,
        parameters: Set<String>,
        place: SourcePlace
    ) {
        for reference in template.references {
            if reference.isParameter {
                guard parameters.contains(reference.root) else {
                    add("unknown-parameter", place, "\(task.id) names \(reference), which is not under params")
                    continue
                }
            } else {
                guard let call = Int(reference.root), call >= 1, call <= callsBefore else {
                    let message =
                        "\(task.id) names \(reference), but \(callsBefore) calls come before it; write $$ for a dollar"
                    add("unknown-call", place, message)
                    continue
                }
            }
        }
    }

    private mutating func readSeed() -> SeedSources? {
        let files = files
        return gather { () throws(PackageError) in try SeedSources(packageFiles: files) }
    }

    private mutating func add(_ code: String, _ place: SourcePlace, _ message: String) {
        findings.append(Finding(code, file: place.file, position: place.position, message))
    }

    private mutating func gather<Value>(_ body: () throws(PackageError) -> Value) -> Value? {
        do {
            return try body()
        } catch {
            findings += error.findings
            return nil
        }
    }
}
