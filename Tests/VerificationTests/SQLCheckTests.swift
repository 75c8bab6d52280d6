import JSON
import Testing

@testable import Verification

@Suite struct SQLCheckTests {
    @Test(
        arguments: [
            ("1", true), ("0", false), ("NULL", false), ("-1", true), ("0.5", true), ("0.0", false),
            ("'yes'", false), ("'1'", false), ("x'31'", false), ("1 WHERE 0", false),
            ("count(*) = 4 FROM final.items", true),
        ]
    )
    func passesOnlyForANumberOtherThanZero(expression: String, expected: Bool) throws {
        let kiosk = try Kiosk(task("sql: \"SELECT \(expression)\""))
        #expect(try kiosk.passes() == expected)
    }

    @Test func seesTheInitialAndTheFinalState() throws {
        let kiosk = try Kiosk(
            task(
                """
                sql: "SELECT i.stock = 10 AND f.stock = 7 FROM initial.items i JOIN final.items f ON f.id = i.id WHERE i.id = 1"
                """
            )
        )
        #expect(try kiosk.passes([.stock(1, 7)]))
        #expect(try !kiosk.passes([.stock(1, 8)]))
        #expect(try !kiosk.passes([]))
    }

    @Test func seesTheCallsWithTheirOutcomesInOrder() throws {
        let kiosk = try Kiosk(
            task(
                """
                sql: "SELECT group_concat(step || tool || outcome) = '1get_itemok,2place_ordertool_error,3place_orderinvalid_arguments'
                  AND (SELECT arguments ->> 'item_id' FROM calls WHERE step = 2) = 3
                  AND (SELECT result ->> 'stock' FROM calls WHERE step = 1) = 10 FROM calls"
                """
            )
        )
        let calls: [Kiosk.Call] = [
            Kiosk.Call("get_item", ["item_id": 1]), .order(3), Kiosk.Call("place_order", ["item_id": 3]),
        ]
        #expect(try kiosk.passes(calls))
        #expect(try !kiosk.passes(Array(calls.reversed())))
    }

    @Test func isGivenTheAnswerAndTheAmbientParameters() throws {
        let kiosk = try Kiosk(
            task(
                """
                sql: "SELECT @answer ->> 'total' = 12 AND @staff_id = 3 AND @now = '2026-03-01 09:00:01'
                  AND @now_iso = '2026-03-01T09:00:01Z' AND @today = '2026-03-01' AND @step = 1"
                """
            )
        )
        #expect(try kiosk.passes([.stock(1, 7)], answer: ["total": 12]))
        #expect(try !kiosk.passes([.stock(1, 7)], answer: ["total": 13]))
        #expect(try !kiosk.passes([.stock(1, 7)], answer: nil))
        #expect(try !kiosk.passes([], answer: ["total": 12]))
    }

    @Test func isGivenTheTasksParameters() throws {
        let kiosk = try Kiosk(
            task(
                "sql: \"SELECT stock = :left FROM final.items WHERE id = 1\"",
                more: "params: {left: {one_of: [3, 4]}}"
            )
        )
        #expect(try kiosk.passes([.stock(1, 3)], given: ["left": 3]))
        #expect(try !kiosk.passes([.stock(1, 3)], given: ["left": 4]))
    }

    @Test(
        arguments: [
            "INSERT INTO final.items (id, name, price, stock) VALUES (9, 'x', 1, 1) RETURNING 1",
            "UPDATE initial.items SET stock = 1 RETURNING 1", "DELETE FROM calls RETURNING 1",
            "ATTACH '/tmp/awm-verifier-must-not-write.db' AS other", "PRAGMA table_info(items)",
            "CREATE TABLE final.more (id)", "SELECT load_extension('x')", "BEGIN", "VACUUM final",
        ]
    )
    func mayNeitherWriteNorLeaveTheStates(sql: String) throws {
        let kiosk = try Kiosk(task("sql: \"\(sql)\""))
        let error = try #require(throws: VerificationError.self) { try kiosk.verdict() }
        #expect(error.description.contains("check \"check\" of do-it failed to run"))
        #expect(error.description.contains("not allowed") || error.description.contains("not authorized"), "\(error)")
    }

    @Test(
        arguments: [
            ("SELECT weight FROM final.items", "no such column: weight"),
            ("SELECT 1 FROM final.nowhere", "no such table: final.nowhere"),
            ("SELECT @satff_id", "@satff_id is not known to checks; did you mean @staff_id?"),
            ("SELECT :kind", ":kind is not known to checks; there are"),
            ("SELECT ?", "a parameter must have a name"),
            ("SELECT 1; SELECT 2", "more text after the first statement"),
            ("SELECT json_extract('[', '$')", "malformed JSON"),
            (
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 10001",
                "more than 10000 rows"
            ),
        ]
    )
    func isAnErrorAndNoRewardWhenItBreaks(sql: String, message: String) throws {
        let kiosk = try Kiosk(task("sql: \"\(sql)\""))
        let error = try #require(throws: VerificationError.self) { try kiosk.verdict() }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func endsInAnErrorWhenItNeverEnds() throws {
        let kiosk = try Kiosk(
            task("sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n\"")
        )
        #expect(throws: VerificationError.self) { try kiosk.verdict() }
    }

    @Test func saysWhichValueItSaw() throws {
        let verdict = try Kiosk(task("sql: \"SELECT count(*) = 5 FROM final.items\"")).verdict()
        #expect(verdict.checks.map(\.evidence) == [["value": 0, "rows": [:]]])
    }

    @Test func namesTheChangedRowsOfTheTablesItReads() throws {
        let kiosk = try Kiosk(task("sql: \"SELECT count(*) = 5 FROM final.Items /* audit_log2 */\""))
        let calls: [Kiosk.Call] = [.stock(1, 3), Kiosk.Call("log", ["what": "x"]), .stock(2, 4)]
        let evidence = try kiosk.verdict(calls).checks[0].evidence
        #expect(
            evidence["rows"] == [
                "items": [
                    ["row": "changed", "key": [1], "before": ["stock": 10], "after": ["stock": 3]],
                    ["row": "changed", "key": [2], "before": ["stock": 5], "after": ["stock": 4]],
                ]
            ]
        )
        // Which passed has nothing to explain.
        let passed = try Kiosk(task("sql: \"SELECT count(*) = 4 FROM final.items\"")).verdict(calls).checks[0]
        #expect(passed.evidence == ["value": 1])
    }

    @Test func namesOnlySoManyRows() throws {
        let kiosk = try Kiosk(task("sql: \"SELECT 0 FROM final.audit_log\""))
        let evidence = try kiosk.verdict((0..<25).map { Kiosk.Call("log", ["what": .string("\($0)")]) }).checks[0]
            .evidence
        #expect(evidence["rows"]?["audit_log"]?.arrayValue?.count == 20)
    }
}
