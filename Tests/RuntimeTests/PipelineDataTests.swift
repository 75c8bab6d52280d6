import ContentStore
import Environments
import Glibc
import JSON
import Runtime
import SQLite
import Testing

/// The public pipeline's data, where it lies beside the repository or where `AWM_SHARED_DATA` says.
enum PipelineData {
    static let folder: String = {
        let shared = getenv("AWM_SHARED_DATA").map { String(cString: $0) } ?? repositoryRoot + "/../shared/data"
        return shared + "/awm-pipeline"
    }()

    static var isThere: Bool { Files.exists(folder + "/gen_db.jsonl") }

    struct Scenario: Sendable, CustomTestStringConvertible {
        var name: String
        /// Tables and indexes.
        var schema: [String]
        var inserts: [String]

        var testDescription: String { name }
    }

    /// The scenarios of the data set, its files joined by name.
    static func scenarios() throws -> [Scenario] {
        var inserts: [String: [String]] = [:]
        for row in try rows("gen_sample.jsonl") {
            let tables = row["sample_data"]?["tables"]?.arrayValue ?? []
            let statements = tables.flatMap { $0["insert_statements"]?.arrayValue ?? [] }.compactMap(\.stringValue)
            inserts[normalised(row["scenario"]?.stringValue ?? "")] = statements
        }
        return try rows("gen_db.jsonl").map { row in
            let name = normalised(row["scenario"]?.stringValue ?? "")
            let tables = row["db_schema"]?["tables"]?.arrayValue ?? []
            let schema = tables.flatMap { table in
                [table["ddl"]?.stringValue ?? ""] + (table["indexes"]?.arrayValue ?? []).compactMap(\.stringValue)
            }
            return Scenario(name: name, schema: schema, inserts: inserts[name] ?? [])
        }
    }

    private static func rows(_ file: String) throws -> [JSON] {
        try JSONLines(Files.read(folder + "/" + file, limit: 64 << 20)).map { try JSON(parsing: $0.bytes) }
    }

    /// Lower case, every run of other characters one `_`.
    private static func normalised(_ name: String) -> String {
        name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }
}

@Suite(.enabled(if: PipelineData.isThere, "the pipeline's data is not at \(PipelineData.folder)"))
struct PipelineDataTests {
    private static func script(_ statements: [String]) -> String {
        statements.map { $0.hasSuffix(";") ? $0 : $0 + ";" }.joined(separator: "\n")
    }

    private static func sources(_ scenario: PipelineData.Scenario) throws -> SeedSources {
        SeedSources(sources: [
            (try FilePath(parsing: "schema.sql"), Array(script(scenario.schema).utf8)),
            (try FilePath(parsing: "seed.sql"), Array(script(scenario.inserts).utf8)),
        ])
    }

    private static func build(_ scenario: PipelineData.Scenario) throws -> SeedImage {
        let clock = try #require(WorldTime(parsing: "2026-01-01 00:00:00"))
        return try SeedBuilder(clock: clock).build(sources(scenario))
    }

    @Test func `There are four scenarios, and their files join by name`() throws {
        let scenarios = try PipelineData.scenarios()
        #expect(scenarios.count == 4)
        #expect(Set(scenarios.map(\.name)).count == 4)
        for scenario in scenarios {
            #expect(scenario.schema.count >= 5, "\(scenario.name)")
            #expect(scenario.inserts.count >= 20, "\(scenario.name)")
        }
    }

    @Test func `Every statement is run or told, as stock SQLite runs them one by one`() throws {
        for scenario in try PipelineData.scenarios() {
            let image = try Self.build(scenario)
            #expect(image.statements == scenario.schema.count + scenario.inserts.count, "\(scenario.name)")
            let stock = try Connection.inMemory()
            var failing = 0
            for statement in scenario.schema + scenario.inserts {
                do {
                    try stock.execute(statement)
                } catch {
                    failing += 1
                }
            }
            let failed = image.failures.filter { $0.code == "failing-statement" }
            #expect(failed.count == failing, "\(scenario.name): \(failed.map(\.description))")
            #expect(failed.allSatisfy { $0.file != nil && $0.position != nil })
            // Rows differ only where they say `now`, so there are as many.
            for table in image.tables {
                let count = try stock.scalar("SELECT count(*) FROM \(DatabaseDigest.quoted(table.name))")
                #expect(count == .integer(Int64(table.rows)), "\(scenario.name).\(table.name)")
            }
            let broken = try stock.query("PRAGMA foreign_key_check").count
            #expect(image.failures.count { $0.code == "broken-foreign-key" } == broken, "\(scenario.name)")
            #expect(image.tables.contains { $0.rows > 0 })
        }
    }

