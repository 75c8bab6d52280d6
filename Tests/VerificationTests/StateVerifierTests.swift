import Environments
import JSON
import Testing

@testable import Verification

/// `verifier: {kind: state}`: the attempt must reach the state that a solution reaches.
@Suite struct StateVerifierTests {
    private func kiosk(
        _ solution: String,
        verifier: String = "{kind: state}",
        more: String = "",
        volatile: String = "[]"
    ) throws -> Kiosk {
        try Kiosk(
            """
            - id: do-it
              instruction: Do it.
              \(solution)
              \(more)
              verifier: \(verifier)
            """,
            volatile: volatile
        )
    }

    private let lowerStock = "solution: {calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}], answer: 7}"

    @Test func `scores 1 for the state that the reference reaches, however it was reached`() throws {
        let kiosk = try kiosk(lowerStock)
        #expect(try kiosk.verdict([.stock(1, 7)]).reward == 1)
        #expect(try kiosk.verdict([.stock(1, 3), .stock(1, 7), Kiosk.Call("get_item", ["item_id": 1])]).reward == 1)
        #expect(try kiosk.verdict().reward == 0)
        #expect(try kiosk.verdict([.stock(1, 8)]).reward == 0)
        #expect(try kiosk.verdict([.stock(1, 7), .stock(2, 4)]).reward == 0)
    }

    @Test func `is the score when it stands alone, and a guard beside checks that score`() throws {
        let alone = try kiosk(lowerStock).verdict([.stock(1, 7)])
        #expect(alone.checks.map(\.name) == ["state"])
        #expect(alone.checks.map(\.isGuard) == [false])
        let answered = try kiosk(
            lowerStock,
            verifier:
                "{kind: state, checks: [{name: said, answer: {equals: 7}}, {name: read, weight: 3, sql: SELECT count(*) > 1 FROM calls}]}"
        )
        #expect(try answered.verdict([.stock(1, 7)], answer: 7).checks.map(\.isGuard) == [true, false, false])
        #expect(try answered.verdict([.stock(1, 7)], answer: 7).reward == 0.25)
        // Saying the right thing earns nothing where the wrong thing was done.
        #expect(try answered.verdict(answer: 7).reward == 0)
        #expect(try answered.verdict([.stock(1, 8), .stock(1, 7)], answer: 7).reward == 1)
    }

    @Test func `is weighed like a check where it has a weight`() throws {
        let weighed = try kiosk(
            lowerStock,
            verifier: "{kind: state, weight: 3, checks: [{name: said, answer: {equals: 7}}]}"
        )
        #expect(try weighed.verdict(answer: 7).reward == 0.25)
        #expect(try weighed.verdict([.stock(1, 7)], answer: 8).reward == 0.75)
        let guarded = try kiosk(
            lowerStock,
            verifier: "{kind: state, guard: true, weight: 3, checks: [{name: said, answer: {equals: 7}}]}"
        )
        #expect(try guarded.verdict(answer: 7).reward == 0)
    }

    @Test func `leaves out cells that depend on the clock or on chance`() throws {
        let kiosk = try kiosk("solution: {calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}")
        // placed_at, updated_at and code come out different after another write, and under another seed.
        #expect(try kiosk.verdict([.stock(1, 9), .stock(1, 10), .order(1, 2)]).reward == 1)
        #expect(try kiosk.verdict([.order(1, 2)], seed: 99).reward == 1)
        #expect(try kiosk.verdict([.order(1, 1)]).reward == 0)
    }

    @Test func `leaves out keys that depend on chance`() throws {
        let kiosk = try kiosk("solution: {calls: [{tool: open_ticket, arguments: {item_id: 1, note: a}}]}")
        for seed in UInt64(0)..<4 {
            let ticket = Kiosk.Call("open_ticket", ["item_id": 1, "note": "a"])
            #expect(try kiosk.verdict([.stock(1, 9), .stock(1, 10), ticket], seed: seed).reward == 1)
            #expect(try kiosk.verdict([ticket, ticket], seed: seed).reward == 0)
        }
    }

