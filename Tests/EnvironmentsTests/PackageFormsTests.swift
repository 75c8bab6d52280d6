import ContentStore
import JSON
import Testing

@testable import Environments

struct PackageFormsTests {
    @Test func `A package says everything there is to say`() throws {
        let files = try SmallPackage.files([
            "environment.yaml": """
            schema: awm.environment/1
            name: shop-2
            title: Shop
            description: A shop.
            runtime: sql
            clock: {start: "2026-03-01 09:00:00", tick: 250ms}
            random: {seed: 9007199254740993}
            actor: {user_id: 1, region: "é"}
            policy: Be kind.
            volatile: ["audit_log", "*.updated_at", "Orders.Note"]
            limits: {rows: 10, result: 1KiB, observation: 400, steps: 5000.0, database: 4MiB}
            """
        ])
        let settings = try EnvironmentPackage(files).settings
        #expect(settings.name == "shop-2")
        #expect(settings.title == "Shop")
        #expect(settings.description == "A shop.")
        #expect(settings.runtime == .sql)
        #expect(settings.clockStart.text == "2026-03-01 09:00:00")
        #expect(settings.tick == 250)
        #expect(settings.randomSeed == 9_007_199_254_740_993)
        #expect(settings.actor == ["user_id": 1, "region": "é"])
        #expect(settings.policy == "Be kind.")
        #expect(settings.volatile.map(\.description) == ["audit_log", "*.updated_at", "Orders.Note"])
        let limits = settings.limits
        #expect([limits.rows, limits.result, limits.observation] == [10, 1024, 400])
        #expect([limits.steps, limits.database] == [5000, 4 << 20])
    }

    @Test func `What is not said has a default`() throws {
        let text =
            "schema: awm.environment/1\nname: a\ntitle: A\nruntime: python\nclock: {start: \"2026-01-01 00:00:00\"}\n"
        let settings = try EnvironmentPackage(SmallPackage.files(["environment.yaml": text])).settings
        #expect(settings.runtime == .python)
        #expect(settings.tick == 1000)
        #expect(settings.randomSeed == 0)
        #expect(settings.actor.isEmpty)
        #expect(settings.volatile.isEmpty)
        #expect(settings.limits == EnvironmentLimits())
    }

    @Test(arguments: [("7ms", 7), ("7s", 7000), ("7m", 420_000), ("7h", 25_200_000), ("0s", 0)] as [(String, Int64)])
    func `A tick has a unit`(text: String, milliseconds: Int64) throws {
        let environment = SmallPackage.files["environment.yaml"]?.replacing("tick: 1s", with: "tick: \(text)")
        let settings = try EnvironmentPackage(SmallPackage.files(["environment.yaml": environment])).settings
        #expect(settings.tick == milliseconds)
    }

    @Test func `YAML, JSON, JSON lines and folders of them are one package`() throws {
        let yaml = try EnvironmentPackage(SmallPackage.files())
        func text(_ values: [JSON], _ separator: String) -> String {
            values.map { $0.rowText() }.joined(separator: separator)
        }
        let tools = yaml.tools.map(\.json)
        let tasks = yaml.tasks.map(\.json)
        let environment: JSON = [
            "schema": "awm.environment/1", "name": "notes", "title": "Notes", "runtime": "sql",
            "clock": ["start": "2026-03-01 09:00:00", "tick": "1s"], "random": ["seed": 7], "actor": ["user_id": 1],
        ]
        let forms: [KeyValuePairs<String, String?>] = [
            ["environment.yaml": nil, "environment.json": environment.rowText()],
            [
                "tools.yaml": nil, "tools.json": "[\(text(tools, ","))]", "tasks.yaml": nil,
                "tasks.json": "[\(text(tasks, ","))]",
            ],
            [
                "tools.yaml": nil, "tools.jsonl": text(tools, "\n"), "tasks.yaml": nil,
                "tasks.jsonl": text(tasks, "\n\n"),
            ],
            ["tools.yaml": nil, "tools/1.json": text([tools[0]], ""), "tools/2.yml": "[\(text([tools[1]], ""))]"],
            ["tasks.yaml": nil, "tasks/all.jsonl": text(tasks, "\n")],
        ]
        for form in forms {
            let package = try EnvironmentPackage(SmallPackage.files(form))
            #expect(package.tools.map(\.json) == tools)
            #expect(package.tasks.map(\.json) == tasks)
            #expect(package.settings.name == yaml.settings.name)
            #expect(package.settings.clockStart == yaml.settings.clockStart)
            #expect(package.warnings.isEmpty)
        }
    }

    @Test func `The tools of a folder come in the order of its files`() throws {
        func tool(_ name: String) -> String {
            "{name: \(name), description: x, input: {type: object}, steps: [{run: SELECT 1}]}"
        }
        let package = try EnvironmentPackage(
            SmallPackage.files([
                "tools.yaml": nil, "tasks.yaml": nil, "tools/b.yaml": tool("first"), "tools/é.yaml": tool("third"),
                "tools/c.yaml": "[\(tool("second")), \(tool("and_another"))]",
            ])
        )
        #expect(package.tools.map(\.name) == ["first", "second", "and_another", "third"])
    }

