import ContentStore
import Environments
import JSON
import Testing
import YAML

/// A broken file of a package: `«` marks where the finding must point.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    var file: String
    var code: String
    /// A part of the message.
    var message: String
    var text: String

    init(_ file: String, _ code: String, _ message: String, _ text: String) {
        self.file = file
        self.code = code
        self.message = message
        self.text = text
    }

    var testDescription: String { "\(file): \(message)" }
}

struct PackageErrorTests {
    static let settings: [BrokenFile] = [
        .init(
            "environment.yaml",
            "invalid-value",
            "unknown property \"volitile\" (did you mean \"volatile\"?)",
            environment("«volitile: []")
        ),
        .init("environment.yaml", "invalid-value", "/policy: must be a string", environment("«policy: 5")),
        .init("environment.yaml", "invalid-value", "/reward/penalty", environment("reward: {«penalty: 2}")),
        .init("environment.yaml", "invalid-value", "/reward/partial", environment("reward: {«partial: some}")),
        .init(
            "environment.yaml",
            "invalid-value",
            "missing required property \"title\"",
            "«schema: awm.environment/1\nname: x\nruntime: sql\nclock: {start: \"2026-01-01 00:00:00\"}\n"
        ),
        .init(
            "environment.yaml",
            "unsupported-schema",
            "\"awm.environment/2\" is not one this awm knows",
            "name: x\n«schema: awm.environment/2\nother: 1\n"
        ),
        .init(
            "environment.yaml",
            "invalid-value",
            "/clock/start: there is no such time as \"2026-02-29 00:00:00\"",
            environment("", clock: "{tick: 1s, «start: \"2026-02-29 00:00:00\"}")
        ),
        .init(
            "environment.yaml",
            "invalid-value",
            "/clock/tick",
            environment("", clock: "{start: \"2026-02-28 00:00:00\", «tick: 1d}")
        ),
        .init(
            "environment.yaml",
            "reserved-name",
            "@now already means something",
            environment("actor: {id: 1, «now: x}")
        ),
        .init(
            "environment.yaml",
            "invalid-value",
            "at most 1024MiB",
            environment("limits: {rows: 5, «database: 2GiB}")
        ),
        .init("environment.yaml", "invalid-value", "/limits/database", environment("limits: {«database: 0KiB}")),
        .init(
            "environment.yaml",
            "invalid-value",
            "/limits/rows: must be at least 1",
            environment("limits: {«rows: 0}")
        ),
        .init(
            "environment.yaml",
            "invalid-value",
            "/random/seed: must be at least 0",
            environment("random: {«seed: -1}")
        ),
        .init("environment.yaml", "invalid-value", "/volatile/1", environment("volatile:\n  - a\n  - «a.b.c")),
        .init("environment.yaml", "invalid-yaml", "duplicate key \"actor\"", environment("actor: {}\n«actor: {}")),
    ]

    static let tools: [BrokenFile] = [
        .init(
            "tools.yaml",
            "invalid-value",
            "unknown property \"descripton\"",
            "- name: a\n  «descripton: x\n  description: y\n  input: {type: object}\n  steps: [{run: SELECT 1}]\n"
        ),
        .init(
            "tools.yaml",
            "invalid-value",
            "unknown property \"typs\"",
            tool(steps: "\n    - rows: r\n      sql: SELECT 1 AS a\n      «typs: {a: json}")
        ),
        .init(
            "tools.yaml",
            "invalid-value",
            "/0/description: must be a string",
            "- name: a\n  «description: 5\n  input: {type: object}\n  steps: [{run: SELECT 1}]\n"
        ),
        .init("tools.yaml", "invalid-value", "missing required property \"sql\"", tool(steps: "[«{rows: r}]")),
        .init(
            "tools.yaml",
            "invalid-value",
            "missing required property \"else\"",
            tool(steps: "[«{require: SELECT 1}]")
        ),
        .init("tools.yaml", "invalid-value", "/0/name", tool(name: "«name: a b")),
        .init("tools.yaml", "reserved-name", "\"submit\" is a reserved tool name", tool(name: "«name: submit")),
        .init("tools.yaml", "duplicate-name", "a tool named \"a\" is there already", tool() + tool(name: "«name: a")),
        .init(
            "tools.yaml",
            "invalid-schema",
            "the input schema of a",
            tool(input: "{type: object, properties: {n: {«type: int}}}")
        ),
        .init(
            "tools.yaml",
            "unknown-name",
            "$nots.id, which is no step or argument of it; did you mean $note?",
            tool(steps: "[{row: note, sql: SELECT 1 AS id}]", result: "{id: {deep: [1, «$nots.id]}}")
        ),
        .init(
            "tools.yaml",
            "unknown-name",
            "$5, which is no step or argument of it; write $$ for a dollar",
            tool(result: "{price: \"«costs $5\"}")
        ),
        .init(
            "tools.yaml",
            "unknown-name",
            "${note}",
            tool(steps: "[{row: note, sql: SELECT 1 AS id}]", result: "«${note}")
        ),
        .init(
            "tools.yaml",
            "duplicate-name",
            "the step \"n\" of a has the name of an argument",
            tool(input: "{type: object, properties: {n: {type: integer}}}", steps: "[{row: n, sql: «SELECT :n AS id}]")
        ),
        .init(
            "tools.yaml",
            "duplicate-name",
            "two steps named \"r\"",
            tool(steps: "\n    - {row: r, sql: SELECT 1 AS a}\n    - row: r\n      sql: |\n        «SELECT 2 AS a")
        ),
        .init(
            "tools.yaml",
            "unreachable-else",
            "its else never happens",
            tool(steps: "[{run: SELECT 1, else: {code: x, message: «y}}]")
        ),
        .init("tools.yaml", "invalid-value", "a list is expected, this is integer", "«5"),
        .init("tools.yaml", "invalid-yaml", "", "- name: [\n«"),
    ]

