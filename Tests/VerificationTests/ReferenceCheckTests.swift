import Environments
import Testing

@testable import Verification

@Suite struct ReferenceCheckTests {
    private func findings(_ tasks: String) throws -> [Finding] {
        let kiosk = try Kiosk(tasks)
        return try ReferenceCheck.findings(of: kiosk.task(), in: kiosk.world)
    }

    private let stock = "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}"
    private let isSeven = "sql: SELECT stock = 7 FROM final.items WHERE id = 1"

    @Test func findsNothingWrongWithASoundTask() throws {
        #expect(try findings(task(isSeven, solution: stock)).isEmpty)
    }

    @Test func saysWhichChecksTheReferenceFails() throws {
        let found = try findings(task("sql: SELECT stock = 8 FROM final.items WHERE id = 1", solution: stock))
        #expect(found.map(\.code) == ["reference-fails"])
        #expect(
            found.first?.description
                == """
                tasks.yaml:1:3: error: do-it: the solution scores 0.0, not 1: "check" \
                {"rows":{"items":[{"after":{"stock":7},"before":{"stock":10},"key":[1],"row":"changed"}]},"value":0} \
                [reference-fails]
                """
        )
    }

    @Test func saysWhichCallWasRefused() throws {
        let order = "{calls: [{tool: place_order, arguments: {item_id: 3, quantity: 1}}]}"
        let found = try findings(task("sql: SELECT count(*) = 2 FROM final.orders", solution: order))
        #expect(
            found.first?.message.contains("its call of place_order was refused: {\"error\":{\"code\":\"sold_out\"")
                == true
        )
    }

    @Test func saysWhenDoingNothingScores() throws {
        let found = try findings(task("sql: SELECT 1", solution: stock))
        #expect(found.map(\.code) == ["noop-passes"])
        #expect(found.first?.message == "do-it: doing nothing scores 1.0, not 0")
    }

    @Test func saysWhenDoingNothingScoresWithoutASolution() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              verifier: {checks: [{name: check, sql: SELECT 1}]}
            """
        #expect(try findings(tasks).map(\.code) == ["noop-passes"])
    }

    @Test func judgesEveryAlternative() throws {
        let tasks = """
            - id: do-it
              instruction: Do it.
              solutions: [\(stock), {calls: [{tool: set_stock, arguments: {item_id: 2, stock: 7}}]}]
              verifier: {checks: [{name: check, \(isSeven)}]}
            """
        #expect(try findings(tasks).map(\.message.description).first?.hasPrefix("do-it: solution 2 scores 0.0") == true)
        #expect(try findings(tasks).count == 1)
    }

    @Test func triesEveryValueOfEveryParameter() throws {
        let solution = "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: \"${left}\"}}]}"
        func found(_ values: String) throws -> [String] {
            try findings(task(isSeven, solution: solution, more: "params: {left: {one_of: \(values)}}")).map(\.message)
        }
        #expect(try found("[7]") == [])
        #expect(
            try found("[7, 7, 8]") == [
                """
                do-it with {"left":8}: the solution scores 0.0, not 1: "check" \
                {"rows":{"items":[{"after":{"stock":8},"before":{"stock":10},"key":[1],"row":"changed"}]},"value":0}
                """
            ]
        )
    }

    @Test func tellsAFaultOfTheWorld() throws {
        #expect(
            try findings(task("sql: SELECT 0", solution: "{calls: [{tool: break}]}")).map(\.code) == [
                "environment-fault"
            ]
        )
    }

    @Test func tellsAVerifierThatBreaks() throws {
        let found = try findings(
            task("sql: \"SELECT json_extract('[', '$')\"", solution: "{calls: [], answer: {}}")
        )
        #expect(found.map(\.code) == ["reference-fails"])
        #expect(found.first?.message.contains("the check \"check\" of do-it failed to run") == true)
    }
}