    @Test func `A tool is read with its steps, its annotations and its refusals`() throws {
        let text = """
            - name: pay
              description: Pay.
              annotations: {readOnly: false, destructive: true, idempotent: true}
              input: {type: object, properties: {b: {type: integer}, a: {type: string}}}
              steps:
                - require: SELECT 1
                  else: {code: no, message: "No {a}.", commit: true}
                - {value: total, sql: SELECT 1, types: {x: number}}
                - {rows: items, sql: SELECT 2}
                - {row: one, sql: SELECT 3}
                - {run: DELETE FROM notes}
              result: [$total, $$]
            """
        let tool = try #require(
            EnvironmentPackage(SmallPackage.files(["tools.yaml": text, "tasks.yaml": nil])).tools.first
        )
        #expect(tool.annotations == Tool.Annotations(readOnly: false, destructive: true, idempotent: true))
        #expect(tool.argumentNames == ["b", "a"])
        #expect(tool.steps.map(\.kind) == [.require, .value, .rows, .row, .run])
        #expect(tool.steps.map(\.name) == [nil, "total", "items", "one", nil])
        #expect(tool.steps.map(\.sql) == ["SELECT 1", "SELECT 1", "SELECT 2", "SELECT 3", "DELETE FROM notes"])
        #expect(tool.steps[0].refusal?.code == "no")
        #expect(tool.steps[0].refusal?.message == "No {a}.")
        #expect(tool.steps[0].refusal?.commits == true)
        #expect(tool.steps[1].types.map(\.column) == ["x"])
        #expect(tool.steps[1].types.map(\.type) == [.number])
        #expect(tool.references.map(\.reference.description) == ["$total"])
    }

    @Test func `A task is read with its solutions and its checks`() throws {
        let text = """
            - id: t
              instruction: Do it
              split: test
              tags: [a, b]
              params: {x: {one_of: [1, two]}}
              setup: {sql: "UPDATE notes SET text = :x", clock: "2026-03-02 08:00:00"}
              solutions:
                - {calls: [{tool: list_notes}], answer: {n: $1.0.id}}
                - {calls: []}
              verifier:
                checks:
                  - {name: a, sql: SELECT 1, weight: 2}
                  - {name: b, changes: solution}
                  - {name: c, guard: false, changes: {notes: {added: 0..3, changed: 2.., removed: 1, where: id = 7, columns: [text]}}}
                  - {name: d, answer: {path: /n, number: 5, tolerance: 0.5, near: total}}
                  - {name: e, answer: {contains: [x, y]}}
                  - {name: f, answer: {one_of: [1, 2], order: any}, guard: true}
              free: [add_note.text]
              derived: [add_note.text]
            """
        let task = try #require(EnvironmentPackage(SmallPackage.files(["tasks.yaml": text])).tasks.first)
        #expect(task.split == "test")
        #expect(task.tags == ["a", "b"])
        #expect(task.parameters.map(\.name) == ["x"])
        #expect(task.parameters.first?.choices == [1, "two"])
        #expect(task.setupSQL == "UPDATE notes SET text = :x")
        #expect(task.setupClock?.text == "2026-03-02 08:00:00")
        #expect(task.solutions.map(\.calls.count) == [1, 0])
        #expect(task.solutions[1].answer == nil)
        #expect(task.checks.map(\.isGuard) == [false, true, false, false, false, true])
        #expect(task.checks.map(\.weight) == [2, 1, 1, 1, 1, 1])
        #expect(task.free == ["add_note.text"])
        #expect(task.derived == ["add_note.text"])
        guard case .changes(let tables) = task.checks[2].kind, case .answer(let number) = task.checks[3].kind,
            case .answer(let oneOf) = task.checks[5].kind
        else {
            Issue.record("checks of other kinds: \(task.checks)")
            return
        }
        #expect(tables.map(\.added) == [0...3])
        #expect(tables.map(\.changed) == [2...Int.max])
        #expect(tables.map(\.removed) == [1...1])
        #expect(tables.map(\.condition) == ["id = 7"])
        #expect(tables.map(\.columns) == [["text"]])
        #expect(number.path.description == "/n")
        #expect(number.tolerance == 0.5)
        #expect(number.near == "total")
        #expect(number.isOrdered)
        #expect(!oneOf.isOrdered)
    }

    @Test func `The template is a package without warnings, under the name that was asked for`() throws {
        let package = try EnvironmentPackage(PackageTemplate.files(named: "my-library"))
        #expect(package.settings.name == "my-library")
        #expect(package.warnings.isEmpty)
        #expect(package.tools.count == 3)
        #expect(package.tasks.count == 1)
        for (path, bytes) in package.files.contents {
            #expect(!String(decoding: bytes, as: UTF8.self).contains("NAME"), "\(path)")
        }
    }

    @Test(arguments: ["shop", "clinic", "helpdesk"])
    func `The starter packages are read without warnings, and their seeds build`(name: String) throws {
        let package = try EnvironmentPackage(PackageFiles(folder: repositoryRoot + "/environments/" + name))
        #expect(package.warnings.isEmpty)
        let builder = SeedBuilder(clock: package.settings.clockStart, randomSeed: package.settings.randomSeed)
        let image = try builder.build(package.seed)
        #expect(image.failures.isEmpty)
        #expect(image.tables.allSatisfy { $0.rows > 0 })
    }
}

/// The repository, above this file.
let repositoryRoot = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
