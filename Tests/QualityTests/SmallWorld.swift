import ContentStore
import Environments
import Quality

/// Small packages with what a report counts.
struct SmallWorld {
    var name: String
    var table = "things"
    var columns = ["id", "label", "amount"]
    var tools: [(name: String, arguments: [String], reads: Bool)] = [("list_things", ["label"], true)]
    var tasks: [String] = []

    /// A task in YAML, with an answer of one number and a solution of these calls.
    static func task(_ id: String, _ instruction: String, difficulty: Int? = nil, calls: [String]) -> String {
        let tags = difficulty.map { "tags: [difficulty-\($0)]" } ?? "tags: []"
        let solution = calls.map { "{tool: \($0), arguments: {}}" }.joined(separator: ", ")
        return """
            - id: \(id)
              instruction: \(instruction)
              split: train
              \(tags)
              answer_schema:
                type: object
                properties: {total: {type: integer}}
                required: [total]
                additionalProperties: false
              solution:
                calls: [\(solution)]
                answer: {total: 1}
              verifier:
                checks:
                  - {name: total, answer: {path: /total, equals: 1}}
            """
    }

    private var toolText: String {
        tools.map { tool in
            let arguments = tool.arguments.map { "\($0): {type: string, description: A \($0)}" }
            let used = tool.arguments.map { ":\($0)" }.joined(separator: ", ")
            return """
                - name: \(tool.name)
                  description: Does it.
                  annotations: {readOnly: \(tool.reads)}
                  input: {type: object, properties: {\(arguments.joined(separator: ", "))}, additionalProperties: false}
                  steps: [{rows: found, sql: "SELECT id\(used.isEmpty ? "" : ", \(used)") FROM \(table) ORDER BY id"}]
                """
        }.joined(separator: "\n")
    }

    private var files: [String: String] {
        let columnText = columns.map { $0 == "id" ? "id INTEGER PRIMARY KEY" : "\($0) TEXT" }.joined(separator: ", ")
        var files = [
            "environment.yaml": """
            schema: awm.environment/1
            name: \(name)
            title: A world
            runtime: sql
            clock: {start: "2026-01-01 09:00:00", tick: 1s}
            """,
            "schema.sql": "CREATE TABLE \(table) (\(columnText)) STRICT;",
            "seed.sql": "INSERT INTO \(table) (id) VALUES (1), (2);",
            "tools.yaml": toolText,
        ]
        if !tasks.isEmpty { files["tasks.yaml"] = tasks.joined(separator: "\n") }
        return files
    }

    /// What is counted of it; `contentID` is made up.
    func measures(
        _ contentID: String? = nil,
        judgement: EnvironmentMeasures.Judgement = .unjudged,
        judgements: [String: EnvironmentMeasures.Judgement] = [:],
        domain: String? = nil
    ) throws -> EnvironmentMeasures {
        var contents: [FilePath: [UInt8]] = [:]
        for (path, text) in files { contents[try FilePath(parsing: path)] = Array(text.utf8) }
        let package = try EnvironmentPackage(PackageFiles(contents))
        let image = try SeedBuilder(clock: package.settings.clockStart).build(package.seed)
        return try EnvironmentMeasures(
            package,
            contentID: contentID ?? "sha256:" + name,
            image: image.bytes,
            tables: image.tables.count,
            rows: image.tables.reduce(0) { $0 + $1.rows },
            judgement: judgement,
            judgements: judgements,
            domain: domain
        )
    }
}
