import Environments
import JSON
import Runtime
import Testing

struct HostileToolTests {
    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    private static let long = "hex(zeroblob(500000))"

    @Test(
        arguments: [
            ("\(endless) SELECT count(*) FROM n", "limit"),
            ("\(endless) SELECT i FROM n WHERE i < 0", "limit"),
            (
                "SELECT count(*) FROM users a, users b, users c, users d, users e, users f, users g, users h, users i, users j, users k, users l, users m, users n, users o, users p, users q, users r, users s, users t",
                "limit"
            ),
            ("\(endless) SELECT count(*) FROM (SELECT \(long) LIKE '%0%0%0%0%0%0%0%0%0%0%0%0%0%1%' FROM n)", "limit"),
            ("SELECT \(long) LIKE \(long)", "bad_value"),
            ("\(endless) SELECT sum(length(replace(\(long), '0', '11'))) FROM n", "limit"),
            ("\(endless) SELECT count(*) FROM n WHERE (hex(zeroblob(1000)) || i) REGEXP '(0*)*x'", "limit"),
            ("SELECT length(zeroblob(2000000000))", "limit"),
            ("SELECT length(randomblob(2000000000))", "limit"),
            ("SELECT length(replace(\(long), '0', '1234567890'))", "limit"),
            ("\(endless) SELECT group_concat(i) FROM n", "limit"),
            ("\(endless) SELECT length(group_concat(\(long))) FROM n", "limit"),
            (
                "\(endless), big(x) AS (SELECT \(long) FROM n LIMIT 1000) SELECT count(*) FROM (SELECT x FROM big ORDER BY x)",
                "limit"
            ),
            (
                "SELECT count(*) FROM json_each('[' || replace(\(long), '0', '1,') || '1]') a, json_each('[' || replace(\(long), '0', '1,') || '1]') b",
                "limit"
            ),
        ]
    )
    func `A query that never ends, or grows without end, ends in a limit`(sql: String, code: String) throws {
        let world = try TestWorld.load(
            tools: TestWorld.tool("\n    - value: v\n      sql: |\n        \(sql)")
                + TestWorld.tool("[{run: \"INSERT INTO log (text) VALUES (awm_uuid())\"}]", name: "next")
        )
        let session = try PlainSession(world, seed: 1)
        let other = try PlainSession(world, seed: 1)
        let before = try Observed(session)
        let result = session.call("t", arguments: [:])
        #expect(result.outcome == .toolError)
        #expect(result.code == code, "\(result.observation)")
        #expect(try Observed(session) == before)
        #expect(try Observed(other) == before)
        // Both go on as if nothing had been tried.
        #expect(session.call("next", arguments: [:]).outcome == .ok)
        #expect(other.call("next", arguments: [:]).outcome == .ok)
        #expect(try Observed(session) == Observed(other))
    }

    @Test func `A text that printf would make too long is nothing`() throws {
        let session = try TestWorld.session("[{value: v, sql: \"SELECT printf('%.*c', 2000000, 'x')\"}]")
        #expect(session.call("t", arguments: [:]) == CallResult(.ok, nil))
    }

    @Test(arguments: ["datetime('now', 'localtime')", "datetime('now', 'utc')"])
    func `The zone of the machine cannot be asked for`(expression: String) throws {
        let session = try TestWorld.session("[{value: v, sql: \"SELECT \(expression)\"}]")
        #expect(session.call("t", arguments: [:]).outcome == .toolError)
    }

    @Test func `What statements of another session did cannot be asked for`() throws {
        let tools =
            TestWorld.tool("[{row: r, sql: \"SELECT last_insert_rowid() AS a, changes() AS b, total_changes() AS c\"}]")
            + TestWorld.tool(
                "[{run: INSERT INTO log (text) VALUES ('x')}, {row: r, sql: \"SELECT last_insert_rowid() AS a, changes() AS b, total_changes() AS c\"}]",
                name: "write"
            )
        let world = try TestWorld.load(tools: tools)
        let session = try PlainSession(world, seed: 1)
        #expect(session.call("t", arguments: [:]).value == ["a": 0, "b": 0, "c": 0])
        #expect(session.call("write", arguments: [:]).value == ["a": 1, "b": 1, "c": 1])
        #expect(session.call("write", arguments: [:]).value == ["a": 2, "b": 1, "c": 1])
        #expect(session.call("t", arguments: [:]).value == ["a": 0, "b": 0, "c": 0])
    }

    @Test func `Patterns that Swift calls the same are not mixed up`() throws {
        let session = try TestWorld.session(
            "[{value: v, sql: \"SELECT :text REGEXP :pattern\"}]",
            input: "{type: object, properties: {text: {}, pattern: {}}}"
        )
        let composed = "^caf\u{e9}$"
        let apart = "^cafe\u{301}$"
        #expect(composed == apart)
        for (pattern, text, matches) in [
            (composed, "caf\u{e9}", 1), (apart, "caf\u{e9}", 0), (apart, "cafe\u{301}", 1),
            (composed, "cafe\u{301}", 0),
        ] {
            let result = session.call("t", arguments: ["pattern": .string(pattern), "text": .string(text)])
            #expect(result.value == .integer(Int64(matches)))
        }
        for number in 0..<100 {
            let text = JSON.string("x\(number)")
            #expect(session.call("t", arguments: ["pattern": text, "text": text]).value == 1)
        }
    }
}
