package import Environments
import JSON
package import Runtime

/// Plays a task's reference solutions and the empty attempt: the first must score 1, the second 0.
package enum ReferenceCheck {
    package static func findings(of task: TaskDefinition, in world: World) -> [Finding] {
        func finding(_ code: String, _ message: String) -> Finding {
            Finding(code, file: task.place.file, position: task.place.position, message)
        }
        do {
            let instance = try TaskInstance(world, task, seed: 0)
            let verifier = try Verifier(instance)
            var findings: [Finding] = []
            for (index, solution) in task.solutions.enumerated() {
                let session = try instance.session()
                let attempt = try SolutionRun.play(solution, parameters: instance.parameters, on: session)
                if let call = attempt.calls.first(where: { $0.outcome == .environmentFault }) {
                    findings.append(
                        finding("environment-fault", "\(task.id): \(call.tool) broke: \(call.result.rowText())")
                    )
                    continue
                }
                let verdict = try verifier.verify(attempt)
                if verdict.isComplete { continue }
                let failed = verdict.checks.filter { !$0.passed }.map { "\"\($0.name)\" \($0.evidence.rowText())" }
                let which = task.solutions.count > 1 ? "solution \(index + 1)" : "the solution"
                let score = JSON.double(verdict.reward).rowText()
                findings.append(
                    finding(
                        "reference-fails",
                        "\(task.id): \(which) scores \(score), not 1: \(failed.joined(separator: "; "))"
                    )
                )
            }
            let untouched = try verifier.verify(Attempt(calls: [], final: instance.initial, answer: nil))
            if untouched.reward > 0 {
                let score = JSON.double(untouched.reward).rowText()
                findings.append(finding("noop-passes", "\(task.id): doing nothing scores \(score), not 0"))
            }
            return findings
        } catch {
            return [finding("reference-fails", "\(task.id): \(error)")]
        }
    }
}