    static let tasks: [BrokenFile] = [
        .init(
            "tasks.yaml",
            "unknown-tool",
            "\"ad_note\", which is no tool; did you mean \"add_note\"?",
            task(calls: "\n      - {tool: list_notes}\n      - {«tool: ad_note, arguments: {}}")
        ),
        .init(
            "tasks.yaml",
            "unknown-call",
            "$3.id, but 2 calls come before it",
            task(
                calls:
                    "\n      - {tool: list_notes}\n      - {tool: list_notes}\n      - {tool: add_note, arguments: {text: [«$3.id]}}"
            )
        ),
        .init(
            "tasks.yaml",
            "unknown-call",
            "$1, but 0 calls come before it",
            task(calls: "[{tool: add_note, arguments: {text: «$1}}]")
        ),
        .init(
            "tasks.yaml",
            "unknown-call",
            "$0, but 1 calls",
            task(calls: "[{tool: list_notes}, {tool: add_note, arguments: {text: «$0}}]")
        ),
        .init(
            "tasks.yaml",
            "unknown-call",
            "$note, but 1 calls",
            task(calls: "[{tool: list_notes}, {tool: add_note, arguments: {text: «$note}}]")
        ),
        .init(
            "tasks.yaml",
            "unknown-call",
            "$2.id, but 1 calls",
            task(calls: "[{tool: list_notes}]", answer: "{n: «$2.id}")
        ),
        .init(
            "tasks.yaml",
            "unknown-parameter",
            "${wat}, which is not under params; did you mean \"what\"?",
            task(instruction: "«Buy ${wat} now")
        ),
        .init(
            "tasks.yaml",
            "unknown-parameter",
            "${wat}",
            task(calls: "[{tool: add_note, arguments: {text: \"«${wat}\"}}]")
        ),
        .init(
            "tasks.yaml",
            "unknown-parameter",
            "${wat}",
            task(checks: "[{name: n, answer: {equals: {a: \"«${wat}\"}}}]")
        ),
        .init(
            "tasks.yaml",
            "invalid-value",
            "\"3..1\" is not a range such as 0..3",
            task(checks: "[{name: n, changes: {notes: {«added: 3..1}}}]")
        ),
        .init("tasks.yaml", "invalid-value", "/added", task(checks: "[{name: n, changes: {notes: {«added: three}}}]")),
        .init(
            "tasks.yaml",
            "unknown-argument",
            "add_note.txt under free, which is no argument of a tool; did you mean \"add_note.text\"?",
            task(free: "[add_note.text, «add_note.txt]")
        ),
        .init("tasks.yaml", "unknown-argument", "forget.all under free", task(free: "[«forget.all]")),
        .init("tasks.yaml", "duplicate-name", "a task with the id \"t\" is there already", task() + task(id: "«id: t")),
        .init(
            "tasks.yaml",
            "invalid-value",
            "there is no such time as \"2026-02-30 00:00:00\"",
            task(more: "setup: {«clock: \"2026-02-30 00:00:00\"}")
        ),
        .init(
            "tasks.yaml",
            "invalid-value",
            "\"~\" must be written",
            task(checks: "[{name: n, «answer: {path: /~x, equals: 1}}]")
        ),
        .init(
            "tasks.yaml",
            "invalid-schema",
            "the answer schema of t",
            task(more: "answer_schema: {type: object, «minProperties: -1}")
        ),
        .init("tasks.yaml", "invalid-value", "must not match", task(id: "«id: t", more: "solutions: [{calls: []}]")),
        .init(
            "tasks.yaml",
            "invalid-value",
            "unknown property \"guards\"",
            task(checks: "[{name: n, sql: SELECT 1, «guards: true}]")
        ),
        .init("tasks.yaml", "invalid-value", "must match exactly one of 3 forms", task(checks: "[«{name: n}]")),
        .init("tasks.yaml", "invalid-value", "/end_on", task(more: "reward: {«end_on: -1}")),
        .init(
            "tasks.yaml",
            "invalid-value",
            "/kind",
            "- id: t\n  instruction: x\n  verifier: {checks: [{name: n, changes: {}}], «kind: guess}\n"
        ),
        .init(
            "tasks.yaml",
            "invalid-value",
            "missing required property \"checks\"",
            "- id: t\n  instruction: x\n  «verifier: {kind: checks}\n"
        ),
        .init(
            "tasks.yaml",
            "invalid-value",
            "/verifier/weight",
            "- id: t\n  instruction: x\n  verifier: {checks: [{name: n, changes: {}}], «weight: 2}\n"
        ),
    ]