    @Test func `Building twice gives the same bytes, on whatever day`() throws {
        for scenario in try PipelineData.scenarios() {
            let one = try Self.build(scenario)
            let two = try Self.build(scenario)
            #expect(one.bytes == two.bytes)
            #expect(one.logical == two.logical)
        }
    }

    @Test func `A seed goes into a store, comes out as it was, and differs from a changed copy by what was changed`()
        throws
    {
        let folder = try TemporaryFolder()
        let store = try Store(at: folder.path, creating: true)
        for scenario in try PipelineData.scenarios() {
            let image = try Self.build(scenario)
            let sources = try Self.sources(scenario)
            let ingest = try Ingest(store)
            let name = scenario.name.split(separator: "_").joined(separator: "-")
            let stored = try ingest.add(SeedArtifact.make(sources, image: image))
            try ingest.commit([(name: name, tag: "latest", artifact: stored)], action: "add", force: false)

            let found = try store.resolve(Reference(parsing: name))
            let listed = try ConfigFile.list(in: store.config(of: found.manifest))
            let files = PackageFiles(try SeedArtifact.files(of: found.manifest, in: store, listed: listed))
            #expect(files.contents == sources.files)
            let target = folder.path + "/checkout-" + name
            try files.write(to: target)
            #expect(try PackageFiles(folder: target) == files)

            let bytes = try SeedArtifact.image(of: found.manifest, in: store)
            #expect(bytes == image.bytes)
            let table = try #require(image.tables.first { $0.rows > 2 })
            let changed = try Connection(image: bytes)
            try changed.run("PRAGMA foreign_keys = OFF")
            let quoted = DatabaseDigest.quoted(table.name)
            try changed.run("DELETE FROM \(quoted) WHERE rowid = (SELECT min(rowid) FROM \(quoted))")
            let diff = try StateDiff(from: bytes, to: changed.serialize())
            #expect(diff.rows.map(\.kind) == [.removed])
            #expect(diff.rows.map(\.table) == [table.name])
            #expect(try DatabaseDigest.logical(changed) != image.logical)
        }
    }

    @Test func `A session reads and writes each of them through a tool`() throws {
        for scenario in try PipelineData.scenarios() {
            let image = try Self.build(scenario)
            let connection = try Connection(image: image.bytes)
            let layouts = try TableLayout.list(connection)
            // A table whose rows can be changed without asking what they mean: one with a column of text that is no key.
            let candidate = try layouts.compactMap { layout -> (TableLayout, String)? in
                let types = try connection.query("PRAGMA table_info(\(DatabaseDigest.quoted(layout.name)))")
                let text = types.first {
                    $0[1] == .text("description") || $0[1] == .text("bio") || $0[1] == .text("notes")
                }
                guard case .text(let column)? = text?[1],
                    image.tables.contains(where: { $0.name == layout.name && $0.rows > 0 })
                else { return nil }
                return (layout, column)
            }
            let (layout, column) = try #require(candidate.first, "\(scenario.name)")
            let table = DatabaseDigest.quoted(layout.name).replacing("\"", with: "\\\"")
            let tools =
                TestWorld.tool(
                    "[{rows: found, sql: \"SELECT rowid AS id, \(column) AS text FROM \(table) ORDER BY rowid LIMIT 3\"}]",
                    name: "read"
                )
                + TestWorld.tool(
                    "[{row: done, sql: \"UPDATE \(table) SET \(column) = :text WHERE rowid = :id RETURNING rowid AS id, \(column) AS text\"}]",
                    name: "write",
                    input: "{type: object, properties: {id: {type: integer}, text: {type: string}}}"
                )
            let package = try TestWorld.package(tools: tools)
            let session = try PlainSession(World(package, image: image.bytes), seed: 0)
            let before = try session.stateDigest()
            let rows = session.call("read", arguments: [:])
            #expect(rows.outcome == .ok)
            let id = try #require(rows.value[0]?["id"])
            let written = session.call("write", arguments: ["id": id, "text": "changed by awm"])
            #expect(
                written == CallResult(.ok, ["id": id, "text": "changed by awm"], isCommittedWrite: true),
                "\(scenario.name)"
            )
            #expect(session.call("read", arguments: [:]).value[0]?["text"] == "changed by awm")
            #expect(try session.stateDigest() != before)
            let diff = try StateDiff(from: image.bytes, to: session.snapshot().image)
            #expect(diff.rows.map(\.kind) == [.changed])
            #expect(diff.rows.map(\.table) == [layout.name])
        }
    }
}
