import Environments
import JSON
import Runtime
import Verification

/// Judging a finished rollout, and playing and judging one from its first state to its reward.
struct ScoringCases {
    private let effort: Effort
    private let instance: TaskInstance
    private let verifier: Verifier
    private let attempt: Attempt

    /// A task with reads, writes, an answer and checks of every kind.
    static let task = "eleanors-usual"

    init(world: World, effort: Effort) throws {
        self.effort = effort
        instance = try TaskInstance(world, world.task(ScoringCases.task), seed: 1)
        verifier = try Verifier(instance)
        attempt = try ScoringCases.play(instance)
    }

    func verify() throws {
        keep(try verifier.verify(attempt))
    }

    func rows() throws -> [Row] {
        let verdict = try verifier.verify(attempt)
        guard verdict.isComplete else {
            throw BenchmarkError("the reference of \(ScoringCases.task) scored \(verdict.reward)")
        }
        let times = try effort.medians([
            .repeating { try verify() },
            .repeating { keep(try verifier.verify(ScoringCases.play(instance))) },
        ])
        return [
            Row(
                what: "verification of a finished rollout",
                ours: times[0],
                peer: nil,
                target: .atMost(1e6),
                note:
                    "\(ScoringCases.task): \(instance.task.checks.count) checks, \(verdict.diff.rows.count) changed rows"
            ),
            Row(
                what: "whole rollout: session, calls, snapshot, reward",
                ours: times[1],
                peer: nil,
                note: "\(ScoringCases.task): \(attempt.calls.count) calls"
            ),
        ]
    }

    private static func play(_ instance: TaskInstance) throws -> Attempt {
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
