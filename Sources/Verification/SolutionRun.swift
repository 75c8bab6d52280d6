package import Environments
package import JSON
package import Runtime

/// Plays a reference solution: each call's arguments and the answer may name earlier results.
package struct SolutionRun {
    private let solution: Solution
    private let parameters: JSONObject
    private var results: [JSON] = []

    package init(_ solution: Solution, parameters: JSONObject) {
        self.solution = solution
        self.parameters = parameters
    }

    /// The next call, or `nil` when all have been made. Throws when it names a result that is not there.
    package func nextCall() throws(SolutionError) -> (tool: String, arguments: JSON)? {
        guard results.count < solution.calls.count else { return nil }
        let call = solution.calls[results.count]
        return (call.tool, try render(call.arguments))
    }

    /// Takes the result of the call that ``nextCall()`` gave.
    package mutating func take(_ result: JSON) {
        results.append(result)
    }

    /// The answer, once all calls have been made.
    package func answer() throws(SolutionError) -> JSON? {
        guard let answer = solution.answer else { return nil }
        return try render(answer)
    }

    /// Plays a whole solution on a session. `rewrite` may change the arguments of a call before it is made.
    package static func play(
        _ solution: Solution,
        parameters: JSONObject,
        on session: any Session,
        rewrite: (_ tool: String, _ arguments: JSON) -> JSON = { $1 }
    ) throws -> Attempt {
        var run = SolutionRun(solution, parameters: parameters)
        var calls: [Attempt.Call] = []
        while let (tool, arguments) = try run.nextCall() {
            let sent = rewrite(tool, arguments)
            let result = session.call(tool, arguments: sent)
            calls.append(Attempt.Call(tool: tool, arguments: sent, outcome: result.outcome, result: result.value))
            run.take(result.value)
        }
        return Attempt(calls: calls, final: try session.snapshot(), answer: try run.answer())
    }

    private func render(_ template: Template) throws(SolutionError) -> JSON {
        try template.render { (reference) throws(SolutionError) in
            if reference.isParameter { return parameters[reference.root] ?? .null }
            guard let call = Int(reference.root), call >= 1, call <= results.count,
                let value = reference.find(in: results[call - 1])
            else {
                throw SolutionError(message: "the solution names \(reference), but that call gave no such value")
            }
            return value
        }
    }
}

/// A reference solution does not fit its world: it names a value that a call did not give.
package struct SolutionError: Error, Sendable, CustomStringConvertible {
    package var message: String
    package var description: String { message }
}