    @Test func `leaves out volatile tables and columns, and what may be worded differently`() throws {
        let log = Kiosk.Call("log", ["what": "more"])
        let calls: [Kiosk.Call] = [.stock(1, 7), log, Kiosk.Call("set_price", ["item_id": 1, "price": 9])]
        #expect(try kiosk(lowerStock, volatile: "[audit_log, items.price]").verdict(calls).reward == 1)
        #expect(try kiosk(lowerStock, volatile: "[audit_log]").verdict(calls).reward == 0)
        let order = "solution: {calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2, note: hello}}]}"
        let free = try kiosk(order, more: "free: [place_order.note]")
        #expect(try free.verdict([.order(1, 2, note: "good day")]).reward == 1)
        #expect(try kiosk(order).verdict([.order(1, 2, note: "good day")]).reward == 0)
    }

    @Test func `names each row with the cells that it should have and those that it has`() throws {
        let kiosk = try kiosk(
            """
            solution: {calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}, \
            {tool: remove_item, arguments: {item_id: 3}}, {tool: log, arguments: {what: done}}]}
            """
        )
        let remove = Kiosk.Call("remove_item", ["item_id": 4])
        let log = Kiosk.Call("log", ["what": "Done"])
        let check = try kiosk.verdict([.stock(1, 6), .stock(2, 1), remove, log]).checks[0]
        #expect(!check.passed)
        #expect(check.evidence["solution"] == 1)
        let items = check.evidence["differs"]?["items"]
        let cake: JSON = ["id": 3, "name": "cake", "price": 4.0, "stock": 0, "updated_at": nil]
        let tea: JSON = ["id": 4, "name": "Tea", "price": 2.5, "stock": 10, "updated_at": nil]
        #expect(
            items == [
                ["row": "different", "key": [1], "expected": ["stock": 7], "reached": ["stock": 6]],
                ["row": "unexpected", "key": [3], "reached": cake],
                ["row": "different", "key": [2], "expected": ["stock": 5], "reached": ["stock": 1]],
                ["row": "missing", "key": [4], "expected": tea],
            ]
        )
        #expect(
            check.evidence["differs"]?["audit_log"] == [
                ["row": "different", "key": [1], "expected": ["what": "done"], "reached": ["what": "Done"]]
            ]
        )
        #expect(try kiosk.verdict([]).checks[0].evidence["differs"]?["audit_log"]?[0]?["row"] == "missing")
    }

    @Test func `does not tell of cells that may be anything`() throws {
        let kiosk = try kiosk("solution: {calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}")
        let differs = try kiosk.verdict([.stock(2, 5), .order(1, 1)]).checks[0].evidence["differs"]
        // Not its time nor its code, which differ as well.
        let order: JSON = ["row": "different", "key": [2], "expected": ["quantity": 2], "reached": ["quantity": 1]]
        #expect(differs?["orders"] == [order])
        let item: JSON = ["row": "different", "key": [1], "expected": ["stock": 8], "reached": ["stock": 9]]
        #expect(differs?["items"] == [item])
    }

    @Test func `takes the state of any solution, and compares with the nearest`() throws {
        let kiosk = try kiosk(
            """
            solutions:
                - {calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}, {tool: set_stock, arguments: {item_id: 2, stock: 7}}]}
                - {calls: [{tool: remove_item, arguments: {item_id: 3}}]}
            """
        )
        let remove = Kiosk.Call("remove_item", ["item_id": 3])
        #expect(try kiosk.verdict([.stock(1, 7), .stock(2, 7)]).reward == 1)
        #expect(try kiosk.verdict([remove]).reward == 1)
        #expect(try kiosk.verdict([.stock(1, 7), .stock(2, 7), remove]).reward == 0)
        #expect(try kiosk.verdict([]).checks[0].evidence["solution"] == 2)
        #expect(try kiosk.verdict([.stock(1, 7)]).checks[0].evidence["solution"] == 1)
    }

    @Test func `is refused without a solution`() throws {
        let world = try kiosk("tags: []").world
        #expect(
            TaskValidation.findings(of: world).map(\.description) == [
                "tasks.yaml:5:14: error: do-it, check \"state\": it compares with the solution, and there is none [no-solution]"
            ]
        )
        #expect(try kiosk("tags: []").verdict().reward == 0)
    }

    @Test func `is an error when the reference cannot be played`() throws {
        let kiosk = try kiosk("solution: {calls: [{tool: break}]}")
        #expect(throws: VerificationError.self) { try kiosk.verdict() }
    }
}
