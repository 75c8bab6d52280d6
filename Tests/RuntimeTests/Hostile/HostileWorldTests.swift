import Environments
import JSON
import Runtime
import SQLite
import Testing
import YAML

/// Packages that attack whoever loads them or looks at their state: everything ends in an error with a place.
struct HostileWorldTests {
    /// An fts5 table whose content is a view with as many rows as a setting says.
    private static let endlessView = """
        CREATE TABLE settings (rows INTEGER);
        CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < (SELECT rows FROM settings))
            SELECT i AS id, 'x' AS body FROM n;
        CREATE VIRTUAL TABLE docs USING fts5(body, content = 'many', content_rowid = 'id');
        """

    @Test func `A seed that never ends to be read is refused`() throws {
        let schema = Self.endlessView + "INSERT INTO settings VALUES (9000000000000000000);"
        let error = #expect(throws: PackageError.self) {
            try TestWorld.load(tools: TestWorld.tool("[{value: v, sql: SELECT 1}]"), schema: schema)
        }
        #expect(error?.findings.first?.code == "seed-failed", "\(error?.description ?? "")")
    }

    @Test(arguments: SessionKind.all)
    func `A view without end hinders neither the digest nor the comparison of states`(kind: SessionKind) throws {
        let tools =
            TestWorld.tool("[{run: UPDATE settings SET rows = 9000000000000000000}]", name: "grow")
            + TestWorld.tool("[{value: v, sql: SELECT count(*) FROM docs}]", name: "count")
        let world = try TestWorld.load(tools: tools, schema: Self.endlessView + "INSERT INTO settings VALUES (3);")
        let session = try kind.open(world, 1)
        let bystander = try kind.open(world, 1)
        let digest = try session.stateDigest()
        let before = try session.snapshot()
        #expect(session.call("count", arguments: [:]).value == 3)
        #expect(session.call("grow", arguments: [:]).isCommittedWrite)
        #expect(try session.stateDigest() != digest)
        #expect(try StateDiff(from: before, to: session.snapshot()).rows.map(\.table) == ["settings"])
        #expect(session.call("count", arguments: [:]).code == "limit")
        #expect(try bystander.stateDigest() == digest)
        #expect(bystander.call("count", arguments: [:]).value == 3)
    }

    @Test func `A schema that cannot be validated in time is the arguments' end, not the process's`() throws {
        var definitions = "a0: {type: integer}"
        for level in 1...40 {
            definitions += ", a\(level): {allOf: [{$ref: '#/$defs/a\(level - 1)'}, {$ref: '#/$defs/a\(level - 1)'}]}"
        }
        let input = "{type: object, $defs: {\(definitions)}, properties: {x: {$ref: '#/$defs/a40'}}}"
        let session = try PlainSession(
            TestWorld.load(tools: TestWorld.tool("[{value: v, sql: SELECT :x}]", input: input)),
            seed: 1
        )
        let result = session.call("t", arguments: ["x": 1])
        #expect(result.outcome == .invalidArguments)
        #expect(result.message?.contains("too expensive") == true)
        #expect(session.call("t", arguments: [:]).outcome == .ok)
    }

    @Test(arguments: ["views that double", "views in a row"])
    func `Views that are too much to compile are an error of the package`(what: String) throws {
        var schema = TestWorld.schema + "CREATE VIEW v0 AS SELECT 1 AS x;"
        let isDoubling = what == "views that double"
        for level in 1..<(isDoubling ? 30 : 2000) {
            let last = "v\(level - 1)"
            schema += "CREATE VIEW v\(level) AS SELECT a.x FROM \(isDoubling ? "\(last) a, \(last) b" : "\(last) a");"
        }
        let tools = TestWorld.tool("[{value: v, sql: SELECT count(*) FROM v\(isDoubling ? 29 : 1999)}]")
        let error = #expect(throws: PackageError.self) { try TestWorld.load(tools: tools, schema: schema) }
        let code = try #require(error?.findings.first?.code)
        #expect(["seed-failed", "invalid-sql"].contains(code), "\(error?.description ?? "")")
    }

    static let large = [
        (
            "a join of a hundred tables",
            "SELECT 1 AS n FROM \((0..<100).map { "users u\($0)" }.joined(separator: ", "))"
        ),
        ("five hundred and one columns", "SELECT \((0...500).map { "1 AS c\($0)" }.joined(separator: ", "))"),
        ("a thousand terms", "SELECT \(String(repeating: "1 + ", count: 1000))1 AS n"),
        ("brackets", "SELECT \(String(repeating: "(", count: 5000))1\(String(repeating: ")", count: 5000)) AS n"),
        ("a hundred and one SELECTs", Array(repeating: "SELECT 1 AS n", count: 101).joined(separator: " UNION ")),
        ("too many arguments", "SELECT max(\(Array(repeating: "1", count: 101).joined(separator: ", "))) AS n"),
    ]

    @Test(arguments: large.indices)
    func `What is too much to compile is an error of the package, with its place`(index: Int) throws {
        let (what, sql) = Self.large[index]
        let tools = TestWorld.tool("\n    - row: v\n      sql: \(sql)")
        let error = #expect(throws: PackageError.self, "\(what)") { try TestWorld.load(tools: tools) }
        let finding = try #require(error?.findings.first)
        #expect(finding.file == "tools.yaml")
        #expect(finding.position?.line == 7)
    }

    @Test func `A package that asks for more than there may be is refused`() throws {
        for limits in [
            "{rows: 100001}", "{steps: 9223372036854775807}", "{database: 9000000000GiB}", "{database: 2GiB}",
            "{result: 99999999999999999999GiB}", "{observation: 0}", "{steps: -1}",
        ] {
            #expect(throws: PackageError.self, "\(limits)") {
                try TestWorld.load(tools: TestWorld.tool("[{value: v, sql: SELECT 1}]"), settings: "limits: \(limits)")
            }
        }
    }
}
