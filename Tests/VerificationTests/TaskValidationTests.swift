import Environments
import Testing

@testable import Verification

@Suite struct TaskValidationTests {
    private func findings(_ tasks: String) throws -> [String] {
        try TaskValidation.findings(of: Kiosk(tasks).world).map(\.description)
    }

    @Test func findNothingWrongWithAGoodTask() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              params: {kind: {one_of: [a]}}
              solution: {calls: []}
              verifier:
                checks:
                  - {name: one, sql: "SELECT :kind = 'a'"}
                  - {name: two, changes: solution}
                  - {name: three, changes: {items: {changed: 1, columns: [stock], where: stock > 1}}}
                  - {name: four, answer: {sql: SELECT 1}}
                  - {name: five, answer: {regex: "^a"}}
            """
        #expect(try findings(tasks) == [])
    }

    @Test(
        arguments: [
            (
                "sql: SELECT weight FROM final.items",
                "7:42: error: do-it, check \"check\": no such column: weight [invalid-check]"
            ),
            ("sql: \"SELECT 1, 2\"", "it gives 2 columns; a check gives one value, true or false [invalid-check]"),
            ("sql: \"SELECT :kind\"", ":kind is not known to checks"),
            ("sql: DELETE FROM final.items", "DELETE is not allowed in a check"),
            ("answer: {sql: SELECT 1 FROM final.nowhere}", "no such table: final.nowhere [invalid-check]"),
            ("answer: {regex: \"(\"}", "[invalid-check]"),
            ("answer: {contains: []}", "contains names no text, so every answer would do [invalid-check]"),
            ("answer: {contains: \"\"}", "contains names no text"),
            ("changes: {itmes: {added: 1}}", "no such table: final.itmes [invalid-check]"),
            ("changes: {items: {columns: [stok]}}", "items has no column \"stok\" [invalid-check]"),
            ("changes: {items: {where: stok = 1}}", "no such column: stok [invalid-check]"),
            ("changes: {items: {where: count(*) > 1}}", "misuse of aggregate"),
        ]
    )
    func nameTheCheckThatCannotRun(check: String, message: String) throws {
        let found = try findings(task(check))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("tasks.yaml:7:") == true, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test func nameTheLineInsideAQueryOfSeveralLines() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              solution: {calls: []}
              verifier:
                checks:
                  - name: check
                    sql: |
                      SELECT count(*) = 1
                      FROM final.items
                      WHERE weight = 1
            """
        #expect(
            try findings(tasks) == [
                "tasks.yaml:10:1: error: do-it, check \"check\": no such column: weight [invalid-check]"
            ]
        )
    }

    @Test func nameASetupThatFails() throws {
        let tasks = task("sql: SELECT 1", more: "setup: {sql: UPDATE nowhere SET a = 1}")
        let found = try findings(tasks)
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("tasks.yaml:4:16: error: do-it: the task's setup failed: no such table: nowhere"))
        #expect(found[0].hasSuffix("[setup-failed]"))
    }

    @Test func refuseATaskWithGuardsOnly() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              solution: {calls: []}
              verifier: {checks: [{name: nothing else, changes: solution}]}
            """
        #expect(
            try findings(tasks) == [
                "tasks.yaml:1:3: error: do-it has guards only, so every attempt scores 0; give it a check that is no guard [guards-only]"
            ]
        )
    }

    @Test func refuseAComparisonWithASolutionThatIsNotThere() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              verifier: {checks: [{name: check, guard: false, changes: solution}]}
            """
        #expect(
            try findings(tasks).contains {
                $0.contains("it compares with the solution, and there is none [no-solution]")
            }
        )
    }

    @Test func nameEveryProblem() throws {
        let tasks = """
            - id: one
              instruction: Do it.
              verifier: {checks: [{name: a, sql: SELECT x}, {name: b, sql: SELECT 1}, {name: c, sql: SELECT y}]}
            - id: two
              instruction: Do it.
              verifier: {checks: [{name: d, sql: SELECT z}]}
            """
        #expect(try findings(tasks).count == 3)
    }
}
