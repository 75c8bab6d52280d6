import JSON
import Runtime
import Synchronization

@testable import Rollouts

/// Plays given actions and keeps what it is shown; then stops, or errs.
struct ScriptedPolicy: Policy {
    /// What a policy was shown, for the test to look at.
    final class Log: Sendable {
        private let turns = Mutex<[[Observation]]>([])

        /// What the last call of each turn came to, `nil` at the start.
        var shown: [Observation?] { turns.withLock { $0.map(\.last) } }
        /// What all calls of each turn came to.
        var all: [[Observation]] { turns.withLock { $0 } }

        func add(_ results: [Observation]) {
            turns.withLock { $0.append(results) }
        }
    }

    var actions: [Action]
    var error: PolicyError?
    var log: Log?

    mutating func next(after shown: [Observation]) throws -> Action {
        log?.add(shown)
        if !actions.isEmpty { return actions.removeFirst() }
        if let error { throw error }
        return .stop
    }
}

extension Action {
    static func add(_ amount: Int64) -> Action { .call(tool: "add", arguments: ["amount": .integer(amount)]) }
}
