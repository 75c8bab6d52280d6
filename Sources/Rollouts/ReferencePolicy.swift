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

    mutating func next(after shown: [Observation]) throws -> Action {
        guard run != nil else {
            throw PolicyError(message: "\(taskID) has no reference solution; the policy reference needs one")
        }
        if let last = shown.last { run?.take(last.result.value) }
        if let (tool, arguments) = try run?.nextCall() { return .call(tool: tool, arguments: arguments) }
        guard let answer = try run?.answer() else { return .stop }
        return .answer(answer)
    }
}
