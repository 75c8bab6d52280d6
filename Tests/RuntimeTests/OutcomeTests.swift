import Environments
import JSON
import Runtime
import SQLite
import Testing

/// A call that must end in a certain way.
struct EndingCall: Sendable, CustomTestStringConvertible {
    var what: String
    var steps: String
    var arguments: JSON = [:]
    var input = "{type: object, properties: {x: {}, id: {}}}"
    var outcome = Outcome.toolError
    var code: String
    var message: String

    var testDescription: String { what }
}

struct OutcomeTests {
    static let schema =
        TestWorld.schema + """
            CREATE TABLE strict_table (n INTEGER, t TEXT) STRICT;
            CREATE TABLE bare (x);
            CREATE TABLE pairs (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TABLE lines (
                id INTEGER PRIMARY KEY, a, b, FOREIGN KEY (a, b) REFERENCES pairs (a, b) DEFERRABLE INITIALLY DEFERRED
            );
            CREATE TABLE badges (user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT) WITHOUT ROWID;
            CREATE TABLE numbers (n INTEGER);
            CREATE TRIGGER no_zero BEFORE INSERT ON bare WHEN new.x = 0 BEGIN SELECT RAISE(ABORT, 'zero is not sold'); END;
            INSERT INTO bare (rowid, x) VALUES (5, 1);
            INSERT INTO badges VALUES (2);
            INSERT INTO numbers VALUES (9223372036854775807), (1);
            """

    static let conflicts: [EndingCall] = [
        .init(
            what: "a unique value",
            steps: "[{run: \"INSERT INTO users (name) VALUES (:x)\"}]",
            arguments: ["x": "Bob"],
            code: "conflict",
            message: "users.name"
        ),
        .init(
            what: "a primary key",
            steps: "[{run: \"INSERT INTO users (id, name) VALUES (2, 'x')\"}]",
            code: "conflict",
            message: "users.id"
        ),
        .init(
            what: "a key of two columns",
            steps: "[{run: \"INSERT INTO pairs VALUES (1, 2), (1, 2)\"}]",
            code: "conflict",
            message: "pairs.a, pairs.b"
        ),
        .init(
            what: "a row id",
            steps: "[{run: \"INSERT INTO bare (rowid, x) VALUES (5, 2)\"}]",
            code: "conflict",
            message: "bare.rowid"
        ),
        .init(
            what: "with a rollback of SQLite's",
            steps: "[{run: \"INSERT OR ROLLBACK INTO users (id, name) VALUES (1, 'x')\"}]",
            code: "conflict",
            message: "users.id"
        ),
    ]

    static let constraints: [EndingCall] = [
        .init(
            what: "NOT NULL",
            steps: "[{run: \"INSERT INTO users (name) VALUES (:x)\"}]",
            code: "constraint",
            message: "NOT NULL constraint failed: users.name."
        ),
        .init(
            what: "CHECK",
            steps: "[{run: UPDATE users SET active = :x}]",
            arguments: ["x": 7],
            code: "constraint",
            message: "CHECK constraint failed: active IN (0, 1)."
        ),
        .init(
            what: "a trigger",
            steps: "[{run: INSERT INTO bare VALUES (:x)}]",
            arguments: ["x": 0],
            code: "constraint",
            message: "zero is not sold."
        ),
        .init(
            what: "a foreign key",
            steps: "[{run: \"INSERT INTO orders (user_id) VALUES (:id)\"}]",
            arguments: ["id": 77],
            code: "constraint",
            message: "orders.user_id would refer to a row of users that does not exist."
        ),
        .init(
            what: "a foreign key of a row that is left behind",
            steps: "[{run: DELETE FROM log}, {run: DELETE FROM users WHERE id = 1}, {run: DELETE FROM orders}]",
            code: "constraint",
            message: "orders.user_id would refer to a row of users that does not exist."
        ),
        .init(
            what: "a foreign key judged at the end",
            steps: "[{run: \"INSERT INTO lines (a, b) VALUES (1, 1)\"}, {value: v, sql: SELECT 1}]",
            code: "constraint",
            message: "lines.a, lines.b would refer to a row of pairs that does not exist."
        ),
        .init(
            what: "a foreign key that restricts",
            steps: "[{run: DELETE FROM orders}, {run: DELETE FROM users WHERE id = 2}]",
            code: "constraint",
            message: "FOREIGN KEY constraint failed."
        ),
    ]

