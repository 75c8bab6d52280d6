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
    /// The state before each call of the attempt.
    private var states: [Snapshot] = []

    var moves: [Move] { attempt.calls.map { Move(tool: $0.tool, arguments: $0.arguments) } }

    /// Plays given calls.
    init(_ moves: [Move], on session: any Session, answer: JSON?) throws(RuntimeError) {
        self.init(Attempt(calls: [], final: try session.snapshot(), answer: answer))
        for move in moves { try make(move, on: session) }
        attempt.final = try session.snapshot()
    }

    /// Another play from its call at a position on: `moves` in the place of the calls that follow.
    func replaying(_ moves: [Move], from position: Int) throws(RuntimeError) -> Play {
        let (session, beginning) = try fork(before: position)
        var play = beginning
        for move in moves { try play.make(move, on: session) }
        play.attempt.final = try session.snapshot()
        return play
    }

    /// Another play of the solution of which this is a play, from its call at a position on: with other arguments there, up
    /// to the first call that does not succeed. Throws a `SolutionError` when it cannot go on.
    func replaying(
        _ solution: Solution,
        _ parameters: JSONObject,
        from position: Int,
        with arguments: JSON
    ) throws -> Play {
        var run = SolutionRun(solution, parameters: parameters)
        for call in attempt.calls[..<position] { run.take(call.result) }
        let (session, beginning) = try fork(before: position)
        var play = beginning
        while let (tool, own) = try run.nextCall() {
            let isFirst = play.attempt.calls.count == position
            run.take(try play.make(Move(tool: tool, arguments: isFirst ? arguments : own), on: session))
            guard play.outcomes.last == .ok else { break }
        }
        play.attempt.final = try session.snapshot()
        play.attempt.answer = play.outcomes.allSatisfy { $0 == .ok } ? try run.answer() : nil
        return play
    }

    /// Plays a solution; `around` makes further calls before each of its own and after the last. Throws a `SolutionError` when
    /// it names a value that is not there.
    init(_ solution: Solution, _ parameters: JSONObject, on session: any Session, around: [Move] = []) throws {
        self.init(Attempt(calls: [], final: try session.snapshot(), answer: nil))
        var run = SolutionRun(solution, parameters: parameters)
        while let (tool, arguments) = try run.nextCall() {
            for move in around { try make(move, on: session) }
            run.take(try make(Move(tool: tool, arguments: arguments), on: session))
        }
        for move in around { try make(move, on: session) }
        attempt.final = try session.snapshot()
        attempt.answer = try run.answer()
    }

    var outcomes: [Outcome] { attempt.calls.map(\.outcome) }

    private init(_ attempt: Attempt) {
        self.attempt = attempt
        isWrite = []
    }

    /// The play up to a call, and a session in the state before it.
    private func fork(before position: Int) throws(RuntimeError) -> (any Session, Play) {
        let state = states.indices.contains(position) ? states[position] : attempt.final
        var beginning = self
        beginning.attempt.calls.removeSubrange(position...)
        beginning.isWrite.removeSubrange(position...)
        beginning.states.removeSubrange(position...)
        return (try state.world.session(at: state), beginning)
    }

    @discardableResult
    private mutating func make(_ move: Move, on session: any Session) throws(RuntimeError) -> JSON {
        states.append(try session.snapshot())
        let result = session.call(move.tool, arguments: move.arguments)
        attempt.calls.append(
            Attempt.Call(tool: move.tool, arguments: move.arguments, outcome: result.outcome, result: result.value)
        )
        isWrite.append(result.isCommittedWrite)
        return result.value
    }
}
