package import Environments
import JSON
package import Runtime

/// Plays a task's reference solutions and the empty attempt: the first must score 1, the second 0.
///
/// Every value of every parameter comes up at least once.
package enum ReferenceCheck {
    package static func findings(of task: TaskDefinition, in world: World) -> [Finding] {
        findings(of: task, PreparedTasks(world))
    }

    /// The same with tasks that others make ready too.
    static func findings(of task: TaskDefinition, _ tasks: PreparedTasks) -> [Finding] {
        var findings: [Finding] = []
        for given in parameterSets(of: task) {
            let found = Played(task, tasks, given).findings()
            findings += found
            // The other values would mostly say the same again.
            if !found.isEmpty { break }
        }
        return findings
    }

    /// As many sets of parameters as the longest list of values has values.
    static func parameterSets(of task: TaskDefinition) -> [JSONObject] {
        let count = task.parameters.map(\.choices.count).max() ?? 1
        return (0..<min(count, maximumSets)).map { index in
            JSONObject(task.parameters.map { ($0.name, $0.choices[index % $0.choices.count]) })
        }
    }

    private static let maximumSets = 32

    private struct Played {
        let task: TaskDefinition
        let tasks: PreparedTasks
        let given: JSONObject

        init(_ task: TaskDefinition, _ tasks: PreparedTasks, _ given: JSONObject) {
            self.task = task
            self.tasks = tasks
            self.given = given
        }

        func findings() -> [Finding] {
            do {
                let prepared = Result { try tasks.prepare(task, seed: 0, given: given) }
                // The verifier plays the solutions too, and cannot say whose fault it is when they break.
                let instance: TaskInstance =
                    switch prepared {
                    case .success(let prepared): prepared.instance
                    case .failure: try TaskInstance(tasks.world, task, seed: 0, given: given)
                    }
                var attempts: [Attempt] = []
                for (index, solution) in task.solutions.enumerated() {
                    switch try play(solution, index, instance) {
                    case .success(let attempt): attempts.append(attempt)
                    case .failure(let problem): return [problem.finding]
                    }
                }
                let verifier = try prepared.get().verifier
                var findings: [Finding] = []
                for (index, attempt) in attempts.enumerated() {
                    findings += try self.findings(of: attempt, index, verifier)
                }
                let untouched = try verifier.verify(Attempt(calls: [], final: instance.initial, answer: nil))
                if untouched.reward > 0 {
                    findings.append(finding("noop-passes", "doing nothing scores \(score(untouched)), not 0"))
                }
                return findings
            } catch {
                return [finding("reference-fails", "\(error)")]
            }
        }

        private struct Problem: Error {
            var finding: Finding
        }

        private func name(_ index: Int) -> String {
            task.solutions.count > 1 ? "solution \(index + 1)" : "the solution"
        }

        private func play(
            _ solution: Solution,
            _ index: Int,
            _ instance: TaskInstance
        ) throws -> Result<Attempt, Problem> {
            let session = try instance.session()
            let attempt: Attempt
            do {
                attempt = try SolutionRun.play(solution, parameters: instance.parameters, on: session)
            } catch let error as SolutionError {
                return .failure(
                    Problem(finding: finding("reference-fails", "\(name(index)) cannot be played: \(error)"))
                )
            }
            if let call = attempt.calls.first(where: { !$0.outcome.mayBeRewarded }) {
                let message = "\(name(index)): \(call.tool) broke: \(call.result.rowText())"
                return .failure(Problem(finding: finding("environment-fault", message)))
            }
            return .success(attempt)
        }

        private func findings(of attempt: Attempt, _ index: Int, _ verifier: Verifier) throws -> [Finding] {
            let verdict = try verifier.verify(attempt)
            if verdict.isComplete { return [] }
            let failed = verdict.checks.filter { !$0.passed }.map { "\"\($0.name)\" \($0.evidence.rowText())" }
            var message = "\(name(index)) scores \(score(verdict)), not 1"
            if !failed.isEmpty { message += ": " + failed.joined(separator: "; ") }
            if let refused = attempt.calls.first(where: { $0.outcome != .ok }) {
                message += "; its call of \(refused.tool) was refused: \(refused.result.rowText())"
            }
            return [finding("reference-fails", message)]
        }

        private func score(_ verdict: Verdict) -> String { JSON.double(verdict.reward).rowText() }

        private func finding(_ code: String, _ message: String) -> Finding {
            let parameters = given.isEmpty ? "" : " with \(JSON.object(given).rowText())"
            return Finding(
                code,
                file: task.place.file,
                position: task.place.position,
                "\(task.id)\(parameters): \(message)"
            )
        }
    }
}
