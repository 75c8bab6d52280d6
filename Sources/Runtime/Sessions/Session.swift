package import ContentStore
package import Environments
package import JSON

/// One private, mutable copy of a world's state, with its own clock and random source.
///
/// Everything above the runtime drives a world through this protocol, so rollouts, verification, serving and replay
/// never ask which kind of session they hold. Calls on one session come one after another, from one thread at a time.
package protocol Session: AnyObject {
    /// The world the session is a copy of.
    var world: World { get }
    /// The session's own time.
    var clock: WorldTime { get }

    /// Calls a tool. A call is atomic: all it wrote is kept, or nothing is. Never throws: what went wrong is an outcome.
    func call(_ tool: String, arguments: JSON) -> CallResult

    /// The digest of the rows, without volatile tables and columns.
    func stateDigest() throws(RuntimeError) -> Digest

    /// Freezes the state.
    func snapshot() throws(RuntimeError) -> Snapshot

    /// Goes back, or over, to a state of the same world.
    func restore(_ snapshot: Snapshot) throws(RuntimeError)

    /// A second session that begins in this one's state.
    func fork() throws(RuntimeError) -> any Session

    /// Sets the clock, as a task's set-up may.
    func set(clock: WorldTime)

    /// Runs statements of a task's set-up, which may write; values are bound, never pasted. The clock stands still.
    func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError)
}

extension Session {
    /// Calls a tool with arguments as a model writes them; text that is not a JSON object ends as `invalid_arguments`.
    package func call(_ tool: String, argumentsText: String) -> CallResult {
        do {
            return call(tool, arguments: try JSON(parsing: argumentsText, limits: JSONLimits(depth: 64)))
        } catch {
            guard world.program(named: tool) != nil else { return call(tool, arguments: [:]) }
            let message =
                "the arguments are not valid JSON: \(error.message) (line \(error.line), column \(error.column))"
            return .error(.invalidArguments, code: "invalid_json", message: message)
        }
    }
}
