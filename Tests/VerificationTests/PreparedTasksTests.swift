import JSON
import Runtime
import Testing

@testable import Verification

/// What is shared between attempts must not be told from what is worked out anew.
@Suite struct PreparedTasksTests {
    private static let order = "{calls: [{tool: place_order, arguments: {item_id: 1, quantity: 2}}]}"

    private func verdicts(_ kiosk: Kiosk, _ calls: [Kiosk.Call], seeds: Range<UInt64>) throws -> ([Verdict], [Verdict])
    {
        let tasks = PreparedTasks(kiosk.world)
        let shared = try seeds.map { seed in
            let ready = try tasks.prepare(kiosk.task(), seed: seed)
            #expect(ready.instance.seed == seed)
            #expect(try ready.initialState == kiosk.instance(seed: seed).session().stateDigest())
            return try ready.verifier.verify(Kiosk.attempt(calls, in: ready.instance))
        }
        return (shared, try seeds.map { try kiosk.verdict(calls, seed: $0) })
    }

    @Test func giveTheVerdictsThatFreshVerifiersGive() throws {
        let kiosk = try Kiosk(task("changes: solution", solution: PreparedTasksTests.order))
        for calls: [Kiosk.Call] in [[.order(1, 2)], [.order(1, 1)], [.stock(1, 9), .stock(1, 10), .order(1, 2)]] {
            let (shared, fresh) = try verdicts(kiosk, calls, seeds: 0..<5)
            #expect(shared == fresh)
        }
        #expect(try verdicts(kiosk, [.order(1, 2)], seeds: 0..<3).0.map(\.reward) == [1, 1, 1])
    }

    @Test func keepParametersApart() throws {
        let kiosk = try Kiosk(
            task(
                "changes: solution",
                solution: "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: \"${left}\"}}]}",
                more: "params: {left: {one_of: [3, 4]}}"
            )
        )
        let (shared, fresh) = try verdicts(kiosk, [.stock(1, 3)], seeds: 0..<20)
        #expect(shared == fresh)
        #expect(Set(shared.map(\.reward)) == [0, 1])
    }

    @Test func areWorkedOutAnewWhereTheSetupDrawsRandomNumbers() throws {
        let kiosk = try Kiosk(
            task(
                "changes: solution",
                solution: "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}",
                more: "setup: {sql: \"UPDATE items SET stock = abs(random() % 1000)\"}"
            )
        )
        let (shared, fresh) = try verdicts(kiosk, [.stock(1, 7)], seeds: 0..<6)
        #expect(shared == fresh)
        #expect(shared.map(\.reward) == [1, 1, 1, 1, 1, 1])
        #expect(Set(shared.map(\.diff)).count > 1)
    }

    @Test func areWorkedOutAnewWhereTheReferenceItselfGoesByChance() throws {
        // The number that the first call draws decides what the second one does.
        let kiosk = try Kiosk(
            task(
                "changes: solution",
                solution: """
                    {calls: [{tool: open_ticket, arguments: {item_id: 1, note: a}}, {tool: log, arguments: {what: "for $1.id"}}]}
                    """
            )
        )
        let verifier = try Verifier(kiosk.instance(seed: 1))
        #expect(verifier.reseeded(2) == nil)
        let plain = try Kiosk(
            task("changes: solution", solution: "{calls: [{tool: set_stock, arguments: {item_id: 1, stock: 7}}]}")
        )
        #expect(try Verifier(plain.instance(seed: 1)).reseeded(2)?.instance.seed == 2)
    }

    @Test func doNotKeepTasksThatCannotBePrepared() throws {
        let kiosk = try Kiosk(task("changes: solution", solution: "{calls: [{tool: break}]}"))
        let tasks = PreparedTasks(kiosk.world)
        for seed in UInt64(0)..<2 {
            #expect(throws: VerificationError.self) { try tasks.prepare(kiosk.task(), seed: seed) }
        }
    }
}