    @Test(arguments: settings + tools + tasks)
    func `What is wrong with a file is told with its place, its code and what to do`(broken: BrokenFile) throws {
        let marked = Marked(broken.text)
        let findings = refusal(of: try SmallPackage.files([broken.file: marked.text]))
        let found = findings.first { $0.file == broken.file && $0.severity == .error }
        #expect(found?.code == broken.code)
        #expect(found?.position == marked.position)
        #expect(
            found?.message.contains(broken.message) == true || broken.message.isEmpty,
            "\(found?.message ?? "nothing")"
        )
    }

    private static func environment(
        _ more: String,
        clock: String = "{start: \"2026-01-01 00:00:00\"}"
    ) -> String {
        "schema: awm.environment/1\nname: x\ntitle: X\nruntime: sql\nclock: \(clock)\n\(more)\n"
    }

    private static func tool(
        name: String = "name: a",
        input: String = "{type: object}",
        steps: String = "[{run: SELECT 1}]",
        result: String? = nil
    ) -> String {
        "- \(name)\n  description: x\n  input: \(input)\n  steps: \(steps)\n"
            + (result.map { "  result: \($0)\n" } ?? "")
    }

    private static func task(
        id: String = "id: t",
        instruction: String = "Do it",
        calls: String = "[]",
        answer: String = "1",
        checks: String = "[{name: n, changes: {}}]",
        free: String = "[]",
        more: String = "tags: []"
    ) -> String {
        """
        - \(id)
          instruction: \(instruction)
          params: {what: {one_of: [tea]}}
          solution:
            calls: \(calls)
            answer: \(answer)
          verifier: {checks: \(checks)}
          free: \(free)
          \(more)

        """
    }
}

