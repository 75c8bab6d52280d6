import Environments
import JSON
import Testing

@testable import Verification

/// `changes: solution`: the attempt must change exactly the rows that the reference changes.
@Suite struct ReferenceChangesTests {
    private static let twoOrders = """
        {calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2, note: one}}, \
        {tool: place_order, arguments: {item_id: 2, quantity: 1, note: two}}]}
        """

    private func kiosk(
        _ solution: String,
        more: String = "",
        volatile: String = "[]",
        tick: String = "1s"
    ) throws -> Kiosk {
        try Kiosk(task("changes: solution", solution: solution, more: more), volatile: volatile, tick: tick)
    }

    @Test func acceptsTheReferencesOwnChanges() throws {
        let kiosk = try kiosk("{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}")
        #expect(try kiosk.passes([.stock(1, 7)]))
        // However they are reached, and whatever else was read or refused on the way.
        #expect(try kiosk.passes([.stock(1, 8), Kiosk.Call("get_item", ["item_id": 1]), .order(3), .stock(1, 7)]))
    }

    @Test func refusesAWrongRowAWrongCellAMissingRowAndAnExtraRow() throws {
        let kiosk = try kiosk("{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}")
        #expect(try !kiosk.passes([.stock(2, 7)]))
        #expect(try !kiosk.passes([.stock(1, 6)]))
        #expect(try !kiosk.passes([]))
        #expect(try !kiosk.passes([.stock(1, 7), .stock(2, 4)]))
        #expect(try !kiosk.passes([.stock(1, 7), Kiosk.Call("remove_item", ["item_id": 3])]))
        #expect(try !kiosk.passes([.stock(1, 7), Kiosk.Call("log", ["what": "more"])]))
    }