    static let badValues: [EndingCall] = [
        .init(
            what: "text for an INTEGER PRIMARY KEY",
            steps: "[{run: \"INSERT INTO users (id, name) VALUES (:x, 'x')\"}]",
            arguments: ["x": "many"],
            code: "bad_value",
            message: "wrong type"
        ),
        .init(
            what: "text in a STRICT table",
            steps: "[{run: INSERT INTO strict_table (n) VALUES (:x)}]",
            arguments: ["x": "many"],
            code: "bad_value",
            message: "cannot store TEXT value in INTEGER column strict_table.n."
        ),
        .init(
            what: "text as a LIMIT",
            steps: "[{rows: r, sql: \"SELECT id FROM users LIMIT coalesce(:x, 1)\"}]",
            arguments: ["x": "many"],
            code: "bad_value",
            message: "wrong type"
        ),
        .init(
            what: "malformed JSON",
            steps: "[{value: v, sql: \"SELECT json_extract(:x, '$.a')\"}]",
            arguments: ["x": "{"],
            code: "bad_value",
            message: "malformed JSON"
        ),
        .init(
            what: "malformed JSON in a JSON column",
            steps: "[{row: r, sql: \"UPDATE users SET profile = :x WHERE id = 1 RETURNING profile\"}]",
            arguments: ["x": "{"],
            code: "bad_value",
            message: "profile does not hold valid JSON"
        ),
        .init(
            what: "a sum that overflows",
            steps: "[{value: v, sql: SELECT sum(n) FROM numbers}]",
            code: "bad_value",
            message: "integer overflow"
        ),
        .init(
            what: "an absolute value that overflows",
            steps: "[{value: v, sql: SELECT abs(:x)}]",
            arguments: ["x": .integer(.min)],
            code: "bad_value",
            message: "integer overflow"
        ),
        .init(
            what: "a double that overflows",
            steps: "[{value: v, sql: SELECT :x * 10}]",
            arguments: ["x": 1e308],
            code: "bad_value",
            message: "overflowed"
        ),
        .init(
            what: "a double that overflows as an integer",
            steps: "[{row: r, sql: \"SELECT :x * 10 AS n\", types: {n: integer}}]",
            arguments: ["x": 1e308],
            code: "bad_value",
            message: "overflowed"
        ),
        .init(
            what: "no time",
            steps: "[{value: v, sql: \"SELECT awm_time_add(:x, 60)\"}]",
            arguments: ["x": "noon"],
            code: "bad_value",
            message: "awm_time_add: 'noon'"
        ),
        .init(
            what: "no pattern",
            steps: "[{value: v, sql: \"SELECT 'a' REGEXP :x\"}]",
            arguments: ["x": "("],
            code: "bad_value",
            message: "invalid pattern"
        ),
    ]

