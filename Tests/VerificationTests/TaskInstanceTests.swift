import Environments
import JSON
import Runtime
import SQLite
import Testing

@testable import Verification

@Suite struct TaskInstanceTests {
    private let twoParameters = "params: {kind: {one_of: [a, b, c]}, count: {one_of: [1, 2, 3, 4, 5]}}"

    private func kiosk(_ more: String, instruction: String = "Do it.") throws -> Kiosk {
        try Kiosk(
            """
            - id: do-it
              instruction: \(instruction)
              \(more)
              verifier: {checks: [{name: check, sql: SELECT 1}]}
            """
        )
    }

    @Test func drawsParametersByTheSeed() throws {
        let kiosk = try kiosk(twoParameters)
        var seen: Set<JSON> = []
        for seed in UInt64(0)..<60 {
            let parameters = try kiosk.instance(seed: seed).parameters
            #expect(try parameters == kiosk.instance(seed: seed).parameters)
            seen.insert(.object(parameters))
        }
        #expect(seen.count > 10)
    }

    @Test func takesGivenParametersAndLeavesTheOthersAsDrawn() throws {
        let kiosk = try kiosk(twoParameters)
        let drawn = try kiosk.instance(seed: 4).parameters
        let given = try kiosk.instance(seed: 4, given: ["kind": "c"]).parameters
        #expect(given["kind"] == "c")
        #expect(given["count"] == drawn["count"])
    }

    @Test func refusesParametersThatCannotBe() throws {
        let kiosk = try kiosk(twoParameters)
        let value = try #require(throws: RuntimeError.self) { try kiosk.instance(given: ["kind": "z"]) }
        #expect(value.code == .setupFailed)
        #expect(value.message == "\"z\" is not one of the values of kind in do-it")
        let name = try #require(throws: RuntimeError.self) { try kiosk.instance(given: ["sort": "a"]) }
        #expect(name.message == "do-it has no parameter \"sort\"")
    }

    @Test func fillsTheInstructionIn() throws {
        let kiosk = try kiosk(twoParameters, instruction: "\"Get ${count} of ${kind}, for $$5 or $3.\"")
        #expect(try kiosk.instance(given: ["kind": "b", "count": 2]).instruction == "Get 2 of b, for $5 or $3.")
        let bare = try self.kiosk(twoParameters, instruction: "${count}")
        #expect(try bare.instance(given: ["count": 2]).instruction == "2")
    }

    @Test func runsTheSetupWithBoundParameters() throws {
        let kiosk = try kiosk(
            """
            params: {note: {one_of: ["'); DELETE FROM items; --"]}}
              setup:
                sql: "INSERT INTO audit_log (what) VALUES (:note || @today || @staff_id); UPDATE items SET stock = 1 WHERE id = 1;"
                clock: "2026-05-06 07:08:09"
            """
        )
        let instance = try kiosk.instance()
        let connection = try Connection(image: instance.initial.image)
        #expect(try connection.scalar("SELECT what FROM audit_log") == .text("'); DELETE FROM items; --2026-05-063"))
        #expect(try connection.scalar("SELECT count(*) || ':' || min(stock) FROM items") == .text("4:0"))
        #expect(instance.initial.clock.text == "2026-05-06 07:08:09")
        #expect(try instance.session().clock.text == "2026-05-06 07:08:09")
    }

    @Test func startsInTheWorldsOwnStateWithoutASetup() throws {
        let kiosk = try kiosk("tags: []")
        let instance = try kiosk.instance(seed: 3)
        #expect(instance.initial.image == kiosk.world.image)
        #expect(try instance.session().stateDigest() == PlainSession(kiosk.world, seed: 3).stateDigest())
    }

    @Test(
        arguments: [
            ("UPDATE nowhere SET a = 1", "no such table: nowhere"),
            ("UPDATE items SET stock = :missing", ":missing is not a parameter"),
            ("ATTACH 'x' AS y", "ATTACH is not allowed"), ("UPDATE orders SET item_id = 99", "FOREIGN KEY"),
        ]
    )
    func saysWhyASetupFails(sql: String, reason: String) throws {
        let kiosk = try kiosk("setup: {sql: \"\(sql)\"}")
        let error = try #require(throws: RuntimeError.self) { try kiosk.instance() }
        #expect(error.code == .setupFailed)
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test func isTheSameUnderAnotherSeedButForChance() throws {
        let kiosk = try kiosk("setup: {sql: UPDATE items SET stock = 1}")
        let other = try #require(try kiosk.instance(seed: 1).reseeded(2))
        let direct = try kiosk.instance(seed: 2)
        #expect(other.seed == 2)
        #expect(other.initial.image == direct.initial.image)
        #expect(other.initial.chance == direct.initial.chance)
        #expect(try other.initial.chance != kiosk.instance(seed: 1).initial.chance)
    }

    @Test func isItsOwnUnderEverySeedWhenTheSetupDrewRandomNumbers() throws {
        let kiosk = try kiosk("setup: {sql: \"UPDATE items SET stock = abs(random() % 1000)\"}")
        let instance = try kiosk.instance(seed: 1)
        #expect(instance.reseeded(2) == nil)
        #expect(try instance.initial.image != kiosk.instance(seed: 2).initial.image)
    }
}
