import JSON
import Testing
import Trajectories

/// The keys that rows got later: there where they say something, left out of older rows.
@Suite struct LaterFieldsTests {
    private static let digest = "sha256:" + String(repeating: "5e", count: 32)

    /// The example with everything that came later.
    static let full: Rollout = {
        var rollout = Rollout.example
        rollout.task.taskSet = digest
        rollout.task.taskHash = digest
        rollout.task.verifierHash = digest
        rollout.task.rewardHash = digest
        rollout.task.reward = ["partial": "none", "penalty": 0.25]
        rollout.task.parameters = ["name": "Pippa", "count": 3]
        rollout.task.tags = ["difficulty-3", "write"]
        rollout.harness.sqlite = ["version": "3.40.1"]
        rollout.harness.limits = ["max_turns": 50]
        if case .assistant(var assistant) = rollout.steps[2] {
            assistant.reward = -0.25
            assistant.promptDropped = 0..<1
            assistant.startsBranch = true
            rollout.steps[2] = .assistant(assistant)
        }
        if case .assistant(var assistant) = rollout.steps[6] {
            assistant.reward = 1.25
            rollout.steps[6] = .assistant(assistant)
        }
        rollout.outcome.scores = [
            Rollout.Score(
                verifierHash: digest,
                environmentID: digest,
                rewardHash: digest,
                reward: 0.5,
                success: false,
                verifier: ["checks": []]
            )
        ]
        return rollout
    }()

    @Test func areReadAsTheyAreWritten() throws {
        #expect(LaterFieldsTests.full.invariantViolations() == [])
        let read = try Rollout(parsing: LaterFieldsTests.full.rowBytes())
        #expect(read == LaterFieldsTests.full)
        #expect(read.task.parameters?["count"] == 3)
        #expect(read.task.tags == ["difficulty-3", "write"])
        #expect(read.steps.compactMap(\.reward) == [-0.25, 1.25])
        #expect(read.outcome.scores.map(\.reward) == [0.5])
        guard case .assistant(let assistant) = read.steps[2] else { return #expect(Bool(false)) }
        #expect(assistant.promptDropped == 0..<1 && assistant.startsBranch)
    }

    @Test(arguments: [
        "task_set", "task_hash", "verifier_hash", "reward_hash", "params", "tags", "sqlite", "limits", "scores",
        "prompt_dropped", "starts_branch",
    ])
    func areLeftOutWhereThereIsNothingToSay(_ key: String) {
        #expect(!Rollout.example.json().rowText().contains("\"\(key)\""))
        #expect(LaterFieldsTests.full.json().rowText().contains("\"\(key)\""))
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        var message: String
        var change: @Sendable (inout Rollout) -> Void
        var testDescription: String { message }
    }

    @Test(arguments: [
        Violation(message: "task.verifier_hash is no content id: \"x\"") { $0.task.verifierHash = "x" },
        Violation(message: "the rewards of the steps add up to 1.0, not to the reward") {
            $0.reward = 0.5
        },
        Violation(message: "outcome.scores[0] has a reward that is not finite, or a hash that is none") {
            $0.outcome.scores[0].reward = .nan
        },
        Violation(message: "steps[2] has a prompt_dropped that is not earlier steps") {
            LaterFieldsTests.change(&$0) { $0.promptDropped = 1..<3 }
        },
        Violation(message: "steps[2] has a prompt_dropped that is not earlier steps") {
            LaterFieldsTests.change(&$0) { $0.promptDropped = 1..<1 }
        },
        Violation(message: "steps[2] starts a branch of token ids without scaffold_token_ids") {
            LaterFieldsTests.change(&$0) { $0.scaffoldTokenIDs = nil }
        },
    ])
    func haveInvariants(_ violation: Violation) {
        var rollout = LaterFieldsTests.full
        violation.change(&rollout)
        #expect(rollout.invariantViolations() == [violation.message])
    }

    @Test(arguments: [
        (#""tags":["difficulty-3","write"]"#, #""tags":["difficulty-3",3]"#),
        (#""prompt_dropped":[0,1]"#, #""prompt_dropped":[1,0]"#),
        (#""prompt_dropped":[0,1]"#, #""prompt_dropped":[0]"#),
        (#""starts_branch":true"#, #""starts_branch":1"#),
        (#""params":{"count":3,"name":"Pippa"}"#, #""params":[]"#),
        (#""scores":[{"#, #""scores":[{"more":1,"#),
    ])
    func areRefusedInAnotherShape(_ good: String, _ bad: String) throws {
        let text = LaterFieldsTests.full.json().rowText()
        let changed = text.replacing(good, with: bad)
        #expect(changed != text)
        #expect(throws: RolloutError.self) { try Rollout(parsing: Array(changed.utf8)) }
    }

    private static func change(_ rollout: inout Rollout, _ body: (inout Rollout.Assistant) -> Void) {
        guard case .assistant(var assistant) = rollout.steps[2] else { return }
        body(&assistant)
        rollout.steps[2] = .assistant(assistant)
    }
}
