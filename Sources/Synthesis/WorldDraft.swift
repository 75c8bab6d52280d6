import ContentStore
import Environments
import JSON
import Runtime
import SQLite

/// A world as far as its stages have come.
struct WorldDraft: Sendable {
    /// The answer of the stage `scenario`.
    var scenario: JSON = .null
    /// The tasks' drafts, as the stage `tasks` gave them.
    var tasks: [TaskDraft] = []
    var schemaSQL = ""
    /// Rows by table, and statements that run before them.
    var rows = JSONObject()
    var seedSQL: String?
    /// The tools as they were specified.
    var specification: [JSON] = []
    /// The tools as they were written, in the package's form.
    var tools: [JSON] = []

    var name: String { scenario["name"]?.stringValue ?? "world" }

    /// The environment's settings, as `environment.json` has them.
    private var settings: JSON {
        [
            "schema": "awm.environment/1",
            "name": .string(name),
            "title": scenario["title"] ?? "",
            "description": scenario["description"] ?? "",
            "runtime": "sql",
            "clock": ["start": scenario["start"] ?? "", "tick": "1s"],
            "random": ["seed": 1],
            "actor": scenario["actor"] ?? [:],
            "policy": .string(policy),
        ]
    }

    private var policy: String {
        (scenario["policy"]?.arrayValue ?? []).compactMap(\.stringValue).map { "- \($0)" }.joined(separator: "\n")
    }

    /// The package's files, with these tasks.
    func files(tasks: [JSON]) throws(StoreError) -> PackageFiles {
        var files = PackageFiles()
        func add(_ path: String, _ text: String) throws(StoreError) {
            files.contents[try FilePath(parsing: path)] = Array(text.utf8)
        }
        try add("environment.json", settings.prettyText() + "\n")
        try add("schema.sql", schemaSQL.hasSuffix("\n") ? schemaSQL : schemaSQL + "\n")
        if let seedSQL { try add("seed.sql", seedSQL.hasSuffix("\n") ? seedSQL : seedSQL + "\n") }
        for (table, list) in rows {
            let lines = (list.arrayValue ?? []).map { $0.rowText() + "\n" }
            if !lines.isEmpty { try add("seed/\(table).jsonl", lines.joined()) }
        }
        try add("tools.json", JSON.array(tools).prettyText() + "\n")
        if !tasks.isEmpty { try add("tasks.json", JSON.array(tasks).prettyText() + "\n") }
        return files
    }

    /// The seed's sources without tools and tasks around them.
    func seed() throws -> SeedImage {
        var draft = self
        draft.tools = []
        let files = try draft.files(tasks: [])
        let clock = WorldTime(parsing: scenario["start"]?.stringValue ?? "") ?? WorldTime(milliseconds: 0)
        return try SeedBuilder(clock: clock, randomSeed: 1).build(SeedSources(packageFiles: files))
    }

    /// The package with these tasks, its seed and its world. Throws what reading, building and preparing found.
    func load(tasks: [JSON]) throws -> LoadedDraft {
        let package = try EnvironmentPackage(files(tasks: tasks))
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let image = try builder.build(package.seed)
        guard image.failures.isEmpty else { throw PackageError(image.failures) }
        let artifacts = try EnvironmentArtifacts(package, seed: image)
        let world = try World(
            package,
            image: image.bytes,
            environmentID: EnvironmentArtifacts.contentID(artifacts.environment),
            taskSetID: artifacts.taskSet.map { artifact throws(StoreError) in
                try EnvironmentArtifacts.contentID(artifact)
            }
        )
        return LoadedDraft(package: package, image: image, world: world, artifacts: artifacts)
    }
}

/// A draft that reads, builds and prepares.
struct LoadedDraft: Sendable {
    var package: EnvironmentPackage
    var image: SeedImage
    var world: World
    var artifacts: EnvironmentArtifacts
}

/// A task as it was written before there was a database.
struct TaskDraft: Sendable, Hashable {
    var id: String
    var instruction: String
    var changes: Bool
    var answerSchema: JSON?
    /// Whether something is to be reported.
    var wantsAnswer: Bool { if case .some = answerSchema { true } else { false } }
    var facts: [String]
    var difficulty: Int

    init(_ json: JSON) {
        id = json["id"]?.stringValue ?? ""
        instruction = json["instruction"]?.stringValue ?? ""
        changes = json["kind"]?.stringValue == "change"
        if let schema = json["answer_schema"], !schema.isNull { answerSchema = schema }
        facts = (json["facts"]?.arrayValue ?? []).compactMap(\.stringValue)
        difficulty = Int(json["difficulty"]?.integerValue ?? 1)
    }

    /// The task in the package's form.
    func package(solution: JSON? = nil, free: [JSON] = [], derived: [JSON] = [], verifier: JSON) -> JSON {
        var task: JSONObject = [
            "id": .string(id), "instruction": .string(TemplateText.escaped(instruction)),
            "tags": [.string(changes ? "change" : "lookup"), .string("difficulty-\(difficulty)")],
        ]
        if let answerSchema { task["answer_schema"] = answerSchema }
        if let solution { task["solution"] = solution }
        if !free.isEmpty { task["free"] = .array(free) }
        if !derived.isEmpty { task["derived"] = .array(derived) }
        task["verifier"] = verifier
        return .object(task)
    }

    /// The task for somebody to act on before there is a verifier.
    var pending: JSON { package(verifier: ["checks": [["name": "pending", "sql": "SELECT 0 FROM (SELECT 1)"]]]) }
}

/// Texts that are read as templates.
enum TemplateText {
    /// The text as a template that gives just it.
    static func escaped(_ text: String) -> String {
        text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }

    /// The value with every string in it escaped.
    static func escaped(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(escaped(text))
        case .array(let items): .array(items.map { escaped($0) })
        case .object(let object): .object(JSONObject(object.map { ($0.key, escaped($0.value)) }))
        default: json
        }
    }
}
