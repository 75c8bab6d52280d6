import Environments
import JSON
import Runtime

/// A call as it is sent.
struct Move: Sendable, Hashable {
    var tool: String
    var arguments: JSON

    var json: JSON { ["tool": .string(tool), "arguments": arguments] }
}

/// One play of calls: the attempt it makes, and which of the calls changed the database.
struct Play: Sendable {
    var attempt: Attempt
    /// Whether each call of the attempt committed a write.
    var isWrite: [Bool]

    var moves: [Move] { attempt.calls.map { Move(tool: $0.tool, arguments: $0.arguments) } }

    /// Plays given calls.
    init(_ moves: [Move], on session: any Session, answer: JSON?) throws(RuntimeError) {
        var calls: [Attempt.Call] = []
        isWrite = []
        for move in moves { Play.make(move, on: session, &calls, &isWrite) }
        attempt = Attempt(calls: calls, final: try session.snapshot(), answer: answer)
    }

    /// Plays a solution: `rewrite` may change the arguments of its call at a position, `around` makes further calls before
    /// each of them and after the last. Throws a `SolutionError` when it names a value that is not there.
    init(
        _ solution: Solution,
        _ parameters: JSONObject,
        on session: any Session,
        rewrite: (_ position: Int, _ arguments: JSON) -> JSON = { $1 },
        around: [Move] = []
    ) throws {
        var run = SolutionRun(solution, parameters: parameters)
        var calls: [Attempt.Call] = []
        var isWrite: [Bool] = []
        var position = 0
        while let (tool, arguments) = try run.nextCall() {
            for move in around { Play.make(move, on: session, &calls, &isWrite) }
            run.take(
                Play.make(Move(tool: tool, arguments: rewrite(position, arguments)), on: session, &calls, &isWrite)
            )
            position += 1
        }
        for move in around { Play.make(move, on: session, &calls, &isWrite) }
        self.isWrite = isWrite
        attempt = Attempt(calls: calls, final: try session.snapshot(), answer: try run.answer())
    }

    @discardableResult
    private static func make(
        _ move: Move,
        on session: any Session,
        _ calls: inout [Attempt.Call],
        _ isWrite: inout [Bool]
    ) -> JSON {
        let result = session.call(move.tool, arguments: move.arguments)
        calls.append(
            Attempt.Call(tool: move.tool, arguments: move.arguments, outcome: result.outcome, result: result.value)
        )
        isWrite.append(result.isCommittedWrite)
        return result.value
    }
}
