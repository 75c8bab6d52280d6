import Environments
import JSON
import Runtime
import Verification

/// Judging a finished rollout, and playing and judging one from its first state to its reward.
struct ScoringCases {
    let world: World
    let effort: Effort
    /// A task with reads, writes, an answer and checks of every kind.
    static let task = "eleanors-usual"

    func rows() throws -> [Row] {
        let instance = try TaskInstance(world, world.task(ScoringCases.task), seed: 1)
        let verifier = try Verifier(instance)
        let attempt = try play(instance)
        let verdict = try verifier.verify(attempt)
        guard verdict.isComplete else {
            throw BenchmarkError("the reference of \(ScoringCases.task) scored \(verdict.reward)")
        }
        let times = try effort.medians([
            .repeating { keep(try verifier.verify(attempt)) },
            .repeating { keep(try verifier.verify(self.play(instance))) },
        ])
        let checks = instance.task.checks.count
        return [
            Row(
                what: "verification of a finished rollout",
                ours: times[0],
                peer: nil,
                note: "\(ScoringCases.task): \(checks) checks, \(verdict.diff.rows.count) changed rows"
            ),
            Row(
                what: "whole rollout: session, calls, snapshot, reward",
                ours: times[1],
                peer: nil,
                note: "\(ScoringCases.task): \(attempt.calls.count) calls"
            ),
        ]
    }

    private func play(_ instance: TaskInstance) throws -> Attempt {
        guard let solution = instance.task.solutions.first else {
            throw BenchmarkError("\(instance.task.id) has no reference solution")
        }
        let session = try instance.session()
        var run = SolutionRun(solution, parameters: instance.parameters)
        var calls: [Attempt.Call] = []
        while let (tool, arguments) = try run.nextCall() {
            let result = session.call(tool, arguments: arguments)
            calls.append(Attempt.Call(tool: tool, arguments: arguments, outcome: result.outcome, result: result.value))
            run.take(result.value)
        }
        return Attempt(calls: calls, final: try session.snapshot(), answer: try run.answer())
    }
}