    @Test func namesTheRowsThatAreTooManyAndTooFew() throws {
        let kiosk = try kiosk("{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}")
        let evidence = try kiosk.verdict([.stock(2, 7)]).checks[0].evidence
        #expect(
            evidence["unexpected"] == [
                "items": [["row": "changed", "key": [2], "before": ["stock": 5], "after": ["stock": 7]]]
            ]
        )
        #expect(
            evidence["missing"] == [
                "items": [["row": "changed", "key": [1], "before": ["stock": 10], "after": ["stock": 7]]]
            ]
        )
        #expect(try kiosk.verdict([.stock(1, 7)]).checks[0].evidence == ["rows": 1])
    }

    @Test func comparesRemovedRows() throws {
        let kiosk = try kiosk("{calls: [{tool: remove_item, arguments: {item_id: 3}}]}")
        #expect(try kiosk.passes([Kiosk.Call("remove_item", ["item_id": 3])]))
        #expect(try !kiosk.passes([Kiosk.Call("remove_item", ["item_id": 4])]))
    }

    @Test func tellsValuesApartByBytesAndCase() throws {
        // The column's collation takes the two names for equal.
        let kiosk = try kiosk("{calls: [{tool: remove_item, arguments: {item_id: 4}}]}")
        #expect(try !kiosk.passes([Kiosk.Call("remove_item", ["item_id": 1])]))
    }

    @Test func leavesCellsOpenThatDependOnTheClockOrOnChance() throws {
        let kiosk = try kiosk("{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}")
        // A write before it moves the clock and the random source: placed_at, updated_at and code are others.
        #expect(try kiosk.passes([.stock(1, 9), .stock(1, 10), .order(1, 2)]))
        #expect(try kiosk.passes([.order(1, 2)], seed: 99))
        #expect(try !kiosk.passes([.order(1, 3)]))
        #expect(try !kiosk.passes([.order(1, 2, note: "no such note")]))
        #expect(try !kiosk.passes([.order(1, 1), .order(1, 1)]))
    }

    @Test func leavesKeysOpenThatDependOnChance() throws {
        let kiosk = try kiosk(
            """
            {calls: [{tool: open_ticket, arguments: {item_id: 1, note: a}}, {tool: open_ticket, arguments: {item_id: 2, note: b}}]}
            """
        )
        func ticket(_ item: Int64, _ note: String) -> Kiosk.Call {
            Kiosk.Call("open_ticket", ["item_id": .integer(item), "note": .string(note)])
        }
        for seed in UInt64(0)..<8 {
            #expect(try kiosk.passes([ticket(1, "a"), ticket(2, "b")], seed: seed))
            #expect(try kiosk.passes([ticket(2, "b"), ticket(1, "a")], seed: seed))
            #expect(try !kiosk.passes([ticket(1, "b"), ticket(2, "a")], seed: seed))
            #expect(try !kiosk.passes([ticket(1, "a"), ticket(1, "a")], seed: seed))
            #expect(try !kiosk.passes([ticket(1, "a"), ticket(2, "b"), ticket(2, "b")], seed: seed))
        }
    }

    @Test(arguments: ["500ms", "1s", "1m", "1h"])
    func leavesClockCellsOpenWhateverTheTick(tick: String) throws {
        let kiosk = try kiosk("{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}", tick: tick)
        #expect(try kiosk.passes([.stock(1, 9), .stock(1, 10), .order(1, 2)]))
    }

    @Test func acceptsWritesInAnotherOrder() throws {
        let kiosk = try kiosk(ReferenceChangesTests.twoOrders)
        #expect(try kiosk.passes([.order(1, 2, note: "one"), .order(2, 1, note: "two")]))
        // The database numbers the orders the other way round.
        #expect(try kiosk.passes([.order(2, 1, note: "two"), .order(1, 2, note: "one")]))
        #expect(try !kiosk.passes([.order(2, 1, note: "one"), .order(1, 2, note: "two")]))
        #expect(try !kiosk.passes([.order(2, 1, note: "two"), .order(2, 1, note: "two")]))
    }

    @Test func keepsNewRowsTogetherWithTheRowsThatReferToThem() throws {
        func order(_ labels: [String]) -> Kiosk.Call {
            Kiosk.Call(
                "place_order",
                ["item_id": 1, "quantity": 1, "parcels": .array(labels.map { ["label": .string($0)] })]
            )
        }
        let kiosk = try kiosk(
            """
            {calls: [{tool: place_order, arguments: {item_id: 1, quantity: 1, parcels: [{label: a}, {label: b}]}},
            {tool: place_order, arguments: {item_id: 1, quantity: 1, parcels: [{label: c}]}}]}
            """
        )
        #expect(try kiosk.passes([order(["a", "b"]), order(["c"])]))
        #expect(try kiosk.passes([order(["c"]), order(["a", "b"])]))
        #expect(try !kiosk.passes([order(["c", "b"]), order(["a"])]))
        #expect(try !kiosk.passes([order(["a"]), order(["c", "b"])]))
        #expect(try !kiosk.passes([order(["b", "a"]), order(["c"])]))
    }

    @Test func doesNotTakeAnotherNumberForARowThatWasThere() throws {
        let kiosk = try kiosk(
            "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}, {tool: set_stock, arguments: {item_id: 2, stock: 3}}]}"
        )
        #expect(try kiosk.passes([.stock(2, 3), .stock(1, 7)]))
        #expect(try !kiosk.passes([.stock(1, 3), .stock(2, 7)]))
    }

    @Test func leavesVolatileTablesAndColumnsOut() throws {
        let solution = "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}"
        let strict = try kiosk(solution)
        let lax = try kiosk(solution, volatile: "[audit_log, items.price]")
        let extra: [Kiosk.Call] = [
            .stock(1, 7), Kiosk.Call("log", ["what": "x"]), Kiosk.Call("set_price", ["item_id": 2, "price": 9]),
        ]
        #expect(try !strict.passes(extra))
        #expect(try lax.passes(extra))
        #expect(try lax.passes([.stock(1, 7), Kiosk.Call("set_price", ["item_id": 1, "price": 9])]))
        #expect(try !lax.passes(extra + [.stock(2, 1)]))
        let everywhere = try kiosk(solution, volatile: "[\"*.price\", audit_log]")
        #expect(try everywhere.passes(extra))
    }

    @Test func leavesReferencesChangesInVolatilePlacesOut() throws {
        let kiosk = try kiosk(
            "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}, {tool: log, arguments: {what: done}}]}",
            volatile: "[audit_log]"
        )
        #expect(try kiosk.passes([.stock(1, 7)]))
    }

    @Test func acceptsFreeArgumentsReworded() throws {
        let solution =
            "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2, note: leave it at the door}}]}"
        let free = try kiosk(solution, more: "free: [place_order.note]")
        #expect(try free.passes([.order(1, 2, note: "put it by the door")]))
        #expect(try free.passes([.order(1, 2)]))
        #expect(try !free.passes([.order(1, 1, note: "put it by the door")]))
        #expect(try !free.passes([.order(2, 2, note: "put it by the door")]))
        #expect(try !kiosk(solution).passes([.order(1, 2, note: "put it by the door")]))
    }

    @Test func acceptsAFreeArgumentThatTheReferenceLeavesOut() throws {
        let solution = "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}"
        #expect(try kiosk(solution, more: "free: [place_order.note]").passes([.order(1, 2, note: "thanks")]))
        #expect(try !kiosk(solution).passes([.order(1, 2, note: "thanks")]))
    }

    @Test func rewordsWithinWhatTheSchemaAllows() throws {
        // With 40 characters there is no room for more: only a shorter text is another one.
        let note = String(repeating: "n", count: 40)
        let solution = "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2, note: \(note)}}]}"
        #expect(try kiosk(solution, more: "free: [place_order.note]").passes([.order(1, 2, note: "short")]))
    }

    @Test func rewordsInsideListsAndObjects() throws {
        func order(_ labels: String...) -> Kiosk.Call {
            Kiosk.Call(
                "place_order",
                ["item_id": 1, "quantity": 1, "parcels": .array(labels.map { ["label": .string($0)] })]
            )
        }
        let solution =
            "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 1, parcels: [{label: a}, {label: b}]}}]}"
        #expect(try kiosk(solution, more: "free: [place_order.parcels.label]").passes([order("x", "y")]))
        #expect(try kiosk(solution, more: "free: [place_order.parcels.0.label]").passes([order("x", "b")]))
        #expect(try !kiosk(solution, more: "free: [place_order.parcels.0.label]").passes([order("x", "y")]))
        #expect(try !kiosk(solution, more: "free: [place_order.parcels.label]").passes([order("x")]))
    }

    @Test func acceptsAnyOfTheAlternatives() throws {
        let kiosk = try Kiosk(
            """
            - id: do-it
              instruction: Do it.
              solutions:
                - {calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}
                - {calls: [{tool: set_stock, arguments: {item_id: 4, stock: 7}}]}
              verifier: {checks: [{name: check, guard: false, changes: solution}]}
            """
        )
        #expect(try kiosk.passes([.stock(1, 7)]))
        #expect(try kiosk.passes([.stock(4, 7)]))
        #expect(try !kiosk.passes([.stock(1, 7), .stock(4, 7)]))
        #expect(try !kiosk.passes([.stock(2, 7)]))
        // The evidence compares with the first.
        #expect(try kiosk.verdict([]).checks[0].evidence["missing"]?["items"]?[0]?["key"] == [1])
    }

    @Test func failsWithoutAReference() throws {
        let kiosk = try Kiosk(
            """
            - id: do-it
              instruction: Do it.
              verifier: {checks: [{name: check, guard: false, changes: solution}]}
            """
        )
        let check = try kiosk.verdict().checks[0]
        #expect(!check.passed)
        #expect(check.evidence["reason"] == "the task has no reference solution to compare with")
    }

    @Test func isAnErrorWhenTheReferenceBreaksTheWorld() throws {
        let kiosk = try kiosk("{calls: [{tool: break}]}")
        let error = try #require(throws: VerificationError.self) { try kiosk.verdict() }
        #expect(error.description.contains("the reference solution of do-it cannot be played"))
        #expect(error.description.contains("break broke"))
    }

    @Test func isAnErrorWhenTheReferenceNamesAResultThatIsNotThere() throws {
        let kiosk = try kiosk(
            "{calls: [{tool: get_item, arguments: {item_id: 1}}, {tool: get_item, arguments: {item_id: $1.nothing}}]}"
        )
        let error = try #require(throws: VerificationError.self) { try kiosk.verdict() }
        #expect(error.description.contains("names $1.nothing, but that call gave no such value"))
    }
}
