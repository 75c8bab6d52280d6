import JSON
import Testing

@testable import Trajectories

/// Rows written one after another are those that each would be alone.
@Suite struct RowWriterTests {
    @Test func writesWhatRowBytesGives() {
        var writer = RowWriter()
        var other = Rollout.example
        other.tools = [["type": "function", "function": ["name": "other"]], ["type": "function"]]
        var none = Rollout.example
        none.tools = []
        for rollout in [.example, .example, other, LaterFieldsTests.full, other, none, .faulted, none, .example] {
            #expect(writer.bytes(of: rollout) == rollout.rowBytes())
        }
    }

    @Test func noticesToolsThatTookThePlaceOfOthers() {
        var writer = RowWriter()
        for number in 0..<100 {
            // Each array is gone before the next is made, unless the writer holds it.
            var rollout = Rollout.example
            rollout.tools = [["number": JSON(number)]]
            #expect(writer.bytes(of: rollout) == rollout.rowBytes())
        }
    }
}
