import Environments
import JSON
import Runtime
import Testing

@testable import Verification

@Suite struct PlayTests {
    private let trial: Trial
    private let reference: Play

    init() throws {
        trial = try Desk(Desk.order).trial()
        reference = try #require(trial.reference)
    }

    @Test func `replayed from a call on, a solution does what it does when all of it is played`() throws {
        var arguments = reference.moves[1].arguments
        arguments = arguments.replacing(["quantity"], with: 3)
        let replayed = try reference.replaying(
            trial.task.solutions[0],
            trial.instance.parameters,
            from: 1,
            with: arguments
        )
        let moves = [reference.moves[0], Move(tool: "place_order", arguments: arguments)]
        let whole = try Play(moves, on: trial.instance.session(), answer: nil)
        #expect(replayed.attempt.calls == whole.attempt.calls)
        #expect(replayed.isWrite == [false, true])
        #expect(try StateDiff(from: whole.attempt.final, to: replayed.attempt.final).rows.isEmpty)
        #expect(replayed.attempt.answer?["left"] == 4)
        #expect(replayed.attempt.final.clock == whole.attempt.final.clock)
    }

    @Test func `a replay ends with the first call that does not succeed`() throws {
        let refused = reference.moves[1].arguments.replacing(["quantity"], with: 900)
        let replayed = try reference.replaying(
            trial.task.solutions[0],
            trial.instance.parameters,
            from: 1,
            with: refused
        )
        #expect(replayed.outcomes == [.ok, .toolError])
        #expect(replayed.attempt.answer == nil)
    }

    @Test func `other calls may take the place of the last ones`() throws {
        let without = try reference.replaying([], from: 1)
        #expect(without.attempt.calls == Array(reference.attempt.calls.prefix(1)))
        #expect(without.attempt.answer == reference.attempt.answer)
        #expect(try StateDiff(from: trial.instance.initial, to: without.attempt.final).rows.isEmpty)
        let after = try reference.replaying(
            [Move(tool: "add_note", arguments: ["item_id": 1, "body": "seen"])],
            from: 2
        )
        #expect(after.isWrite == [false, true, true])
        #expect(try StateDiff(from: reference.attempt.final, to: after.attempt.final).rows.map(\.table) == ["notes"])
    }
}
