import JSON
import Testing

@testable import Verification

/// `changes` spelled out: how many rows of which tables may change, where, and in which columns.
@Suite struct ChangesCheckTests {
    private func check(_ changes: String, _ calls: [Kiosk.Call], volatile: String = "[]") throws -> CheckResult {
        try Kiosk(task("changes: {\(changes)}"), volatile: volatile).verdict(calls).checks[0]
    }

    private func log(_ count: Int) -> [Kiosk.Call] { (0..<count).map { Kiosk.Call("log", ["what": .string("\($0)")]) } }

    @Test(
        arguments: [
            ("added: 2", 1, false), ("added: 2", 2, true), ("added: 2", 3, false), ("added: 0..2", 0, true),
            ("added: 0..2", 2, true), ("added: 0..2", 3, false), ("added: 1..", 0, false), ("added: 1..", 5, true),
            ("changed: 0..9", 0, true), ("changed: 0..9", 1, false),
        ]
    )
    func countsRows(change: String, count: Int, expected: Bool) throws {
        #expect(try check("audit_log: {\(change)}", log(count)).passed == expected)
    }

    @Test func countsAddedChangedAndRemovedRowsApart() throws {
        let calls: [Kiosk.Call] = [.stock(1, 3), .stock(2, 3), Kiosk.Call("remove_item", ["item_id": 3])]
        #expect(try check("items: {changed: 2, removed: 1}", calls).passed)
        #expect(try !check("items: {changed: 3}", calls).passed)
        #expect(try !check("items: {changed: 1, removed: 2}", calls).passed)
        let text = try check("items: {changed: 1..1, removed: 2..}", calls).evidence["problems"]
        #expect(
            text == ["2 rows of items were changed, 1 expected", "1 row of items was removed, at least 2 expected"]
        )
    }

    @Test func namesTheRowsOfWhichThereAreTooMany() throws {
        let result = try check("audit_log: {added: 1}, items: {changed: 1}", log(2) + [.stock(1, 3)])
        #expect(result.evidence["problems"] == ["2 rows of audit_log were added, 1 expected"])
        #expect(
            result.evidence["rows"] == [
                "audit_log": [
                    ["row": "added", "key": [1], "after": ["id": 1, "what": "0"]],
                    ["row": "added", "key": [2], "after": ["id": 2, "what": "1"]],
                ]
            ]
        )
        let few = try check("audit_log: {added: 2}", log(1))
        #expect(few.evidence["problems"] == ["1 row of audit_log was added, 2 expected"])
        #expect(few.evidence["rows"]?["audit_log"]?[0]?["key"] == [1])
    }

    @Test func refusesTablesThatAreNotListedAndNamesTheRows() throws {
        let result = try check("items: {changed: 1}", [.stock(1, 3)] + log(1))
        #expect(!result.passed)
        #expect(result.evidence["problems"] == ["audit_log may not change"])
        #expect(
            result.evidence["rows"] == ["audit_log": [["row": "added", "key": [1], "after": ["id": 1, "what": "0"]]]]
        )
        #expect(try check("items: {changed: 1}", [.stock(1, 3)]).passed)
    }

    @Test func allowsOnlyTheColumnsThatAreNamed() throws {
        let price = Kiosk.Call("set_price", ["item_id": 1, "price": 9])
        #expect(try check("items: {changed: 1, columns: [stock]}", [.stock(1, 3)]).passed)
        let result = try check("items: {changed: 1, columns: [stock]}", [.stock(1, 3), price])
        #expect(result.evidence["problems"] == ["items may change only in stock"])
        #expect(try check("items: {changed: 1, columns: [stock, price]}", [.stock(1, 3), price]).passed)
        // Columns say nothing about rows that are new.
        #expect(try check("audit_log: {added: 1, columns: [id]}", log(1)).passed)
    }

    @Test func asksTheConditionOfAddedChangedAndRemovedRows() throws {
        let remove = Kiosk.Call("remove_item", ["item_id": 3])
        #expect(try check("audit_log: {added: 1, where: \"what = '0'\"}", log(1)).passed)
        let added = try check("audit_log: {added: 1, where: \"what = '1'\"}", log(1))
        #expect(added.evidence["problems"] == ["a row of audit_log does not satisfy: what = '1'"])
        // Of a changed row, what it is now.
        #expect(try check("items: {changed: 1, where: id = 1 AND stock = 3}", [.stock(1, 3)]).passed)
        #expect(try !check("items: {changed: 1, where: stock = 10}", [.stock(1, 3)]).passed)
        // Of a removed one, what it was.
        #expect(try check("items: {removed: 1, where: name = 'cake'}", [remove]).passed)
        #expect(try !check("items: {removed: 1, where: name = 'tea'}", [remove]).passed)
    }

    @Test func asksTheConditionOfEachRowAlone() throws {
        #expect(try check("items: {changed: 2, where: stock = 3}", [.stock(1, 3), .stock(2, 3)]).passed)
        #expect(try !check("items: {changed: 2, where: stock = 3}", [.stock(1, 3), .stock(2, 4)]).passed)
    }

    @Test func conditionsMayUseParametersAndBothStates() throws {
        let kiosk = try Kiosk(
            task(
                "changes: {items: {changed: 1, where: \"id = :id AND stock < (SELECT i.stock FROM initial.items i WHERE i.id = items.id)\"}}",
                more: "params: {id: {one_of: [1, 2]}}"
            )
        )
        #expect(try kiosk.passes([.stock(1, 3)], given: ["id": 1]))
        #expect(try !kiosk.passes([.stock(1, 30)], given: ["id": 1]))
        #expect(try !kiosk.passes([.stock(1, 3)], given: ["id": 2]))
    }

    @Test func leavesVolatilePlacesOut() throws {
        let calls = log(2) + [.stock(1, 3), Kiosk.Call("set_price", ["item_id": 2, "price": 9])]
        #expect(try check("items: {changed: 1}", calls, volatile: "[audit_log, items.price]").passed)
        #expect(try !check("items: {changed: 1}", calls, volatile: "[audit_log]").passed)
        #expect(try !check("items: {changed: 1}", calls, volatile: "[items.price]").passed)
    }

    @Test func doesNotCountColumnsThatDependOnTheClockWhereTheReferenceShowsThem() throws {
        let orders = "orders: {added: 1}, audit_log: {added: 1}"
        let solution = "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}"
        let kiosk = try Kiosk(task("changes: {\(orders), items: {changed: 1, columns: [stock]}}", solution: solution))
        #expect(try kiosk.passes([.order(1, 2)]))
        #expect(try !kiosk.passes([.order(1, 2), Kiosk.Call("set_price", ["item_id": 1, "price": 9])]))
    }

    @Test func allowsNothingWhenNothingIsListed() throws {
        #expect(try check("", []).passed)
        #expect(try !check("", log(1)).passed)
    }

    @Test func breaksWhenAConditionBreaks() throws {
        #expect(throws: VerificationError.self) { try check("items: {changed: 1, where: weight = 1}", [.stock(1, 3)]) }
    }
}
