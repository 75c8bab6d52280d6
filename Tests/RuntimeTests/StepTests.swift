import Environments
import JSON
import Runtime
import SQLite
import Testing

struct StepTests {
    private func result(_ steps: String, _ arguments: JSON = [:], input: String = "{type: object}") throws -> CallResult
    {
        try TestWorld.session(steps, input: input).call("t", arguments: arguments)
    }

    @Test func `rows gives every row as an object`() throws {
        let steps = "[{rows: r, sql: 'SELECT id, note FROM orders WHERE user_id = 1 ORDER BY id'}]"
        #expect(try result(steps) == CallResult(.ok, [["id": 1, "note": "milk"], ["id": 2, "note": nil]]))
        #expect(try result("[{rows: r, sql: SELECT id FROM orders WHERE id > 9}]") == CallResult(.ok, []))
    }

    @Test func `row gives one row, or null`() throws {
        #expect(
            try result("[{row: r, sql: 'SELECT id, name FROM users WHERE id = 2'}]").value == ["id": 2, "name": "Bob"]
        )
        #expect(try result("[{row: r, sql: SELECT id FROM users WHERE id = 9}]") == CallResult(.ok, nil))
    }

    @Test func `value gives one scalar, or null`() throws {
        #expect(try result("[{value: v, sql: SELECT count(*) FROM users}]").value == 2)
        #expect(try result("[{value: v, sql: SELECT id FROM users WHERE id = 9}]") == CallResult(.ok, nil))
    }

    @Test func `run gives nothing and may write`() throws {
        let session = try TestWorld.session("[{run: DELETE FROM orders WHERE user_id = 1}]")
        let result = session.call("t", arguments: [:])
        #expect(result == CallResult(.ok, nil, isCommittedWrite: true))
        #expect(try session.query("SELECT id FROM orders") == [[.integer(3)]])
    }

    @Test func `A writing statement may give rows`() throws {
        let session = try TestWorld.session(
            "[{rows: r, sql: \"UPDATE orders SET note = upper(note) WHERE user_id = 1 RETURNING id, note\"}]"
        )
        let result = session.call("t", arguments: [:])
        #expect(result.value == [["id": 1, "note": "MILK"], ["id": 2, "note": nil]])
        #expect(result.isCommittedWrite)
    }

    @Test(
        arguments: [
            ("SELECT 1 WHERE 0", false), ("SELECT NULL", false), ("SELECT 0", false), ("SELECT 0.0", false),
            ("SELECT 1", true), ("SELECT -0.5", true), ("SELECT 'x'", true),
            ("SELECT EXISTS (SELECT 1 FROM users)", true),
            ("SELECT 1 UNION ALL SELECT 0", true),
        ]
    )
    func `require goes on when its first value is true`(sql: String, holds: Bool) throws {
        let steps = "[{require: \(sql), else: {code: refused, message: No.}}, {value: v, sql: SELECT 5}]"
        let result = try result(steps)
        #expect(result.outcome == (holds ? .ok : .toolError))
        #expect(result.value == (holds ? 5 : ["error": ["code": "refused", "message": "No."]]))
    }

    @Test(
        arguments: [
            "{rows: r, sql: SELECT 1 AS a WHERE :n > 0, else: {code: none, message: None.}}",
            "{row: r, sql: SELECT 1 AS a WHERE :n > 0, else: {code: none, message: None.}}",
            "{value: r, sql: SELECT 1 WHERE :n > 0, else: {code: none, message: None.}}",
        ]
    )
    func `A step that finds nothing ends the call with its else`(step: String) throws {
        let steps = "[{run: DELETE FROM log}, \(step), {value: v, sql: SELECT 5}]"
        let session = try TestWorld.session(steps, input: "{type: object, properties: {n: {type: integer}}}")
        #expect(session.call("t", arguments: ["n": 1]).value == 5)
        let refused = session.call("t", arguments: ["n": 0])
        #expect(refused == .error(.toolError, code: "none", message: "None."))
    }

    @Test(arguments: [false, true])
    func `What was written before an else is undone, unless it commits`(commits: Bool) throws {
        let session = try TestWorld.session(
            """

                - run: INSERT INTO log (text) VALUES ('tried')
                - require: SELECT 0
                  else: {code: declined, message: Declined., commit: \(commits)}
                - run: INSERT INTO log (text) VALUES ('never')
            """
        )
        let before = try Observed(session)
        let result = session.call("t", arguments: [:])
        #expect(result == .error(.toolError, code: "declined", message: "Declined.", isCommittedWrite: commits))
        #expect(try session.query("SELECT text FROM log") == (commits ? [[.text("tried")]] : []))
        #expect(try (Observed(session) == before) == !commits)
        #expect(session.clock.text == (commits ? "2026-03-01 09:00:01" : "2026-03-01 09:00:00"))
    }

    @Test func `A committing else that has written nothing moves nothing`() throws {
        let session = try TestWorld.session(
            "[{run: DELETE FROM log}, {require: SELECT 0, else: {code: no, message: No., commit: true}}]"
        )
        let before = try Observed(session)
        #expect(!session.call("t", arguments: [:]).isCommittedWrite)
        #expect(try Observed(session) == before)
    }

    @Test func `A message names arguments and what earlier steps found`() throws {
        let session = try TestWorld.session(
            """

                - {row: user, sql: "SELECT id, name, profile FROM users WHERE id = :id"}
                - {rows: orders, sql: "SELECT id, note FROM orders WHERE user_id = :id ORDER BY id"}
                - {value: count, sql: "SELECT count(*) FROM orders"}
                - require: SELECT 0
                  else:
                    code: no
                    message: "{id} {user.name} {user.profile.likes.0} {orders.1.id} {orders.1.note} {count} {user} {list} {absent} {not-a-name} {} { {id}}"
            """,
            input: "{type: object, properties: {id: {type: integer}, list: {type: array}, absent: {type: string}}}"
        )
        let full = session.call("t", arguments: ["id": 1, "list": [1, "é"]]).message
        #expect(
            full == """
                1 Ann tea 2 null 3 {"id":1,"name":"Ann","profile":{"likes":["tea",1.0],"n":9007199254740993}} [1,"é"] null \
                {not-a-name} {} { 1}
                """
        )
        #expect(
            session.call("t", arguments: ["id": 9]).message
                == "9 null null null null 3 null null null {not-a-name} {} { 9}"
        )
    }

    @Test func `A long value is cut in a message`() throws {
        let session = try TestWorld.session(
            "[{require: SELECT 0, else: {code: no, message: \"{text}!\"}}]",
            input: "{type: object, properties: {text: {type: string}}}"
        )
        let message = session.call("t", arguments: ["text": .string(String(repeating: "é", count: 500_000))]).message
        #expect(message == String(repeating: "é", count: 200) + "…!")
    }

    @Test func `Without a result the last step's is given`() throws {
        #expect(try result("[{value: a, sql: SELECT 1}, {value: b, sql: SELECT 2}]").value == 2)
        #expect(try result("[{value: a, sql: SELECT 1}, {run: DELETE FROM log}]").value == 1)
        #expect(try result("[{run: DELETE FROM log}]").value == nil)
    }

    @Test(
        arguments: [
            ("$user", ["id": 1, "name": "Ann"]),
            (
                "{n: $count, u: [$user.name, $orders.0.id], t: \"$user.name: $count of $$9\"}",
                ["n": 3, "u": ["Ann", 1], "t": "Ann: 3 of $9"]
            ),
            ("$orders.9.id", nil),
            ("$id", 1),
            ("{fixed: [1, 2.0, null, true, \"$$\"]}", ["fixed": [1, 2.0, nil, true, "$"]]),
            ("[]", []),
            ("null", nil),
        ] as [(String, JSON)]
    )
    func `A result puts values where they are named`(template: String, expected: JSON) throws {
        let session = try TestWorld.session(
            """

                - {row: user, sql: "SELECT id, name FROM users WHERE id = :id"}
                - {rows: orders, sql: "SELECT id FROM orders ORDER BY id"}
                - {value: count, sql: SELECT count(*) FROM orders}
            """,
            input: "{type: object, properties: {id: {type: integer}}}",
            result: template
        )
        #expect(session.call("t", arguments: ["id": 1]) == CallResult(.ok, expected))
    }
}
