import Evaluation
import Testing

/// What counts as an attempt.
struct AttemptsTests {
    @Test("a later attempt takes the place of an earlier one, in whatever order they come", arguments: [false, true])
    func superseded(isReversed: Bool) throws {
        let samples = Samples.group([1, nil, 0]) + Samples.group([nil, 1, nil], attempt: 1).filter { $0.index == 1 }
        let attempts = Samples.attempts(isReversed ? samples.reversed() : samples)
        let outcome = try #require(TaskOutcome.collect(attempts.samples, threshold: nil).first)
        #expect((outcome.attempts, outcome.passes, outcome.faults) == (3, 2, 0))
        #expect((attempts.offered, attempts.superseded, attempts.repeated) == (4, 1, 0))
        #expect(attempts.incompleteGroups.isEmpty)
    }

    @Test("the same rollout in two sets counts once")
    func repeated() {
        let samples = Samples.group([1, 0])
        let attempts = Samples.attempts(samples + samples)
        #expect(attempts.samples.count == 2)
        #expect(attempts.repeated == 2)
        #expect(attempts.superseded == 0)
    }

    @Test("faults are no attempts, and their groups are incomplete")
    func faults() throws {
        let attempts = Samples.attempts(Samples.group([1, nil, 0]) + Samples.group([1], task: "u"))
        let outcomes = TaskOutcome.collect(attempts.samples, threshold: nil)
        #expect(outcomes.map(\.attempts) == [2, 1])
        #expect(outcomes.map(\.faults) == [1, 0])
        #expect(outcomes[0].meanReward == 0.5)
        let incomplete = try #require(attempts.incompleteGroups.first)
        #expect(attempts.incompleteGroups.count == 1)
        #expect((incomplete.group.name, incomplete.scored, incomplete.size) == ("run-p/t", 2, 3))
    }

    @Test("a group that lost rollouts is incomplete too")
    func missing() {
        let attempts = Samples.attempts([Samples.group([1, 1, 1])[0]])
        #expect(attempts.groups == 1)
        #expect(attempts.incompleteGroups.map(\.scored) == [1])
    }
}
