package import JSON
package import Runtime

/// What an agent did: its calls, the state they left and the answer it gave.
package struct Attempt: Sendable {
    package struct Call: Sendable, Hashable {
        package var tool: String
        /// The arguments as sent; null when they were not JSON.
        package var arguments: JSON
        package var outcome: Outcome
        package var result: JSON

        package init(tool: String, arguments: JSON, outcome: Outcome, result: JSON) {
            self.tool = tool
            self.arguments = arguments
            self.outcome = outcome
            self.result = result
        }
    }

    package var calls: [Call]
    package var final: Snapshot
    /// The answer; `nil` when none was given.
    package var answer: JSON?

    package init(calls: [Call], final: Snapshot, answer: JSON?) {
        self.calls = calls
        self.final = final
        self.answer = answer
    }
}
