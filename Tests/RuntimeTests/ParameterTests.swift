import Environments
import JSON
import Runtime
import SQLite
import Testing

struct ParameterTests {
    @Test func `Arguments are bound with their own types`() throws {
        let session = try TestWorld.session(
            "[{rows: r, sql: \"SELECT typeof(:x) AS type, :x AS value\"}]",
            input: "{type: object, properties: {x: {}}}"
        )
        func call(_ value: JSON) -> JSON? { session.call("t", arguments: ["x": value]).value[0] }
        #expect(call(9_007_199_254_740_993) == ["type": "integer", "value": 9_007_199_254_740_993])
        #expect(call(.integer(.min)) == ["type": "integer", "value": .integer(.min)])
        #expect(call(.integer(.max)) == ["type": "integer", "value": .integer(.max)])
        #expect(call(1.0) == ["type": "real", "value": 1.0])
        #expect(call(0.1) == ["type": "real", "value": 0.1])
        #expect(call(true) == ["type": "integer", "value": 1])
        #expect(call(false) == ["type": "integer", "value": 0])
        #expect(call(nil) == ["type": "null", "value": nil])
        #expect(call("") == ["type": "text", "value": ""])
        #expect(call("é e\u{301} 日本 👩‍👩‍👧 \u{0} nul") == ["type": "text", "value": "é e\u{301} 日本 👩‍👩‍👧 \u{0} nul"])
        #expect(call(["b": [1.0, nil], "a": 1]) == ["type": "text", "value": "{\"a\":1,\"b\":[1.0,null]}"])
        #expect(call([]) == ["type": "text", "value": "[]"])
    }

    @Test func `An absent argument is NULL unless its schema has a default`() throws {
        let session = try TestWorld.session(
            "[{row: r, sql: \"SELECT :a AS a, :b AS b, :o ->> 'x' AS x, :o ->> 'y' AS y\"}]",
            input: """
                {type: object, properties: {a: {}, b: {type: integer, default: 5},
                o: {type: object, properties: {x: {default: inner}}, default: {y: 1}}}}
                """
        )
        #expect(session.call("t", arguments: [:]).value == ["a": nil, "b": 5, "x": "inner", "y": 1])
        #expect(
            session.call("t", arguments: ["a": 1, "b": 6, "o": ["y": 2]]).value == [
                "a": 1, "b": 6, "x": "inner", "y": 2,
            ]
        )
    }

    @Test func `@args are the arguments as sent, so absent differs from null`() throws {
        let session = try TestWorld.session(
            "[{row: r, sql: \"SELECT @args AS sent, @args -> 'x' AS x, json_type(@args, '$.x') AS type\"}]",
            input: "{type: object, properties: {x: {type: [string, 'null']}, y: {default: 1}}}"
        )
        #expect(session.call("t", arguments: [:]).value == ["sent": "{}", "x": nil, "type": nil])
        #expect(
            session.call("t", arguments: ["x": nil]).value == ["sent": "{\"x\":null}", "x": "null", "type": "null"]
        )
        #expect(
            session.call("t", arguments: ["x": "a"]).value == ["sent": "{\"x\":\"a\"}", "x": "\"a\"", "type": "text"]
        )
    }

    @Test func `Ambient parameters are the session's`() throws {
        let session = try TestWorld.session(
            """

                - run: INSERT INTO log (text) VALUES (@now)
                - {row: r, sql: "SELECT @now AS now, @now_iso AS iso, @today AS today, @step AS step, @user_id AS id, @role AS role, CURRENT_TIMESTAMP AS sql"}
            """,
            settings: "limits: {rows: 5}"
        )
        func expected(_ time: String, _ step: Int64) -> JSON {
            let now = "2026-03-01 " + time
            return [
                "now": .string(now), "iso": .string("2026-03-01T\(time)Z"), "today": "2026-03-01",
                "step": .integer(step), "id": 1,
                "role": "clerk", "sql": .string(now),
            ]
        }
        #expect(session.call("t", arguments: [:]).value == expected("09:00:00", 1))
        #expect(session.call("t", arguments: [:]).value == expected("09:00:01", 2))
        session.set(clock: try #require(.init(parsing: "2026-03-01 23:59:59")))
        #expect(session.call("t", arguments: [:]).value == expected("23:59:59", 3))
    }

    @Test func `What a step found is JSON for the steps after it`() throws {
        let session = try TestWorld.session(
            """

                - {row: user, sql: "SELECT id, name, active, profile FROM users WHERE id = :id"}
                - {rows: orders, sql: "SELECT id, total FROM orders WHERE user_id = :id ORDER BY id"}
                - {value: count, sql: "SELECT count(*) FROM orders"}
                - row: all
                  sql: |
                    SELECT :user ->> 'name' AS name, :user ->> 'active' AS active, :user ->> '$.profile.likes[0]' AS likes,
                      (SELECT group_concat(value ->> 'total') FROM json_each(:orders)) AS totals, :count + 1 AS more,
                      :user IS NULL AS is_missing, typeof(:count) AS type
            """,
            input: "{type: object, properties: {id: {type: integer}}}"
        )
        #expect(
            session.call("t", arguments: ["id": 1]).value == [
                "name": "Ann", "active": 1, "likes": "tea", "totals": "2.0,2.5", "more": 4, "is_missing": 0,
                "type": "integer",
            ]
        )
        #expect(
            session.call("t", arguments: ["id": 9]).value == [
                "name": nil, "active": nil, "likes": nil, "totals": nil, "more": 4, "is_missing": 1, "type": "integer",
            ]
        )
    }

    @Test func `Values of an earlier call are gone from the next one`() throws {
        let session = try TestWorld.session(
            "[{row: r, sql: \"SELECT :x AS x\"}]",
            input: "{type: object, properties: {x: {type: string}}}"
        )
        #expect(session.call("t", arguments: ["x": "secret"]).value == ["x": "secret"])
        #expect(session.call("t", arguments: [:]).value == ["x": nil])
    }

    @Test func `Text with a NUL is stored and found whole`() throws {
        let session = try TestWorld.session(
            """

                - run: INSERT INTO log (text) VALUES (:x)
                - {rows: r, sql: "SELECT text, length(CAST(text AS BLOB)) AS bytes FROM log WHERE text = :x"}
            """,
            input: "{type: object, properties: {x: {type: string}}}"
        )
        #expect(session.call("t", arguments: ["x": "a\u{0}b"]).value == [["text": "a\u{0}b", "bytes": 3]])
        #expect(try session.query("SELECT hex(text) FROM log") == [[.text("610062")]])
        #expect(session.call("t", arguments: ["x": "a\u{0}c"]).value == [["text": "a\u{0}c", "bytes": 3]])
    }
}
