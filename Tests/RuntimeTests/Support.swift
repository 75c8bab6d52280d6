import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing
import YAML

/// Worlds made of a few lines.
enum TestWorld {
    static let schema = """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, active BOOLEAN NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
            profile JSON, picture BLOB
        );
        CREATE TABLE orders (
            id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id), note TEXT, total REAL,
            placed_at TEXT DEFAULT CURRENT_TIMESTAMP
        );
        CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT);
        INSERT INTO users (id, name, active, profile, picture) VALUES
            (1, 'Ann', 1, '{"likes": ["tea", 1.0], "n": 9007199254740993}', x'00ff'),
            (2, 'Bob', 0, NULL, NULL);
        INSERT INTO orders (id, user_id, note, total) VALUES (1, 1, 'milk', 2), (2, 1, NULL, 2.5), (3, 2, 'tea', 4);
        """

    static func package(tools: String, schema: String = schema, settings: String = "") throws -> EnvironmentPackage {
        let environment = """
            schema: awm.environment/1
            name: test
            title: Test
            runtime: sql
            clock: {start: "2026-03-01 09:00:00", tick: 1s}
            random: {seed: 7}
            actor: {user_id: 1, role: clerk}
            \(settings)
            """
        return try EnvironmentPackage(
            PackageFiles([
                FilePath(parsing: "environment.yaml"): Array(environment.utf8),
                FilePath(parsing: "schema.sql"): Array(schema.utf8),
                FilePath(parsing: "tools.yaml"): Array(tools.utf8),
            ])
        )
    }

    /// Loads a world, also from a seed that breaks foreign keys.
    static func load(tools: String, schema: String = schema, settings: String = "") throws -> World {
        let package = try package(tools: tools, schema: schema, settings: settings)
        let builder = SeedBuilder(clock: package.settings.clockStart, randomSeed: package.settings.randomSeed)
        let seed = try builder.build(package.seed)
        let failures = seed.failures.filter { $0.code != "broken-foreign-key" }
        guard failures.isEmpty else { throw PackageError(failures) }
        return try World(package, image: seed.bytes)
    }

    /// One tool named `t`; everything is YAML.
    static func tool(
        _ steps: String,
        name: String = "t",
        input: String = "{type: object}",
        annotations: String = "{}",
        result: String? = nil
    ) -> String {
        "- name: \(name)\n  description: A tool.\n  annotations: \(annotations)\n  input: \(input)\n  steps: \(steps)\n"
            + (result.map { "  result: \($0)\n" } ?? "")
    }

    /// A session of a world with one tool `t`.
    static func session(
        _ steps: String,
        input: String = "{type: object}",
        result: String? = nil,
        schema: String = schema,
        settings: String = ""
    ) throws -> any Session {
        let world = try load(tools: tool(steps, input: input, result: result), schema: schema, settings: settings)
        return world.session(seed: 0)
    }
}

/// What must not change when a call fails.
struct Observed: Equatable {
    var digest: Digest
    var clock: WorldTime
    var chance: SessionChance
    var step: Int

    init(_ session: any Session) throws {
        let snapshot = try session.snapshot()
        digest = try session.stateDigest()
        clock = session.clock
        chance = snapshot.chance
        step = snapshot.step
    }
}

extension Session {
    /// The rows of a query on a copy of the session's database.
    func query(_ sql: String) throws -> [[SQLValue]] { try Connection(image: snapshot().image).query(sql) }
}

extension CallResult {
    var code: String? { value["error"]?["code"]?.stringValue }
    var message: String? { value["error"]?["message"]?.stringValue }
}

/// A text with a mark where something is expected: `sql: SELECT «nothing`.
struct Marked {
    let text: String
    let position: SourcePosition

    init(_ marked: String) {
        let parts = marked.split(separator: "«", omittingEmptySubsequences: false)
        let before = parts[0].unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        text = parts.joined()
        position = SourcePosition(line: before.count, column: (before.last?.count ?? 0) + 1)
    }
}

/// The repository, above this file.
let repositoryRoot = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
