import Environments
import JSON
import Testing

@testable import Verification

@Suite struct AnswerCheckTests {
    private func passes(_ matcher: String, _ answer: JSON?) throws -> Bool {
        try Kiosk(task("answer: {\(matcher)}")).passes(answer: answer)
    }

    @Test(
        arguments: [
            ("equals: 1", 1, true), ("equals: 1", 1.0, true), ("equals: 1.0", 1, true), ("equals: 1", 2, false),
            ("equals: 1", true, false), ("equals: true", true, true), ("equals: true", 1, false),
            ("equals: 1", "1", false),
            ("equals: null", nil, true), ("equals: null", 0, false), ("equals: tea", "tea", true),
            ("equals: tea", "Tea", false), ("equals: [1, 2]", [1, 2], true), ("equals: [1, 2]", [2, 1], false),
            ("equals: [1, 2]", [1], false), ("equals: {a: 1, b: [x]}", ["b": ["x"], "a": 1.0], true),
            ("equals: {a: 1}", ["a": 1, "b": 2], false), ("equals: 9007199254740993", 9_007_199_254_740_992.0, false),
        ] as [(String, JSON, Bool)]
    )
    func equalsComparesAsJSONDoes(matcher: String, answer: JSON, expected: Bool) throws {
        #expect(try passes(matcher, answer) == expected)
    }

    @Test func equalsIsGivenTheTasksParameters() throws {
        let kiosk = try Kiosk(
            task("answer: {equals: {kind: \"${kind}\"}}", more: "params: {kind: {one_of: [1, two]}}")
        )
        #expect(try kiosk.passes(answer: ["kind": 1], given: ["kind": 1]))
        #expect(try !kiosk.passes(answer: ["kind": "1"], given: ["kind": 1]))
        #expect(try kiosk.passes(answer: ["kind": "two"], given: ["kind": "two"]))
    }

