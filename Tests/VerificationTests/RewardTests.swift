import JSON
import Runtime
import Testing

@testable import Verification

@Suite struct RewardTests {
    private func reward(_ checks: [(passed: Bool, isGuard: Bool, weight: Double)]) -> Double {
        let results = checks.map { check in
            CheckResult(name: "c", passed: check.passed, isGuard: check.isGuard, weight: check.weight, evidence: .null)
        }
        return Verdict(checks: results, diff: StateDiff()).reward
    }

    @Test func isTheShareOfTheWeightsThatPassed() {
        #expect(reward([(true, false, 1), (false, false, 2), (true, false, 1)]) == 0.5)
        #expect(reward([(true, false, 1), (false, false, 3)]) == 0.25)
        #expect(reward([(false, false, 1), (false, false, 3)]) == 0)
        #expect(reward([(true, false, 0.1), (true, false, 0.2), (true, false, 0.7)]) == 1)
        #expect(reward([(true, false, 0.3), (false, false, 0.3), (false, false, 0.3)]) == 0.3 / (0.3 + 0.3 + 0.3))
    }

    @Test func isZeroWhenAGuardFailsWhateverElsePasses() {
        #expect(reward([(true, true, 1), (true, false, 1)]) == 1)
        #expect(reward([(false, true, 1), (true, false, 1)]) == 0)
        #expect(reward([(true, true, 1), (false, true, 1), (true, false, 5)]) == 0)
    }

    @Test func isZeroWhenOnlyGuardsPass() {
        #expect(reward([(true, true, 1)]) == 0)
        #expect(reward([(true, true, 1), (false, false, 1)]) == 0)
        #expect(reward([]) == 0)
    }

    @Test func doesNotCountTheWeightOfGuards() {
        #expect(reward([(true, true, 100), (true, false, 1), (false, false, 1)]) == 0.5)
    }

    @Test func isOneOnlyWhenEveryCheckPassed() {
        let nearly = [(true, false, 1.0), (false, false, 1e-30)]
        #expect(reward(nearly) < 1)
        #expect(reward(nearly) > 0.999)
        #expect(reward([(true, false, 1), (true, false, 1e-30)]) == 1)
    }

    @Test func comesWithEveryCheckInOrder() throws {
        let kiosk = try Kiosk(
            """
            - id: do-it
              instruction: Do it.
              verifier:
                checks:
                  - {name: a guard, guard: true, sql: SELECT 1}
                  - {name: half, weight: 2, sql: SELECT 1}
                  - {name: other half, weight: 2, sql: SELECT 0}
                  - {name: changes is a guard, changes: {items: {changed: 1}}}
            """
        )
        let verdict = try kiosk.verdict([.stock(1, 3)])
        #expect(verdict.reward == 0.5)
        #expect(!verdict.isComplete)
        #expect(verdict.checks.map(\.name) == ["a guard", "half", "other half", "changes is a guard"])
        #expect(verdict.checks.map(\.isGuard) == [true, false, false, true])
        #expect(verdict.checks.map(\.passed) == [true, true, false, true])
        #expect(verdict.json["reward"] == 0.5)
        #expect(verdict.json["complete"] == false)
        #expect(verdict.json["diff"]?["items"]?[0]?["after"] == ["stock": 3])
        #expect(try kiosk.verdict().reward == 0)
    }
}
