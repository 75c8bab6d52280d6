import ContentStore
import Environments
import Runtime

/// Worlds to act in: the starter environments, and one that a test writes.
enum TestWorlds {
    static let starters = ["clinic", "helpdesk", "shop"]

    /// A starter environment from the repository's folder.
    static func starter(_ name: String) throws -> World {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return try world(PackageFiles(folder: "\(root)/environments/\(name)"))
    }

    /// A world of one counter, with the tasks and further tools that a test writes in YAML.
    static func counter(tasks: String, tools: String = "") throws -> World {
        let sources = [
            "environment.yaml": """
            schema: awm.environment/1
            name: counter
            title: Counter
            description: It counts.
            policy: Count well.
            runtime: sql
            clock: {start: "2026-03-01 09:00:00"}
            """,
            "schema.sql": "CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL);",
            "seed.sql": "INSERT INTO counters VALUES (1, 0);",
            "tools.yaml": """
            - name: add
              description: Add to the counter.
              input:
                type: object
                properties: {amount: {type: integer, minimum: 1, maximum: 9}}
                required: [amount]
                additionalProperties: false
              steps:
                - {value: sum, sql: "UPDATE counters SET value = value + :amount RETURNING value"}
              result: {sum: $sum}
            \(tools)
            """,
            "tasks.yaml": tasks,
        ]
        var contents: [FilePath: [UInt8]] = [:]
        for (path, text) in sources { contents[try FilePath(parsing: path)] = Array(text.utf8) }
        return try world(PackageFiles(contents))
    }

    /// A tool whose every call is a fault of the world.
    static let breaking = """
        - name: break
          description: Breaks.
          input: {type: object, properties: {}, additionalProperties: false}
          steps:
            - {row: number, sql: SELECT 1 AS one UNION SELECT 2}
        """

    static let threeTask = """
        - id: count-to-three
          instruction: Make it three and say how often you added.
          split: test
          answer_schema:
            type: object
            properties: {times: {type: integer, minimum: 1}}
            required: [times]
            additionalProperties: false
          solution: {calls: [{tool: add, arguments: {amount: 3}}], answer: {times: 1}}
          verifier:
            checks:
              - {name: it is three, sql: SELECT value = 3 FROM final.counters}
              - {name: times, answer: {path: /times, sql: SELECT count(*) FROM calls}}
        """

    static let freeTask = """
        - id: count-to-two
          instruction: Make it two and tell me.
          solution: {calls: [{tool: add, arguments: {amount: 2}}], answer: It is 2.}
          verifier:
            checks:
              - {name: it is two, sql: SELECT value = 2 FROM final.counters}
              - {name: said so, answer: {number: 2}}
        """

    private static func world(_ files: PackageFiles) throws -> World {
        let package = try EnvironmentPackage(files)
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        let seed = try builder.build(package.seed)
        guard seed.failures.isEmpty else { throw PackageError(seed.failures) }
        let artifacts = try EnvironmentArtifacts(package, seed: seed)
        return try World(
            package,
            image: seed.bytes,
            environmentID: EnvironmentArtifacts.contentID(artifacts.environment)
        )
    }
}
