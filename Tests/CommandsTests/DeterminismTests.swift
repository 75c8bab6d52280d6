import JSON
import Testing

/// The same calls give the same bytes in every process, whatever surrounds it.
struct DeterminismTests {
    /// What must not matter: the zone, the language, what freed memory holds, the stack, the folder, the threads.
    static let surroundings = [
        Surroundings(
            name: "a zone far ahead",
            variables: ["TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"]
        ),
        Surroundings(
            name: "dirty memory",
            variables: ["TZ": "America/St_Johns", "MALLOC_PERTURB_": "165"],
            setting: "ulimit -s 1024"
        ),
        Surroundings(
            name: "a small stack and one thread",
            variables: ["MALLOC_ARENA_MAX": "1", "LC_ALL": "C"],
            setting: "ulimit -s 640",
            jobs: 1
        ),
        Surroundings(
            name: "a large stack and many threads",
            variables: ["TZ": ":/nowhere", "HOME": "/nonexistent"],
            setting: "ulimit -s unlimited",
            jobs: 8
        ),
    ]

    struct Surroundings: CustomTestStringConvertible {
        var name: String
        var variables: [String: String] = [:]
        /// Shell that runs before.
        var setting = ":"
        var jobs = 2

        var testDescription: String { name }
    }

    private static func run(
        _ workspace: Workspace,
        _ arguments: [String],
        in surroundings: Surroundings
    ) throws -> Program.Outcome {
        var program = try workspace.program(arguments)
        program.arguments = ["-c", "\(surroundings.setting); exec \"$0\" \"$@\"", program.executable] + arguments
        program.executable = "/bin/bash"
        program.environment.merge(surroundings.variables) { $1 }
        program.seconds = 300
        return try program.run()
    }

    @Test(arguments: ["shop", "clinic", "helpdesk"])
    func `Random play of the starter environments is the same everywhere`(environment: String) throws {
        let workspace = try Workspace()
        func play(_ surroundings: Surroundings, _ number: Int) throws -> [UInt8] {
            let words = [
                "rollout", Repository.path("environments/\(environment)"), "--policy", "random", "--seed", "7",
                "--no-timings", "--quiet", "--set", "runs-\(number)", "--jobs", "\(surroundings.jobs)",
            ]
            let outcome = try Self.run(workspace, words, in: surroundings)
            try #require(outcome.status == 0, "\(surroundings.name): \(outcome.errors)")
            return try workspace.run("store", "cat", "runs-\(number)").outputBytes
        }
        let control = try play(Surroundings(name: "as it is"), 0)
        #expect(control.split(separator: UInt8(ascii: "\n")).count >= 10)
        for (number, surroundings) in Self.surroundings.enumerated() {
            let rows = try play(surroundings, number + 1)
            #expect(rows == control, "\(surroundings.name)")
        }
    }

    /// A world that asks SQL for whatever might come from the process.
    private static let tools = """
        - name: ask
          description: Asks for everything.
          input: {type: object}
          steps:
            - run: INSERT INTO seen (what) VALUES (awm_uuid()), (random()), (hex(randomblob(4))), (awm_code('A', 9))
            - rows: rows
              sql: SELECT * FROM seen ORDER BY id
            - row: time
              sql: |
                SELECT datetime('now') AS a, CURRENT_TIMESTAMP AS b, strftime('%s %j %W %w', 'now') AS c,
                  date('now', 'start of month', '+1 month', '-1 day') AS d, @now AS e, unixepoch('2026-03-29 01:30:00') AS f
            - row: text
              sql: |
                SELECT upper('iıäß') AS a, lower('IİÄ') AS b, 'I' LIKE 'i' AS c, 'Ä' LIKE 'ä' AS d,
                  printf('%,d %.3f %g %!.17g', 1234567, 0.1, 1e100, 1/3.0) AS e, 1e15 || '' AS f,
                  'é' < 'f' AS g, 'I' = 'i' COLLATE NOCASE AS h, round(2.5) AS i, CAST('1,5' AS REAL) AS j
            - rows: mathematics
              sql: SELECT value AS x, sin(value) AS a, exp(value) AS b, pow(value, 0.3) AS c FROM json_each('[0.1, 1, 12.5]')
            - rows: found
              sql: SELECT body, rank AS r FROM docs WHERE docs MATCH 'tea' ORDER BY rank, rowid
          result: [$rows, $time, $text, $mathematics, $found]
        - name: exhaust
          description: Counts as far as it may.
          input: {type: object, properties: {n: {type: integer}}, required: [n]}
          steps:
            - value: count
              sql: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n) SELECT count(*) FROM n
        """