    static let limits: [EndingCall] = [
        .init(
            what: "rows",
            steps:
                "[{rows: r, sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :x) SELECT i FROM n\"}]",
            arguments: ["x": 101],
            code: "limit",
            message: "more than 100 rows"
        ),
        .init(
            what: "the result",
            steps: "[{value: v, sql: \"SELECT hex(zeroblob(:x))\"}]",
            arguments: ["x": 5000],
            code: "limit",
            message: "The result has 10002 bytes, more than the limit of 8192"
        ),
        .init(
            what: "steps",
            steps:
                "[{run: DELETE FROM log}, {value: v, sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n\"}]",
            code: "limit",
            message: "more work than is allowed"
        ),
        .init(
            what: "steps of a write",
            steps:
                "[{run: \"INSERT INTO log (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n\"}]",
            code: "limit",
            message: "more work than is allowed"
        ),
        .init(
            what: "the database",
            steps:
                "[{run: \"INSERT INTO log (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT hex(zeroblob(20000)) FROM n\"}]",
            code: "limit",
            message: "no room"
        ),
        .init(
            what: "a value",
            steps: "[{run: UPDATE log SET text = zeroblob(:x)}, {value: v, sql: \"SELECT length(zeroblob(:x))\"}]",
            arguments: ["x": 2_000_000_000],
            code: "limit",
            message: "larger than is allowed"
        ),
        .init(
            what: "an argument",
            steps: "[{run: INSERT INTO log (text) VALUES (:x)}]",
            arguments: ["x": .string(String(repeating: "x", count: 2 << 20))],
            code: "limit",
            message: "larger than is allowed"
        ),
        .init(
            what: "a row id",
            steps: "[{run: \"INSERT INTO log (id, text) VALUES (:x, 'huge')\"}]",
            arguments: ["x": .integer(1 << 62 + 1)],
            code: "limit",
            message: "above 2^62"
        ),
        .init(
            what: "what is read",
            steps:
                "[{rows: r, sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT hex(zeroblob(200000)) AS text FROM n\"}, {value: v, sql: SELECT 1}]",
            code: "limit",
            message: "The call reads more than"
        ),
    ]

    static let invalidArguments: [EndingCall] = [
        invalid("the wrong type", ["id": "1"], "/id: must be"),
        invalid("a missing argument", [:], "missing required property \"id\""),
        invalid("an unknown argument", ["id": 1, "idd": 2], "unknown property \"idd\""),
        invalid("a list", [1], "must be a JSON object, not array"),
        invalid("null", nil, "must be a JSON object, not null"),
        invalid("a number out of range", ["id": 0], "/id: must be at least 1"),
    ]

    static let faults: [EndingCall] = [
        .init(
            what: "two rows for a row",
            steps: "[{run: DELETE FROM orders}, {row: u, sql: SELECT id FROM users}]",
            outcome: .environmentFault,
            code: "more_than_one_row",
            message: "The step \"u\" expects one row and found more."
        ),
        .init(
            what: "two rows for a value",
            steps: "[{value: u, sql: SELECT id FROM users}]",
            outcome: .environmentFault,
            code: "more_than_one_row",
            message: "\"u\""
        ),
    ]

    private static func invalid(_ what: String, _ arguments: JSON, _ message: String) -> EndingCall {
        EndingCall(
            what: what,
            steps: "[{run: DELETE FROM orders WHERE id = :id}]",
            arguments: arguments,
            input:
                "{type: object, properties: {id: {type: integer, minimum: 1}}, required: [id], additionalProperties: false}",
            outcome: .invalidArguments,
            code: "invalid_arguments",
            message: message
        )
    }

    @Test(arguments: conflicts + constraints + badValues + limits + invalidArguments + faults)
    func `A call that cannot be done ends so, says why, and leaves everything as it was`(call: EndingCall) throws {
        let world = try TestWorld.load(
            tools: TestWorld.tool(call.steps, input: call.input)
                + TestWorld.tool(
                    "[{row: r, sql: \"INSERT INTO log (text) VALUES (awm_uuid()) RETURNING id, text, @now AS at, @step AS step\"}]",
                    name: "next"
                ),
            schema: Self.schema,
            settings: "limits: {rows: 100, result: 8KiB, steps: 50000, database: 1MiB}"
        )
        let session = try PlainSession(world, seed: 3)
        let before = try Observed(session)
        let result = session.call("t", arguments: call.arguments)
        #expect(result.outcome == call.outcome)
        #expect(result.code == call.code)
        #expect(result.message?.contains(call.message) == true, "\(result.message ?? result.observation)")
        #expect(!result.isCommittedWrite)
        #expect(result.value.objectValue?.keys == ["error"])
        #expect(try Observed(session) == before)
        // What comes next is what would have come without it: row ids, chance, clock and counters.
        let control = try PlainSession(world, seed: 3)
        #expect(session.call("next", arguments: [:]) == control.call("next", arguments: [:]))
        #expect(try Observed(session) == Observed(control))
    }

