import Environments
import JSON
import Runtime
import Testing
import YAML

/// Tools that must be refused; `«` marks where the finding must point.
struct BrokenTools: Sendable, CustomTestStringConvertible {
    var code: String
    var message: String
    var text: String

    var testDescription: String { message }

    init(_ code: String, _ message: String, _ text: String) {
        self.code = code
        self.message = message
        self.text = text
    }

    init(
        _ code: String,
        _ message: String,
        steps: String,
        input: String = "{type: object}",
        annotations: String = "{}",
        result: String? = nil
    ) {
        self.init(code, message, TestWorld.tool(steps, input: input, annotations: annotations, result: result))
    }
}

struct WorldLoadingTests {
    private func findings(_ tools: String, settings: String = "") throws -> [Finding] {
        let error = #expect(throws: PackageError.self) { _ = try TestWorld.load(tools: tools, settings: settings) }
        return error?.findings ?? []
    }

    static let broken: [BrokenTools] = [
        .init(
            "unknown-table",
            "t: no such table: ordrs; did you mean \"orders\"?",
            steps: "[{run: DELETE FROM «ordrs}]"
        ),
        .init(
            "unknown-column",
            "t: no such column: nam; did you mean \"name\"?",
            steps: "[{run: \"DELETE FROM users WHERE «nam = 1\"}]"
        ),
        .init(
            "unknown-column",
            "t: no such column: o.totl; did you mean \"total\"?",
            steps:
                "\n    - rows: r\n      sql: |\n        SELECT id,\n          -- é\n          «o.totl AS t\n        FROM orders o\n"
        ),
        .init(
            "unknown-column",
            "no such column: absent",
            steps: "\n    - rows: r\n      sql: >\n        «SELECT id, absent\n        FROM orders o\n"
        ),
        .init("unknown-column", "no such column: text", steps: "[{run: 'DELETE FROM users WHERE name = «\"text\"'}]"),
        .init("invalid-sql", "near \"FORM\": syntax error", steps: "[{run: DELETE «FORM users}]"),
        .init(
            "invalid-sql",
            "there is more text after the first statement",
            steps: "[{run: DELETE FROM log; «DELETE FROM orders}]"
        ),
        .init("invalid-sql", "there is no statement", steps: "[{run: «-- nothing}]"),
        .init("invalid-sql", "no such function: nonsense", steps: "[{value: v, sql: SELECT «nonsense(1)}]"),
        .init(
            "unknown-parameter",
            "t uses :crat_id, which is not known there; did you mean \":cart_id\"?",
            steps: "\n    - run: |\n        DELETE FROM orders\n        WHERE ':crat_id' <> id AND id = «:crat_id",
            input: "{type: object, properties: {cart_id: {type: integer}}}"
        ),
        .init(
            "unknown-parameter",
            "t uses :later",
            steps: "[{row: r, sql: SELECT «:later AS a}, {value: later, sql: SELECT 1}]"
        ),
        .init(
            "unknown-parameter",
            "@usr_id, which is not known there; did you mean \"@user_id\"?",
            steps: "[{value: v, sql: SELECT «@usr_id}]"
        ),
        .init(
            "unknown-parameter",
            "$x",
            steps: "[{value: v, sql: \"SELECT «$x\"}]",
            input: "{type: object, properties: {x: {}}}"
        ),
        .init("unknown-parameter", "?1", steps: "[{value: v, sql: \"SELECT «?1\"}]"),
        .init("unknown-parameter", "a parameter without a name", steps: "[{value: v, sql: \"SELECT «?\"}]"),
        .init(
            "duplicate-column",
            "two columns are named \"id\"",
            steps: "[{rows: r, sql: «SELECT * FROM users u JOIN orders o}]"
        ),
        .init(
            "unnamed-column",
            "the column \"count(*)\" has no name",
            steps: "[{row: r, sql: «SELECT count(*) FROM users}]"
        ),
        .init("unnamed-column", "the column \"1\" has no name", steps: "[{row: r, sql: «SELECT 1}]"),
        .init("no-columns", "a row step must give columns; use run", steps: "[{row: r, sql: «DELETE FROM log}]"),
        .init("wrong-columns", "a value step gives one column, not 2", steps: "[{value: v, sql: \"«SELECT 1, 2\"}]"),
        .init(
            "wrong-columns",
            "a require step gives one column, not 0",
            steps: "[{require: «DELETE FROM log, else: {code: a, message: b}}]"
        ),
        .init(
            "unknown-column",
            "types names the column \"totl\", which the step does not give; did you mean \"total\"?",
            steps: "[{rows: r, sql: «SELECT total FROM orders, types: {totl: integer}}]"
        ),
        .init(
            "unknown-column",
            "the result names \"nam\", which user does not have; did you mean \"name\"?",
            steps: "[{row: user, sql: SELECT name FROM users LIMIT 1}]",
            result: "{n: [\"«$user.nam\"]}"
        ),
        .init(
            "unknown-column",
            "the result names \"idd\", which users does not have",
            steps: "[{rows: users, sql: SELECT id FROM users}]",
            result: "«$users.0.idd"
        ),
        .init(
            "unknown-column",
            "the message names \"nam\", which user does not have",
            steps:
                "[{row: user, sql: SELECT name FROM users LIMIT 1}, {require: SELECT 1, else: {code: x, message: \"«No {user.nam}\"}}]"
        ),
        .init(
            "unknown-name",
            "the message names \"usr\", which is not known there; did you mean \"user\"?",
            steps:
                "[{row: user, sql: SELECT name FROM users LIMIT 1}, {require: SELECT 1, else: {code: x, message: \"«No {usr.name}\"}}]"
        ),
        .init(
            "unknown-name",
            "the message names \"user\"",
            steps: "[{row: user, sql: SELECT name FROM users LIMIT 1, else: {code: x, message: \"«No {user.name}\"}}]"
        ),
        .init(
            "read-only-writes",
            "t is annotated readOnly, but this step writes",
            steps: "[{value: v, sql: SELECT 1}, {run: «DELETE FROM log}]",
            annotations: "{readOnly: true}"
        ),
        .init(
            "limit-without-default",
            ":n counts rows there, so the optional \"n\" needs a default",
            steps: "[{rows: r, sql: SELECT id FROM users LIMIT «:n}]",
            input: "{type: object, properties: {n: {type: integer}}}"
        ),
        .init(
            "limit-without-default",
            ":m counts rows",
            steps: "[{rows: r, sql: \"SELECT id FROM users LIMIT 5, «:m\"}]",
            input: "{type: object, properties: {m: {type: integer}}}"
        ),
        .init(
            "limit-without-default",
            ":m counts rows",
            steps: "\n    - rows: r\n      sql: |\n        SELECT id FROM users LIMIT (:n)\n        offset «:m",
            input: "{type: object, properties: {n: {type: integer, default: 5}, m: {type: integer}}}"
        ),
        .init(
            "forbidden-sql",
            "ATTACH is not allowed in a tool; a step reads or changes rows",
            steps: "[{run: \"«ATTACH ':memory:' AS x\"}]"
        ),
        .init("forbidden-sql", "PRAGMA is not allowed in a tool", steps: "[{row: r, sql: «PRAGMA user_version}]"),
        .init("forbidden-sql", "CREATE is not allowed in a tool", steps: "[{run: «CREATE TABLE x (y)}]"),
        .init("forbidden-sql", "CREATE is not allowed in a tool", steps: "[{run: «CREATE TEMP TABLE x (y)}]"),
        .init("forbidden-sql", "DROP is not allowed in a tool", steps: "[{run: «DROP TABLE users}]"),
        .init("forbidden-sql", "ALTER is not allowed in a tool", steps: "[{run: «ALTER TABLE users RENAME TO people}]"),
        .init("forbidden-sql", "BEGIN is not allowed in a tool", steps: "[{run: «BEGIN}]"),
        .init("forbidden-sql", "COMMIT is not allowed in a tool", steps: "[{run: «COMMIT}]"),
        .init("forbidden-sql", "SAVEPOINT is not allowed in a tool", steps: "[{run: «SAVEPOINT s}]"),
        .init("forbidden-sql", "VACUUM is not allowed in a tool", steps: "[{run: «VACUUM}]"),
        .init("forbidden-sql", "EXPLAIN is not allowed in a tool", steps: "[{rows: r, sql: «EXPLAIN SELECT 1}]"),
        .init("forbidden-sql", "REINDEX is not allowed in a tool", steps: "[{run: «/* a comment */ REINDEX}]"),
        .init(
            "forbidden-sql",
            "function load_extension is not allowed",
            steps: "[{value: v, sql: SELECT «load_extension('x')}]"
        ),
        .init(
            "forbidden-sql",
            "reading sqlite_schema is not allowed in a tool",
            steps: "[{value: v, sql: «SELECT count(*) FROM sqlite_schema}]"
        ),
        .init(
            "forbidden-sql",
            "INSERT on sqlite_sequence is not allowed",
            steps: "[{run: \"«INSERT INTO sqlite_sequence VALUES ('log', 9)\"}]"
        ),
        .init(
            "forbidden-sql",
            "pragma_table_info is not allowed",
            steps: "[{rows: v, sql: «SELECT name FROM pragma_table_info('users')}]"
        ),
    ]

