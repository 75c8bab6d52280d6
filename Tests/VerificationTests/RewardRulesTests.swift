import Environments
import JSON
import Runtime
import Testing

@testable import Verification

/// `reward:` of a task and of its environment.
@Suite struct RewardRulesTests {
    private func world(task: String, environment: String) throws -> World {
        try Kiosk(
            """
            - id: do-it
              instruction: Do it.
              \(task)
              verifier:
                checks:
                  - {name: half, sql: SELECT 1}
                  - {name: other half, sql: SELECT count(*) FROM calls}
            """,
            more: environment
        ).world
    }

    private func rewards(task: String = "tags: []", environment: String = "") throws -> [Double] {
        let world = try world(task: task, environment: environment)
        let instance = try TaskInstance(world, world.tasks[0], seed: 0)
        return try [[], [Kiosk.Call("get_item", ["item_id": 1])]].map { calls in
            try Verifier(instance).verify(Kiosk.attempt(calls, in: instance)).reward
        }
    }

    @Test func `parts count by their weights unless told otherwise`() throws {
        #expect(try rewards() == [0.5, 1])
        #expect(try rewards(task: "reward: {partial: weights}") == [0.5, 1])
        #expect(try rewards(task: "reward: {partial: none}") == [0, 1])
        #expect(try rewards(environment: "reward: {partial: none}") == [0, 1])
    }

    @Test func `what a task says comes before what its environment says`() throws {
        #expect(try rewards(task: "reward: {partial: weights}", environment: "reward: {partial: none}") == [0.5, 1])
        // A task that says nothing of it leaves it to the environment.
        #expect(try rewards(task: "reward: {penalty: 0.1}", environment: "reward: {partial: none}") == [0, 1])
    }

    @Test func `each rule is taken from the first that states it`() throws {
        let world = try world(
            task: "reward: {penalty: 0.5}",
            environment: "reward: {partial: none, penalty: 0.1, end_on: 3}"
        )
        let rules = try TaskInstance(world, world.tasks[0], seed: 0).rewardRules
        #expect(rules == RewardRules(partial: .nothing, penalty: 0.5, endOn: 3))
        #expect(RewardRules(endOn: 0).before(rules) == RewardRules(partial: .nothing, penalty: 0.5, endOn: 0))
        #expect(rules.json == ["partial": "none", "penalty": 0.5, "end_on": 3])
        #expect(RewardRules().json == [:])
    }

    @Test func `a penalty is taken for each interface error, and at most 1 in all`() {
        let rules = RewardRules(penalty: 0.25)
        #expect([0, 1, 2, 4, 9].map(rules.penalty(for:)) == [0, 0.25, 0.5, 1, 1])
        #expect(RewardRules().penalty(for: 7) == 0)
    }

    @Test func `a rollout ends with as many interface errors as are allowed, or never`() {
        #expect([1, 2, 3].map(RewardRules(endOn: 2).ends(after:)) == [false, true, true])
        #expect(!RewardRules(endOn: 0).ends(after: 1000))
        #expect(!RewardRules().ends(after: 1000))
    }
}