    @Test func `A tool that is not there is unknown, with the nearest one that is`() throws {
        let session = try TestWorld.session("[{run: DELETE FROM log}]")
        let before = try Observed(session)
        let tools = TestWorld.tool("[{run: DELETE FROM log}]", name: "place_order")
        let other = try PlainSession(TestWorld.load(tools: tools), seed: 0)
        #expect(
            other.call("palce_order", arguments: [:])
                == .error(
                    .unknownTool,
                    code: "unknown_tool",
                    message: "There is no tool \"palce_order\". Did you mean \"place_order\"?"
                )
        )
        #expect(other.call("refund", arguments: nil).message == "There is no tool \"refund\".")
        #expect(other.call("refund", argumentsText: "{").outcome == .unknownTool)
        #expect(other.call("place_order\u{301}", arguments: [:]).outcome == .unknownTool)
        #expect(session.call("", arguments: [:]).outcome == .unknownTool)
        #expect(try Observed(session) == before)
    }

    @Test(arguments: [
        "", "{", "{\"x\": }", "nope", "{\"x\": 1, \"x\": 2}", "{\"x\": 9223372036854775808}", "{} {}",
        "{\"x\": \"\u{0}\"}",
    ])
    func `Arguments that are not JSON are the agent's mistake`(text: String) throws {
        let session = try TestWorld.session("[{run: DELETE FROM orders}]")
        let before = try Observed(session)
        let result = session.call("t", argumentsText: text)
        #expect(result.outcome == .invalidArguments)
        #expect(result.code == "invalid_json")
        #expect(result.message?.contains("line 1, column ") == true)
        #expect(try Observed(session) == before)
    }

    @Test func `Arguments as text are read as JSON`() throws {
        let session = try TestWorld.session(
            "[{row: r, sql: \"SELECT :x AS x\"}]",
            input: "{type: object, properties: {x: {}}}"
        )
        #expect(session.call("t", argumentsText: " {\"x\": 9223372036854775807} ").value == ["x": .integer(.max)])
        #expect(session.call("t", argumentsText: "[]").code == "invalid_arguments")
    }

    @Test func `References that were broken before are not blamed on a call`() throws {
        let schema =
            TestWorld.schema + "INSERT INTO orders (id, user_id) VALUES (90, 900);"
            + "CREATE TABLE notes (id INTEGER PRIMARY KEY, order_id REFERENCES orders (id));"
        let session = try TestWorld.session("[{run: INSERT INTO notes (order_id) VALUES (800)}]", schema: schema)
        #expect(
            session.call("t", arguments: [:]).message
                == "notes.order_id would refer to a row of orders that does not exist."
        )
    }

    @Test func `A key that fits no key of its parent is the world's fault in no call that does not touch it`() throws {
        let schema =
            "CREATE TABLE p (x); CREATE TABLE c (x REFERENCES p (x)); CREATE TABLE d (id INTEGER PRIMARY KEY, up REFERENCES d (id));"
        let session = try TestWorld.session("[{run: INSERT INTO d (up) VALUES (5)}]", schema: schema)
        #expect(
            session.call("t", arguments: [:])
                == .error(.toolError, code: "constraint", message: "A row would refer to another that does not exist.")
        )
    }

    @Test func `Only what the world or the agent did may carry a reward`() {
        #expect(Outcome.allCases.filter(\.mayBeRewarded) == [.ok, .toolError, .invalidArguments, .unknownTool])
        #expect(
            Outcome.allCases.map(\.rawValue) == [
                "ok", "tool_error", "invalid_arguments", "unknown_tool", "environment_fault", "infrastructure_fault",
            ]
        )
    }
}
