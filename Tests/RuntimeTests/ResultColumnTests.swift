import Environments
import JSON
import SQLite
import Testing

@testable import Runtime

struct ResultColumnTests {
    private func json(_ value: SQLValue, declared: String? = nil, type: ColumnType? = nil) throws(CallFailure) -> JSON {
        try ResultColumn(name: "c", declaredType: declared, override: type).json(value)
    }

    @Test(
        arguments: [
            (.integer(1), nil, nil, 1),
            (.integer(1), "INTEGER", nil, 1),
            (.integer(1), "BOOLEAN", nil, true),
            (.integer(0), "bool", nil, false),
            (.integer(2), "BOOLEAN", nil, true),
            (.text("yes"), "BOOLEAN", nil, "yes"),
            (.null, "BOOLEAN", nil, nil),
            (.text("[1, 2.0]"), "JSON", nil, [1, 2.0]),
            (.text("[1]"), "TEXT", nil, "[1]"),
            (.integer(5), "json", nil, 5),
            (.null, "JSON", .json, nil),
            (.integer(1), "BOOLEAN", .integer, 1),
            (.integer(1), nil, .boolean, true),
            (.real(3), nil, .integer, 3),
            (.real(3.5), nil, .integer, 3.5),
            (.real(1e300), nil, .integer, 1e300),
            (.integer(3), nil, .number, 3.0),
            (.real(3), nil, .number, 3.0),
            (.integer(3), nil, .text, "3"),
            (.real(3), nil, .text, "3.0"),
            (.text("{}"), "JSON", .text, "{}"),
            (.integer(9_007_199_254_740_993), nil, nil, 9_007_199_254_740_993),
            (.real(2), "REAL", nil, 2.0),
            (.blob([0, 255, 16]), nil, nil, "00ff10"),
            (.blob([]), nil, nil, ""),
            (.text("\u{0}é"), nil, nil, "\u{0}é"),
        ] as [(SQLValue, String?, ColumnType?, JSON)]
    )
    func `A column's type says what JSON its values are`(
        value: SQLValue,
        declared: String?,
        type: ColumnType?,
        expected: JSON
    ) throws {
        #expect(try json(value, declared: declared, type: type) == expected)
    }

    @Test(arguments: [nil, .integer, .number, .text, .json, .boolean] as [ColumnType?])
    func `What JSON cannot say is a bad value, never a crash`(type: ColumnType?) {
        for number in [Double.infinity, -Double.infinity] {
            let failure = #expect(throws: CallFailure.self) { _ = try json(.real(number), type: type) }
            #expect(failure?.outcome == .toolError)
            #expect(failure?.code == "bad_value")
        }
    }

    @Test(arguments: ["", "{", "nope", "{\"a\": 1, \"a\": 2}", "[1,]", String(repeating: "[", count: 100_000)])
    func `Text that is not JSON is a bad value of a JSON column`(text: String) {
        let failure = #expect(throws: CallFailure.self) { _ = try json(.text(text), declared: "JSON") }
        #expect(failure?.code == "bad_value")
        #expect(failure?.message == "The column c does not hold valid JSON.")
    }

    @Test func `Declared types reach the result through views, subqueries and RETURNING`() throws {
        let session = try TestWorld.session(
            """

                - {rows: table, sql: "SELECT active, profile, picture FROM users ORDER BY id"}
                - {rows: view, sql: SELECT active AS is_active FROM v ORDER BY 1}
                - {row: back, sql: "UPDATE users SET active = 0 WHERE id = 1 RETURNING active, profile"}
                - {row: expression, sql: "SELECT 1 = 1 AS plain, 1 = 1 AS typed", types: {typed: boolean}}
            """,
            result: "[$table, $view, $back, $expression]",
            schema: TestWorld.schema + "CREATE VIEW v AS SELECT active FROM users;"
        )
        let profile: JSON = ["likes": ["tea", 1.0], "n": 9_007_199_254_740_993]
        #expect(
            session.call("t", arguments: [:]).value == [
                [
                    ["active": true, "profile": profile, "picture": "00ff"],
                    ["active": false, "profile": nil, "picture": nil],
                ],
                [["is_active": false], ["is_active": true]],
                ["active": false, "profile": profile],
                ["plain": 1, "typed": true],
            ]
        )
    }
}
