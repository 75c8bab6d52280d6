import JSON
import Testing
import Trajectories

/// Rows as validated text, beside rows as values.
@Suite struct RawRolloutTests {
    /// Calls `body` with a rollout as text.
    @discardableResult
    private func withText<Result>(_ rollout: Rollout, _ body: (RawRollout) throws -> Result) throws -> Result {
        var skimmer = Skimmer()
        return try skimmer.skim(rollout.rowBytes()) { try body(RawRollout($0)) }
    }

    @Test func givesColumnsAndStepsAsText() throws {
        let rollout = Rollout.example
        try withText(rollout) { text in
            #expect(text.violation() == nil)
            #expect(text.tokenViolation() == nil)
            #expect(text[.rolloutID].text == rollout.rolloutID)
            #expect(text[.reward].double == rollout.reward)
            #expect(text[.tools].json == .array(rollout.tools))
            #expect(text.steps.count == rollout.steps.count)
            guard case .assistant(let assistant) = text.steps[2] else {
                Issue.record("steps[2] is no completion")
                return
            }
            #expect(assistant.calls.map { $0.id.text } == rollout.assistant.toolCalls.map(\.id))
            #expect(assistant.calls[0].arguments?.json == rollout.assistant.toolCalls[0].arguments)
            #expect(assistant.completion?.json == .array((rollout.assistant.completionTokenIDs ?? []).map(JSON.count)))
        }
    }

    @Test func readsNoStepsWhereNoneAreWanted() throws {
        var skimmer = Skimmer()
        try skimmer.skim(Rollout.example.rowBytes()) { json in
            let text = try RawRollout(json, withSteps: false)
            #expect(text.steps.isEmpty)
            #expect(text[.groupID].text == Rollout.example.groupID)
        }
    }

    /// Whatever must not be recorded must not be exported either, if it can be written at all.
    @Test(arguments: InvariantTests.identity + InvariantTests.rewards + InvariantTests.steps)
    func findsWhatBreaksARow(_ violation: InvariantTests.Violation) throws {
        var rollout = Rollout.example
        violation.change(&rollout)
        let values = rollout.steps.compactMap { step -> Rollout.Assistant? in
            if case .assistant(let assistant) = step { assistant } else { nil }
        }
        let numbers =
            [rollout.reward ?? 0] + rollout.outcome.rewards.map(\.score) + values.flatMap { $0.logprobs ?? [] }
        // A number that is not finite cannot be written, and of two parts with one name only one can.
        guard numbers.allSatisfy(\.isFinite), !violation.message.hasSuffix("is there twice") else { return }
        let found: String?
        do {
            found = try withText(rollout) { $0.violation() ?? $0.tokenViolation() }
        } catch let error as RolloutError {
            found = error.message
        }
        #expect(found != nil)
    }
}
