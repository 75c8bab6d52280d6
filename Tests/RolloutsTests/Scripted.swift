import JSON
import Runtime
import Synchronization

@testable import Rollouts

/// Plays given actions and keeps what it is shown; then stops, or errs.
struct ScriptedPolicy: Policy {
    /// What a policy was shown, for the test to look at.
    final class Log: Sendable {
        private let results = Mutex<[Observation?]>([])

        var shown: [Observation?] { results.withLock { $0 } }

        func add(_ result: Observation?) {
            results.withLock { $0.append(result) }
        }
    }

    var actions: [Action]
    var error: PolicyError?
    var log: Log?

    mutating func next(after last: Observation?) throws -> Action {
        log?.add(last)
        if !actions.isEmpty { return actions.removeFirst() }
        if let error { throw error }
        return .stop
    }
}

extension Action {
    static func add(_ amount: Int64) -> Action { .call(tool: "add", arguments: ["amount": .integer(amount)]) }
}