    @Test(arguments: broken)
    func `What a tool's SQL gets wrong is told before anything runs, with its place`(broken: BrokenTools) throws {
        let marked = Marked(broken.text)
        let found = try findings(marked.text).first { $0.severity == .error }
        #expect(found?.code == broken.code)
        #expect(found?.file == "tools.yaml")
        #expect(found?.message.contains(broken.message) == true, "\(found?.message ?? "nothing")")
        #expect(found?.position == marked.position)
    }

    @Test func `Every error of every tool is told`() throws {
        let tools =
            TestWorld.tool("[{run: DELETE FROM absent}, {value: v, sql: SELECT :x}]", name: "a")
            + TestWorld.tool("[{run: DELETE FROM log WHERE nope}]", name: "b")
        #expect(try findings(tools).map(\.code) == ["unknown-table", "unknown-parameter", "unknown-column"])
    }

    @Test func `An argument that nothing uses is worth a warning`() throws {
        let input = "{type: object, properties: {sql: {}, message: {}, result: {}, unused: {}, quoted: {}}}"
        let steps = "[{value: v, sql: \"SELECT :sql || ':quoted'\", else: {code: a, message: \"{message}\"}}]"
        let world = try TestWorld.load(tools: TestWorld.tool(steps, input: input, result: "[$result, $v]"))
        #expect(world.warnings.map(\.code) == ["unused-argument", "unused-argument"])
        #expect(world.warnings.map(\.severity) == [.warning, .warning])
        #expect(
            world.warnings.map(\.message) == [
                "t never uses its argument \"unused\"", "t never uses its argument \"quoted\"",
            ]
        )
        #expect(world.warnings.first?.position == SourcePosition(line: 1, column: 3))
        let all = try TestWorld.load(tools: TestWorld.tool("[{value: v, sql: SELECT @args}]", input: input))
        #expect(all.warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("[«audit_log]", "unknown-table", "volatile names audit_log, and there is no such table"),
            ("[«ordrs]", "unknown-table", "did you mean \"orders\"?"),
            ("[log, «orders.notes]", "unknown-column", "volatile names orders.notes"),
            ("[«\"*.updated_at\"]", "unknown-column", "volatile names *.updated_at"),
        ]
    )
    func `A volatile pattern that covers nothing is refused`(patterns: String, code: String, message: String) throws {
        let marked = Marked("\nvolatile: " + patterns)
        let found = try findings(TestWorld.tool("[{run: DELETE FROM log}]"), settings: marked.text).first
        #expect(found?.code == code)
        #expect(found?.file == "environment.yaml")
        #expect(found?.position?.column == marked.position.column)
        #expect(found?.message.contains(message) == true)
    }

    @Test func `Patterns that cover something are taken, whatever their case`() throws {
        let settings = "volatile: [Log, \"*.NOTE\", orders.Placed_At, \"*.id\"]"
        #expect(
            try TestWorld.load(tools: TestWorld.tool("[{run: DELETE FROM log}]"), settings: settings).warnings.isEmpty
        )
    }

    @Test func `A world says what tools and tasks it has`() throws {
        let tools =
            TestWorld.tool("[{run: DELETE FROM log}]", name: "one")
            + TestWorld.tool("[{value: v, sql: SELECT 1}]", name: "two")
        let world = try TestWorld.load(tools: tools)
        #expect(world.tools.map(\.name) == ["one", "two"])
        #expect(world.program(named: "two")?.position == 1)
        #expect(world.program(named: "two")?.program.writes == false)
        #expect(world.program(named: "one")?.program.writes == true)
        #expect(world.program(named: "three") == nil)
        let definition: JSON = [
            "type": "function",
            "function": ["name": "two", "description": "A tool.", "parameters": ["type": "object"]],
        ]
        #expect(world.functionDefinitions.last == definition)
        let error = #expect(throws: RuntimeError.self) { _ = try world.task("nothing") }
        #expect(error?.code == .unknownTask)
    }

    @Test func `A task is found by its id, or its nearest one is named`() throws {
        let world = try Starter.shop.world()
        #expect(try world.task("where-is-my-parcel").id == "where-is-my-parcel")
        let error = #expect(throws: RuntimeError.self) { _ = try world.task("where-is-my-parcl") }
        #expect(error?.message.contains("did you mean \"where-is-my-parcel\"?") == true)
    }

    @Test func `A python world is refused, and bytes that are no database too`() throws {
        var package = try TestWorld.package(tools: TestWorld.tool("[{run: DELETE FROM log}]"))
        let broken = #expect(throws: PackageError.self) {
            _ = try World(package, image: [UInt8](repeating: 1, count: 4096))
        }
        #expect(broken?.findings.map(\.code) == ["seed-failed"])
        package.settings.runtime = .python
        let python = #expect(throws: PackageError.self) { _ = try World(package, image: []) }
        #expect(python?.findings.map(\.code) == ["unsupported-runtime"])
    }

    @Test(arguments: Starter.allCases)
    func `The starter packages load without warnings`(starter: Starter) throws {
        let world = try starter.world()
        #expect(world.warnings.isEmpty)
        #expect(world.tools.count > 20)
    }
}

/// The environments of the repository.
enum Starter: String, CaseIterable {
    case shop
    case clinic
    case helpdesk

    func world() throws -> World {
        let package = try EnvironmentPackage(PackageFiles(folder: repositoryRoot + "/environments/" + rawValue))
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        return try World(package, image: builder.build(package.seed).bytes)
    }
}
