import Environments
import JSON
import Runtime
import SQLite
import Testing

/// A call that attacks the process it runs in, and how it must end.
struct HostileCall: Sendable, CustomTestStringConvertible {
    var what: String
    /// The steps of the tool `attack`, as YAML.
    var steps: String
    var arguments: JSON = [:]
    var result: String?
    var outcome = Outcome.toolError
    var code: String?
    /// Whether the budget of steps may end it as well as the clock: which is first depends on the machine.
    var mayRunOutOfSteps = false

    var testDescription: String { what }

    /// A call of one step that gives a value.
    static func value(_ what: String, _ sql: String, _ arguments: JSON = [:], code: String = "limit") -> HostileCall {
        HostileCall(
            what: what,
            steps: "\n    - value: v\n      sql: |\n        \(sql)",
            arguments: arguments,
            code: code
        )
    }

    /// A call of one step that writes, after a write that must be undone.
    static func write(_ what: String, _ sql: String, _ arguments: JSON = [:], code: String = "limit") -> HostileCall {
        let first = "INSERT INTO log (text) VALUES (awm_uuid())"
        return HostileCall(
            what: what,
            steps: "\n    - run: \(first)\n    - run: |\n        \(sql)",
            arguments: arguments,
            code: code
        )
    }

    /// Counts for ever.
    static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    /// A text of a megabyte, less a bit.
    static let long = "replace(hex(zeroblob(500000)), '00', 'aa')"

    static let all =
        work + values + memory + patterns + json + writes + recursion + answers
}

/// What the attacks are made on: a table of each kind that SQLite has, and a chain of triggers.
enum HostileWorld {
    static let schema: String = {
        var schema =
            TestWorld.schema + """
                CREATE TABLE long (id INTEGER PRIMARY KEY, body TEXT);
                INSERT INTO long SELECT 1, \(HostileCall.long);
                CREATE VIRTUAL TABLE docs USING fts5(body);
                INSERT INTO docs VALUES ('a b c'), ('b c d');
                CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
                INSERT INTO boxes VALUES (1, 0, 1);
                CREATE TABLE tree (id INTEGER PRIMARY KEY, up INTEGER REFERENCES tree (id) ON DELETE CASCADE);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
                    INSERT INTO tree SELECT i, nullif(i - 1, 0) FROM n;
                CREATE TABLE echo (x);
                CREATE TRIGGER again AFTER INSERT ON echo BEGIN INSERT INTO echo VALUES (new.x + 1); END;
                CREATE TABLE ping (x);
                CREATE TABLE pong (x);
                CREATE TRIGGER pinged AFTER INSERT ON ping BEGIN INSERT INTO pong VALUES (new.x + 1); END;
                CREATE TRIGGER ponged AFTER INSERT ON pong BEGIN INSERT INTO ping VALUES (new.x + 1); END;
                CREATE TABLE l0 (x);

                """
        for level in 1...40 {
            schema += "CREATE TABLE l\(level) (x);"
            schema += "CREATE TRIGGER g\(level) AFTER INSERT ON l\(level - 1) BEGIN "
            schema += "INSERT INTO l\(level) VALUES (1); END;\n"
        }
        return schema
    }()

    /// The seed, built once for all attacks.
    private static let image = Result {
        try TestWorld.load(tools: tool("[{value: v, sql: SELECT 1}]"), schema: schema).image
    }

    private static func tool(_ steps: String, result: String? = nil) -> String {
        TestWorld.tool(steps, name: "attack", input: "{type: object, properties: {x: {}, y: {}}}", result: result)
            + TestWorld.tool(
                "[{row: r, sql: \"INSERT INTO log (text) VALUES (awm_uuid()) RETURNING id, text, @now AS at, @step AS step\"}]",
                name: "next"
            )
            + TestWorld.tool(
                "[{rows: r, sql: \"SELECT body FROM docs WHERE docs MATCH 'b' ORDER BY rank, rowid\"}]",
                name: "search"
            )
    }