    @Test func containsAndOneOfAreGivenTheTasksParameters() throws {
        let params = "params: {kind: {one_of: [1, two]}}"
        let contains = try Kiosk(task("answer: {contains: [\"kind ${kind}\", \"$$5\"]}", more: params))
        #expect(try contains.passes(answer: "It is Kind 1 for $5.", given: ["kind": 1]))
        #expect(try !contains.passes(answer: "It is kind 1 for $5.", given: ["kind": "two"]))
        #expect(
            try contains.verdict(answer: "", given: ["kind": "two"]).checks[0].evidence["missing"] == [
                "kind two", "$5",
            ]
        )
        let oneOf = try Kiosk(task("answer: {one_of: [none, \"${kind}\"]}", more: params))
        #expect(try oneOf.passes(answer: 1, given: ["kind": 1]))
        #expect(try !oneOf.passes(answer: "1", given: ["kind": 1]))
        #expect(try oneOf.passes(answer: "two", given: ["kind": "two"]))
        #expect(try !oneOf.passes(answer: "two", given: ["kind": 1]))
    }

    @Test(
        arguments: [
            ("equals: 1, near: total", "near means something only beside number"),
            ("contains: a, tolerance: 1", "tolerance means something only beside number, equals, sql, one_of"),
            ("number: 1, order: any", "order means something only beside equals, sql, one_of"),
            ("contains: \"${kind}\"", "names ${kind}, which is not under params"),
            ("one_of: [\"${kind}\"]", "names ${kind}, which is not under params"),
        ]
    )
    func whatMeansNothingIsRefused(matcher: String, message: String) throws {
        let error = try #require(throws: PackageError.self) { try Kiosk(task("answer: {\(matcher)}")) }
        #expect(error.findings.count == 1)
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.hasPrefix("tasks.yaml:7:"), "\(error)")
    }

    @Test func namesTheRowsThatItsQueryReads() throws {
        let kiosk = try Kiosk(task("answer: {sql: SELECT max(id) FROM final.orders}"))
        let evidence = try kiosk.verdict([.order(1)], answer: 9).checks[0].evidence
        #expect(evidence["expected"] == 2)
        #expect(evidence["rows"]?["orders"]?[0]?["key"] == [2])
        #expect(evidence["rows"]?["items"] == nil)
    }

    @Test func looksAtThePath() throws {
        #expect(try passes("path: /order/0/id, equals: 7", ["order": [["id": 7]]]))
        #expect(try !passes("path: /order/0/id, equals: 7", ["order": [["id": 8]]]))
        #expect(try !passes("path: /order/1/id, equals: 7", ["order": [["id": 7]]]))
    }

    @Test func failsWithoutAnAnswerAndSaysSo() throws {
        for matcher in [
            "equals: null", "sql: SELECT NULL", "number: 0", "contains: ''", "regex: '.*'", "one_of: [null]",
        ] {
            let check = try Kiosk(task("answer: {\(matcher)}")).verdict(answer: nil).checks[0]
            #expect(!check.passed, "\(matcher)")
            #expect(check.evidence["reason"] == "no answer was given")
        }
        let check = try Kiosk(task("answer: {path: /id, equals: null}")).verdict(answer: ["order": 1]).checks[0]
        #expect(!check.passed)
        #expect(check.evidence["reason"] == "the answer has nothing at /id")
        #expect(check.evidence["answer"] == ["order": 1])
    }

    @Test(
        arguments: [
            ("SELECT 4", 4, true), ("SELECT 4", 4.0, true), ("SELECT 4", 5, false), ("SELECT 4", "4", false),
            ("SELECT 1", true, true), ("SELECT 0", false, true), ("SELECT 1", false, false), ("SELECT 2", true, false),
            ("SELECT NULL", nil, true), ("SELECT 1 WHERE 0", nil, true), ("SELECT 1 WHERE 0", 1, false),
            ("SELECT 'tea'", "tea", true), ("SELECT 2.5", 2.5, true),
            ("SELECT name FROM final.items WHERE id < 3 ORDER BY id", ["tea", "coffee"], true),
            ("SELECT name FROM final.items WHERE id < 3 ORDER BY id", ["coffee", "tea"], false),
            ("SELECT name FROM final.items WHERE id < 3 ORDER BY id", "tea", false),
            ("SELECT name FROM final.items WHERE id = 1", ["tea"], true),
            ("SELECT id FROM final.items WHERE 0", [], true),
            ("SELECT id FROM final.items WHERE 0", [1], false),
            ("SELECT id, name FROM final.items WHERE id = 1", ["name": "tea", "id": 1], true),
            ("SELECT id, name FROM final.items WHERE id = 1", ["name": "tea"], false),
            ("SELECT id, name FROM final.items WHERE id = 1", 1, false),
            (
                "SELECT id, stock > 5 AS many FROM final.items WHERE id < 3 ORDER BY id",
                [["id": 1, "many": true], ["id": 2, "many": false]], true
            ),
            (
                "SELECT id, stock > 5 AS many FROM final.items WHERE id < 3 ORDER BY id",
                [["id": 1, "many": true], ["id": 2, "many": true]], false
            ),
            ("SELECT json_array(1, 'a')", [1, "a"], true), ("SELECT json_object('a', 1)", ["a": 1], true),
            ("SELECT json_object('a', 1)", ["a": 2], false), ("SELECT '[1]'", "[1]", true),
        ] as [(String, JSON, Bool)]
    )
    func sqlGivesAValueAListRowsOrAnObject(sql: String, answer: JSON, expected: Bool) throws {
        #expect(try passes("sql: \"\(sql)\"", answer) == expected)
    }

    @Test func sqlSeesWhatWasDone() throws {
        let kiosk = try Kiosk(task("answer: {path: /id, sql: SELECT max(id) FROM final.orders}"))
        #expect(try kiosk.passes([.order(1)], answer: ["id": 2]))
        #expect(try !kiosk.passes([.order(1)], answer: ["id": 1]))
    }

    @Test func ordersOfListsMatterUnlessToldOtherwise() throws {
        let list: JSON = [3, 1, 2, 2]
        #expect(try passes("equals: [1, 2, 2, 3], order: any", list))
        #expect(try !passes("equals: [1, 2, 2, 3], order: strict", list))
        #expect(try !passes("equals: [1, 2, 3, 3], order: any", list))
        #expect(try !passes("equals: [1, 2, 3], order: any", list))
        #expect(try passes("sql: 'SELECT id FROM final.items', order: any", [4, 3, 2, 1]))
        #expect(try !passes("sql: 'SELECT id FROM final.items', order: any", [4, 3, 2, 2]))
        #expect(try passes("equals: [{a: [1, 2]}, {a: []}], order: any", [["a": []], ["a": [2, 1]]]))
    }

    @Test func tolerancesHoldAnywhereInTheAnswer() throws {
        #expect(try passes("equals: 10, tolerance: 0.5", 10.5))
        #expect(try !passes("equals: 10, tolerance: 0.5", 10.6))
        #expect(try passes("equals: {a: [1.0]}, tolerance: 0.1", ["a": [1.05]]))
        #expect(try !passes("equals: {a: [1.0]}", ["a": [1.05]]))
        #expect(try passes("sql: SELECT 2.0 / 3, tolerance: 0.001", 0.667))
    }

    @Test(
        arguments: [
            ("number: 45.5", 45.5, true), ("number: 45.5", "It is £45.50.", true), ("number: 45.5", "It is 45.", false),
            ("number: 45, tolerance: 1", "about 46", true), ("number: 45, tolerance: 1", "about 47", false),
            ("number: 1250.5", "1,250.50 in all", true), ("number: -3", "it fell by -3", true),
            ("number: 3", "it fell by -3", false), ("number: 5", "5 or 6", false), ("number: 5", "5 and 5", false),
            ("number: 45", "Order FK-10421 costs 45", true), ("number: 10421", "Order FK-10421", false),
            ("number: 2", "v2 of it", false), ("number: 12", "12kg", true), ("number: 5", "none", false),
            ("number: 5", ["5"], false), ("number: 5", nil, false), ("number: 5", true, false),
        ] as [(String, JSON, Bool)]
    )
    func numberReadsTheOnlyNumberOfAText(matcher: String, answer: JSON, expected: Bool) throws {
        #expect(try passes(matcher, answer) == expected)
    }

    @Test(
        arguments: [
            ("The total is 45 for 3 items", 45, true), ("3 items, TOTAL 45", 45, true),
            ("The total is 45 for 3 items", 3, false),
            ("45 total 46", 45, false), ("45 total 45", 45, true), ("no such word: 45", 45, false),
            ("total: many", 45, false),
            ("total 45, then a total of 50", 45, false), ("total 45, so the total is 45", 45, true),
            ("İstanbul, total 45 (3 items)", 45, true),
        ] as [(String, Double, Bool)]
    )
    func numberReadsTheOneThatStandsNearestToAWord(answer: String, number: Double, expected: Bool) throws {
        #expect(try passes("number: \(number), near: Total", .string(answer)) == expected)
    }

    @Test func containsLooksForEveryPartWhateverTheCase() throws {
        #expect(try passes("contains: TEA", "Green tea"))
        #expect(try !passes("contains: coffee", "Green tea"))
        #expect(try passes("contains: [tea, green]", "Green tea"))
        let check = try Kiosk(task("answer: {contains: [tea, milk]}")).verdict(answer: "Green tea").checks[0]
        #expect(!check.passed)
        #expect(check.evidence["missing"] == ["milk"])
        #expect(try passes("contains: FK-1", ["number": "FK-1"]))
    }

    @Test func regexLooksAnywhereInTheText() throws {
        #expect(try passes("regex: 'FK-[0-9]{5}'", "It is FK-10421."))
        #expect(try !passes("regex: '^FK-[0-9]{5}$'", "It is FK-10421."))
        #expect(throws: VerificationError.self) { try passes("regex: '('", "(") }
    }

    @Test func oneOfTakesAnyOfItsValues() throws {
        #expect(try passes("one_of: [tea, 2, null]", "tea"))
        #expect(try passes("one_of: [tea, 2, null]", 2.0))
        #expect(try passes("one_of: [tea, 2, null]", nil as JSON))
        #expect(try !passes("one_of: [tea, 2]", "coffee"))
    }

    @Test func saysWhatItReadAndWhatItExpected() throws {
        let check = try Kiosk(task("answer: {path: /n, sql: SELECT 4}")).verdict(answer: ["n": 5]).checks[0]
        #expect(check.evidence == ["answer": 5, "expected": 4])
    }

    @Test func breaksWhenItsQueryBreaks() throws {
        #expect(throws: VerificationError.self) { try passes("sql: SELECT * FROM final.nowhere", 1) }
    }
}