    private static let schema = """
        CREATE TABLE seen (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
        CREATE VIRTUAL TABLE docs USING fts5(body);
        INSERT INTO docs VALUES ('Tea'), ('tea tea'), ('Ténèbres, TEA and milk'), ('no');
        """

    private static let settings = """
        schema: awm.environment/1
        name: asking
        title: Asking
        runtime: sql
        clock: {start: "2026-03-29 00:59:59", tick: 1s}
        """

    @Test func `What SQL can ask of its surroundings is the session's, in every process`() throws {
        let workspace = try Workspace()
        try Disk.makeFolder(workspace.file("asking"))
        try workspace.write("asking/environment.yaml", Self.settings)
        try workspace.write("asking/schema.sql", Self.schema)
        try workspace.write("asking/tools.yaml", Self.tools)
        for words in [["ask"], ["exhaust", #"{"n": 9000}"#], ["exhaust", #"{"n": 900000}"#]] {
            let arguments = ["env", "call", "./asking", "--seed", "5", "--json"] + words
            let control = try Self.run(workspace, arguments, in: Surroundings(name: "as it is"))
            let outcome = try JSON(parsing: control.outputBytes)["outcome"]?.stringValue
            #expect(outcome == (words.last == #"{"n": 900000}"# ? "tool_error" : "ok"), "\(control.output)")
            for surroundings in Self.surroundings {
                let again = try Self.run(workspace, arguments, in: surroundings)
                #expect(again.output == control.output, "\(words) in \(surroundings.name): \(again.errors)")
                #expect(again.status == control.status)
            }
        }
    }

    /// Calls that ask for gigabytes, in a process that has one: were they given any of it, the process would end.
    @Test func `What asks for gigabytes is refused in a process that has one`() throws {
        let workspace = try Workspace()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        let attacks = [
            "SELECT length(zeroblob(2000000000))", "SELECT length(randomblob(2000000000))",
            "SELECT length(replace(hex(zeroblob(500000)), '0', '1234567890'))",
            "\(endless) SELECT count(*) FROM (SELECT b FROM (SELECT zeroblob(900000) AS b FROM n LIMIT 9000) ORDER BY b LIMIT 8999)",
            "\(endless) SELECT length(json_group_array(hex(zeroblob(400000)))) FROM n",
        ]
        var tools = ""
        for (number, sql) in attacks.enumerated() {
            tools += "- name: t\(number)\n  description: Attacks.\n  input: {type: object}\n  steps:\n"
            tools += "    - value: v\n      sql: |\n        \(sql)\n"
        }
        tools +=
            "- name: rows\n  description: Attacks.\n  input: {type: object}\n  steps:\n    - rows: v\n      sql: |\n        "
        tools +=
            "\(endless) SELECT " + (0..<490).map { "i AS c\($0)" }.joined(separator: ", ") + " FROM n LIMIT 90000\n"
        tools += "- name: say\n  description: Attacks.\n  input: {type: object}\n  steps:\n"
        tools += "    - {value: v, sql: SELECT hex(zeroblob(500000))}\n"
        tools += "  result: \"\(String(repeating: "$v ", count: 5000))\"\n"
        try Disk.makeFolder(workspace.file("hungry"))
        try workspace.write("hungry/environment.yaml", Self.settings + "\nlimits: {rows: 100000, steps: 900000000}\n")
        try workspace.write("hungry/schema.sql", Self.schema)
        try workspace.write("hungry/tools.yaml", tools)
        let small = Surroundings(name: "a gigabyte", setting: "ulimit -v 1048576")
        for tool in attacks.indices.map({ "t\($0)" }) + ["rows", "say"] {
            let outcome = try Self.run(workspace, ["env", "call", "./hungry", tool], in: small)
            // On a busy machine the clock may be first.
            let isRefused = ["limit", "timeout"].contains { outcome.output.contains("\"code\":\"\($0)\"") }
            #expect(isRefused, "\(tool): \(outcome.status) \(outcome.output) \(outcome.errors)")
        }
    }
}