    static func load(_ call: HostileCall, settings: String = "limits: {database: 8MiB}") throws -> World {
        let package = try TestWorld.package(
            tools: tool(call.steps, result: call.result),
            schema: schema,
            settings: settings
        )
        return try World(package, image: image.get())
    }
}

extension HostileCall {
    static let work: [HostileCall] = [
        .value("a count without end", "\(endless) SELECT count(*) FROM n"),
        .value("a search without end", "\(endless) SELECT i FROM n WHERE i < 0"),
        .value("a recursion over a join", "\(endless) SELECT max(a.i) FROM n a, n b WHERE a.i > b.i"),
        .value(
            "a product of twenty tables",
            "SELECT count(*) FROM \((0..<20).map { "users t\($0)" }.joined(separator: ", "))"
        ),
        .value("a subquery without end for each row", "SELECT sum((\(endless) SELECT count(*) FROM n)) FROM users"),
        .value(
            "a window over everything before",
            "\(endless) SELECT max(s) FROM (SELECT sum(i) OVER (ORDER BY i) AS s FROM n)"
        ),
        .value(
            "as many rows as the agent says",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :x) SELECT count(*) FROM n",
            ["x": .integer(.max)]
        ),
        HostileCall(
            what: "a requirement without end",
            steps: "[{require: \"\(endless) SELECT count(*) FROM n\", else: {code: no, message: No.}}]",
            code: "limit"
        ),
        HostileCall(
            what: "a hundred steps that are each allowed",
            steps: "["
                + (0..<100).map {
                    "{value: v\($0), sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT count(*) FROM n\"}"
                }.joined(separator: ", ") + "]",
            code: "limit"
        ),
        HostileCall(
            what: "a query that one long step of a virtual table keeps busy",
            steps:
                "[{run: DELETE FROM log}, {value: v, sql: \"SELECT count(*) FROM docs WHERE docs MATCH substr(replace(hex(zeroblob(160000)), '00', ' OR a*'), 5)\"}]",
            outcome: .environmentFault,
            code: "timeout",
            mayRunOutOfSteps: true
        ),
    ]

    static let values: [HostileCall] = [
        .value("a blob of gigabytes", "SELECT length(zeroblob(:x))", ["x": 2_000_000_000]),
        .value("a blob beyond all numbers", "SELECT length(zeroblob(:x))", ["x": .integer(.max)]),
        .value("chance by the gigabyte", "SELECT length(randomblob(:x))", ["x": 2_000_000_000]),
        .value("a text that doubles", "SELECT length(replace(\(long), 'a', 'aa'))"),
        .value("hexadecimal digits of too much", "SELECT length(hex(zeroblob(1000000)))"),
        .value("two texts in one", "SELECT length(body || body) FROM long"),
        .value(
            "an argument of two megabytes",
            "SELECT length(:x)",
            ["x": .string(String(repeating: "x", count: 2 << 20))]
        ),
        .value(
            "two arguments that are too long together",
            "SELECT length(:x || :y)",
            [
                "x": .string(String(repeating: "x", count: 700_000)),
                "y": .string(String(repeating: "y", count: 700_000)),
            ]
        ),
        .value(
            "an argument that is too long as JSON",
            "SELECT json_array_length(:x)",
            [
                "x": .array(Array(repeating: .integer(.min), count: 100_000))
            ]
        ),
        .value(
            "all arguments as JSON",
            "SELECT length(@args)",
            ["x": .string(String(repeating: "\"", count: 600_000))]
        ),
        HostileCall(
            what: "a printf of a gigabyte",
            steps: "[{value: v, sql: \"SELECT printf('%.*c', :x, 'x')\"}]",
            arguments: ["x": 1_000_000_000],
            outcome: .ok
        ),
        HostileCall(
            what: "a printf that is a gigabyte wide",
            steps: "[{value: v, sql: \"SELECT printf('%*d', :x, 1)\"}]",
            arguments: ["x": 1_000_000_000],
            outcome: .ok
        ),
        HostileCall(
            what: "a printf of a gigabyte of digits",
            steps: "[{value: v, sql: \"SELECT printf('%.*f', :x, 0.1)\"}]",
            arguments: ["x": 1_000_000_000],
            outcome: .ok
        ),
        HostileCall(
            what: "a row of five hundred long texts",
            steps: "\n    - row: r\n      sql: SELECT "
                + (0..<500).map { "body || '\($0)' AS c\($0)" }.joined(separator: ", ") + " FROM long",
            code: "limit"
        ),
        HostileCall(
            what: "a great many small cells",
            steps:
                "\n    - rows: r\n      sql: |\n        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT "
                + (0..<490).map { "i + \($0) AS c\($0)" }.joined(separator: ", ") + " FROM n",
            code: "limit"
        ),
        HostileCall(
            what: "a row id beyond 2^62",
            steps: "[{run: \"INSERT INTO log (id, text) VALUES (:x, 'x')\"}]",
            arguments: ["x": .integer(.max)],
            code: "limit"
        ),
        HostileCall(
            what: "a row that is moved beyond 2^62",
            steps: "[{run: UPDATE orders SET id = :x WHERE id = 3}]",
            arguments: ["x": .integer(.max)],
            code: "limit"
        ),
        HostileCall(
            what: "a document with a row id beyond 2^62",
            steps: "[{run: \"INSERT INTO docs (rowid, body) VALUES (:x, 'x')\"}]",
            arguments: ["x": .integer(.max)],
            code: "limit"
        ),
        HostileCall(
            what: "a box with an id beyond 2^62",
            steps: "[{run: \"INSERT INTO boxes VALUES (:x, 0, 1)\"}]",
            arguments: ["x": .integer(.max)],
            code: "limit"
        ),
    ]

    static let memory: [HostileCall] = [
        .value(
            "a sort of gigabytes",
            "\(endless) SELECT count(*) FROM (SELECT b FROM (SELECT printf('%.*c%d', 100000, 'x', i) AS b FROM n LIMIT 20000) ORDER BY b LIMIT 19999)"
        ),
        .value(
            "distinct gigabytes",
            "\(endless) SELECT count(DISTINCT b) FROM (SELECT printf('%.*c%d', 100000, 'x', i) AS b FROM n LIMIT 20000)"
        ),
        .value(
            "groups of gigabytes",
            "\(endless) SELECT count(*) FROM (SELECT printf('%.*c%d', 100000, 'x', i) AS b FROM n LIMIT 20000) GROUP BY b"
        ),
        .value(
            "a union of gigabytes",
            "WITH RECURSIVE n(i, b) AS (SELECT 1, 'x' UNION SELECT i + 1, printf('%.*c%d', 100000, 'x', i) FROM n) SELECT max(i) FROM n"
        ),
        .value(
            "a materialised gigabyte",
            "\(endless), big(x) AS MATERIALIZED (SELECT printf('%.*c%d', 800000, 'x', i) FROM n LIMIT 10000) SELECT count(*) FROM big a, big b WHERE a.x = b.x"
        ),
        .value(
            "a window that keeps everything",
            "\(endless) SELECT max(b) FROM (SELECT max(b) OVER (ORDER BY i ROWS BETWEEN 900000 PRECEDING AND 1 PRECEDING) AS b FROM (SELECT i, printf('%.*c%d', 100000, 'x', i) AS b FROM n LIMIT 20000))"
        ),
        .value("a list that grows", "\(endless) SELECT length(group_concat(\(long))) FROM n"),
        .value(
            "a JSON array that grows",
            "\(endless) SELECT length(json_group_array(printf('%.*c', 100000, 'x'))) FROM n"
        ),
        HostileCall(
            what: "more text than a call may read",
            steps:
                "[{rows: r, sql: \"\(endless) SELECT hex(zeroblob(200000)) AS text FROM n LIMIT 100\"}, {value: v, sql: SELECT 1}]",
            code: "limit"
        ),
    ]

    static let patterns: [HostileCall] = [
        .value(
            "LIKE with a hundred wildcards",
            "\(endless) SELECT count(*) FROM n, long WHERE body LIKE :x",
            ["x": .string(String(repeating: "%a", count: 120) + "b")]
        ),
        .value("LIKE with a pattern of a megabyte", "SELECT body LIKE body FROM long", code: "bad_value"),
        .value(
            "LIKE with a pattern of 257 bytes",
            "SELECT 'a' LIKE :x",
            ["x": .string(String(repeating: "%", count: 257))],
            code: "bad_value"
        ),
        .value(
            "GLOB with a hundred stars",
            "\(endless) SELECT count(*) FROM n, long WHERE body GLOB :x",
            ["x": .string(String(repeating: "*a", count: 120) + "b")]
        ),
        .value("GLOB with a pattern of a megabyte", "SELECT body GLOB body FROM long", code: "bad_value"),
        .value("a backtracking bomb", "\(endless) SELECT count(*) FROM n, long WHERE body REGEXP :x", ["x": "^(a+)+$"]),
        .value(
            "nested repetitions",
            "\(endless) SELECT count(*) FROM n, long WHERE body REGEXP :x",
            ["x": "(a|aa)*(a|aa)*(a|aa)*b"]
        ),
        .value(
            "a pattern that no automaton fits",
            "SELECT replace(substr(body, 1, 300000), 'aaa', 'aab') || body REGEXP :x FROM long",
            ["x": "[ab]*a[ab]{900}c"]
        ),
        .value("a pattern that is too large", "SELECT 'a' REGEXP :x", ["x": "((a{100}){100}){100}"], code: "bad_value"),
        .value(
            "a pattern that is too long",
            "SELECT 'a' REGEXP :x",
            ["x": .string(String(repeating: "a?", count: 600))],
            code: "bad_value"
        ),
        .value(
            "a new pattern for every row",
            "\(endless) SELECT count(*) FROM n WHERE 'aaaa' REGEXP ('(a?){' || (i % 900) || '}b' || i)"
        ),
        .value(
            "a search for what is nearly there",
            "\(endless) SELECT sum(instr(body || i, substr(body, 1, 400000) || 'b')) FROM n, long"
        ),
        .value(
            "a trim of everything",
            "\(endless) SELECT sum(length(trim(body || i, printf('%.250000c%c', 'b', 'a')))) FROM n, long"
        ),
        .value(
            "a query of brackets",
            "SELECT count(*) FROM docs WHERE docs MATCH :x",
            ["x": .string(String(repeating: "(", count: 500_000))],
            code: "bad_value"
        ),
        .value(
            "a query that names a long column",
            "SELECT count(*) FROM docs WHERE docs MATCH :x",
            ["x": .string(String(repeating: "a", count: 900_000) + ": b")],
            code: "bad_value"
        ),
        .value(
            "a snippet of many matches",
            "\(endless) SELECT count(*) FROM n WHERE i < 0 AND (SELECT snippet(docs, 0, '', '', '', 64) FROM docs WHERE docs MATCH 'b') IS NULL"
        ),
    ]

    static let json: [HostileCall] = [
        .value(
            "half a million brackets",
            "SELECT json(:x)",
            ["x": .string(String(repeating: "[", count: 500_000))],
            code: "bad_value"
        ),
        .value(
            "a valid depth of three thousand",
            "SELECT count(*) FROM json_tree(:x)",
            ["x": .string(String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000))],
            code: "bad_value"
        ),
        HostileCall(
            what: "a column that is nested too deeply to be shown",
            steps: "[{row: r, sql: \"UPDATE users SET profile = :x WHERE id = 1 RETURNING profile\"}]",
            arguments: ["x": .string(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))],
            code: "bad_value"
        ),
        HostileCall(
            what: "a column that would make the result too deep to be kept",
            steps: "[{row: r, sql: \"UPDATE users SET profile = :x WHERE id = 1 RETURNING profile\"}]",
            arguments: ["x": .string(String(repeating: "[", count: 120) + String(repeating: "]", count: 120))],
            code: "limit"
        ),
        .value(
            "a product of long arrays",
            "SELECT count(*) FROM json_each(:x) a, json_each(:x) b",
            ["x": .array(Array(repeating: 1, count: 100_000))]
        ),
        .value(
            "a patch of many members",
            "SELECT json_patch('{}', '{' || substr(replace(hex(zeroblob(100000)), '00', ',\"a\":1'), 2) || '}')"
        ),
        .value(
            "arrays in arrays that double",
            "WITH RECURSIVE n(i, x) AS (SELECT 1, '[1]' UNION ALL SELECT i + 1, json_array(json(x), json(x)) FROM n) SELECT max(length(x)) FROM n"
        ),
        HostileCall(
            what: "a path of a megabyte",
            steps:
                "[{value: v, sql: \"SELECT json_extract('{}', '$' || replace(hex(zeroblob(400000)), '00', '.a'))\"}]",
            outcome: .ok
        ),
    ]

    static let writes: [HostileCall] = [
        .write("rows without end", "INSERT INTO log (text) \(endless) SELECT i FROM n"),
        .write(
            "rows until there is no room",
            "INSERT INTO log (text) \(endless) SELECT printf('%.*c%d', 800000, 'x', i) FROM n"
        ),
        .write("a change that takes for ever", "UPDATE orders SET note = (\(endless) SELECT count(*) FROM n)"),
        .write("a removal that takes for ever", "DELETE FROM orders WHERE (\(endless) SELECT count(*) FROM n) > 0"),
        .write(
            "documents until there is no room",
            "INSERT INTO docs (body) \(endless) SELECT replace(hex(zeroblob(50000)), '00', 'w' || i || ' ') FROM n"
        ),
        .write("boxes without end", "INSERT INTO boxes \(endless) SELECT i + 1, i, i + 1 FROM n"),
        HostileCall(
            what: "a spilled write that is refused",
            steps:
                "\n    - run: |\n        INSERT INTO log (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT printf('%.*c%d', 100000, 'x', i) FROM n\n    - require: SELECT 0\n      else: {code: refused, message: No.}",
            code: "refused"
        ),
        HostileCall(
            what: "an answer without end to a write",
            steps:
                "\n    - rows: r\n      sql: INSERT INTO log (text) VALUES ('x') RETURNING (\(endless) SELECT count(*) FROM n) AS n",
            code: "limit"
        ),
    ]

    static let recursion: [HostileCall] = [
        .write("forty triggers in a row", "INSERT INTO l0 VALUES (1)", code: "bad_value"),
        .write("a cascade of sixty", "DELETE FROM tree WHERE id = 1", code: "bad_value"),
    ]

    static let answers: [HostileCall] = [
        HostileCall(
            what: "a result that says one text three hundred times",
            steps: "[{value: v, sql: SELECT body FROM long}]",
            result: "[" + Array(repeating: "$v", count: 300).joined(separator: ", ") + "]",
            code: "limit"
        ),
        HostileCall(
            what: "a result of one text that says another three hundred times",
            steps: "[{value: v, sql: SELECT body FROM long}]",
            result: "{a: \"" + String(repeating: "$v ", count: 300) + "\"}",
            code: "limit"
        ),
        HostileCall(
            what: "a refusal that says one argument three hundred times",
            steps: "[{require: SELECT 0, else: {code: refused, message: \"\(String(repeating: "{x}", count: 300))\"}}]",
            arguments: ["x": .array(Array(repeating: 1, count: 200_000))],
            code: "refused"
        ),
    ]
}