extension PackageErrorTests {
    @Test func `Every error is told, not only the first`() throws {
        let findings = refusal(
            of: try SmallPackage.files([
                "environment.yaml": "schema: awm.environment/1\n", "tools.yaml": Self.tool(name: "name: done"),
                "tasks.yaml": Self.task(calls: "[{tool: nothing}]"), "schema.sql": nil, "seed.sql": nil,
            ])
        )
        #expect(
            Set(findings.map(\.code))
                == ["invalid-value", "reserved-name", "unknown-tool", "missing-file"]
        )
        #expect(findings.count { $0.file == "environment.yaml" } == 4)
        let error = PackageError(findings)
        #expect(error.description.split(separator: "\n").count == findings.count)
        #expect(error.description.contains("tools.yaml:1:3: error: \"done\" is a reserved tool name"))
    }

    @Test(
        arguments: [
            ("environment.yaml", "there is no environment.yaml"), ("tools.yaml", "there are no tools"),
            ("schema.sql", "there is no schema.sql and no seed.db"),
        ]
    )
    func `A file that a package needs is missed`(name: String, message: String) throws {
        let findings = refusal(of: try SmallPackage.files([name: nil]))
        #expect(findings.contains { $0.code == "missing-file" && $0.message.contains(message) })
    }

    @Test(
        arguments: [
            (
                ["tools/more.yaml": tool()], "tools.yaml and tools/more.yaml both hold tools; keep one",
                "tools/more.yaml"
            ),
            (["tools.json": "[]"], "tools.yaml and tools.json both hold tools; keep one", "tools.json"),
            (["tasks/a.jsonl": ""], "tasks.yaml and tasks/a.jsonl both hold tasks; keep one", "tasks/a.jsonl"),
            (["environment.json": "{}"], "environment.yaml and environment.json both hold", "environment.json"),
        ] as [(KeyValuePairs<String, String?>, String, String)]
    )
    func `What is given twice is refused`(more: KeyValuePairs<String, String?>, message: String, file: String) throws {
        let findings = refusal(of: try SmallPackage.files(more))
        let finding = findings.first { $0.code == "conflicting-files" }
        #expect(finding?.file == file)
        #expect(finding?.message.contains(message) == true)
    }

    @Test func `A file in a folder of the package that nothing reads is worth a warning`() throws {
        let package = try EnvironmentPackage(
            SmallPackage.files([
                "seed/users.tsv": "1", "seed/deep/users.csv": "id", "tools/notes.txt": "", "README.md": "",
                "docs/x.yaml": "",
                "tasks/more/t.yaml": "",
            ])
        )
        let warned = package.warnings.filter { $0.code == "unread-file" }
        #expect(
            warned.compactMap(\.file)
                == ["seed/deep/users.csv", "seed/users.tsv", "tasks/more/t.yaml", "tools/notes.txt"]
        )
        #expect(package.warnings.allSatisfy { $0.severity == .warning })
    }

    @Test func `A task without a reference solution is worth a warning`() throws {
        let text = "- id: t\n  instruction: Do it\n  verifier: {checks: [{name: n, changes: {}}]}\n"
        let package = try EnvironmentPackage(SmallPackage.files(["tasks.yaml": text]))
        #expect(package.warnings.map(\.code) == ["no-solution"])
        #expect(package.warnings.first?.position == SourcePosition(line: 1, column: 3))
    }

    @Test func `A dollar amount in an instruction is text`() throws {
        let package = try EnvironmentPackage(
            SmallPackage.files(["tasks.yaml": Self.task(instruction: "Pay $5.00 or $$6")])
        )
        #expect(package.task("t")?.instruction == "Pay $5.00 or $$6")
        #expect(package.task("u") == nil)
    }

    @Test(
        arguments: [
            BrokenFile("tools.json", "invalid-json", "expected", "[{\"name\": «}]"),
            BrokenFile(
                "tools.json",
                "reserved-name",
                "reserved",
                "[{\"name\": «\"done\", \"description\": \"x\", \"input\": {\"type\": \"object\"}, \"steps\": [{\"run\": \"SELECT 1\"}]}]"
            ),
            BrokenFile(
                "tools.json",
                "invalid-value",
                "missing required property \"name\"",
                "[\n  «{\"description\": \"x\", \"input\": {\"type\": \"object\"}, \"steps\": [{\"run\": \"SELECT 1\"}]}]"
            ),
            BrokenFile("tools.jsonl", "invalid-json", "", "{\"a\": 1}\n\n{\"name\": «}\n"),
            BrokenFile(
                "tools.jsonl",
                "reserved-name",
                "reserved",
                "\n«{\"name\": \"done\", \"description\": \"x\", \"input\": {\"type\": \"object\"}, \"steps\": [{\"run\": \"SELECT 1\"}]}\n"
            ),
        ]
    )
    func `JSON and JSON lines have places too`(broken: BrokenFile) throws {
        let marked = Marked(broken.text)
        let files = try SmallPackage.files(["tools.yaml": nil, broken.file: marked.text])
        let found = refusal(of: files).first { $0.code == broken.code }
        #expect(found?.file == broken.file)
        #expect(found?.position == marked.position)
        #expect(found?.message.contains(broken.message) == true || broken.message.isEmpty)
    }

    @Test func `Tasks on their own are read without their tools`() throws {
        let path = try FilePath(parsing: "mine.yaml")
        let tasks = try TaskFile.read(path, Array(Self.task(calls: "[{tool: anything}]", free: "[anything.at]").utf8))
        #expect(tasks.map(\.id) == ["t"])
        #expect(tasks.first?.json["schema"] == "awm.task/1")
        let twice = Marked(Self.task() + Self.task(id: "«id: t"))
        let error = #expect(throws: PackageError.self) { _ = try TaskFile.read(path, Array(twice.text.utf8)) }
        #expect(error?.findings.map(\.position) == [twice.position])
        let empty = #expect(throws: PackageError.self) { _ = try TaskFile.read(path, Array("[]".utf8)) }
        #expect(empty?.findings.map(\.code) == ["no-tasks"])
        let lines = try FilePath(parsing: "mine.jsonl")
        let line = try #require(tasks.first).json.rowBytes()
        #expect(try TaskFile.read(lines, line + [0x0A]).map(\.json) == tasks.map(\.json))
    }
}
