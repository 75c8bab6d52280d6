import Environments
import JSON
import Runtime
import Verification

/// Plays the first reference solution of a task.
struct ReferencePolicy: Policy {
    private var run: SolutionRun?
    private let taskID: String

    init(_ instance: TaskInstance) {
        taskID = instance.task.id
        run = instance.task.solutions.first.map { SolutionRun($0, parameters: instance.parameters) }
    }

    mutating func next(after last: Observation?) throws -> Action {
        guard run != nil else {
            throw PolicyError(message: "\(taskID) has no reference solution; the policy reference needs one")
        }
        if let last { run?.take(last.result.value) }
        if let (tool, arguments) = try run?.nextCall() { return .call(tool: tool, arguments: arguments) }
        guard let answer = try run?.answer() else { return .stop }
        return .answer(answer)
    }
}

/// A policy cannot go on, through no fault of the world.
package struct PolicyError: Error, Sendable, CustomStringConvertible {
    package var message: String
    package var description: String { message }
}
