package import JSON
package import Runtime
package import Trajectories

/// What a policy does next.
package enum Action: Sendable {
    /// Calls a tool of the world, as a policy that knows the world itself. What is recorded is what an agent would send, with
    /// the questions that it has to ask first.
    case call(tool: String, arguments: JSON)
    /// Takes a turn as a model does: text and any number of calls, by the names that the agent is shown. A turn without calls
    /// is the answer.
    case turn(Completion)
    /// Gives the answer and so ends the rollout: through the tool `submit` where the task has an answer schema.
    case answer(JSON)
    /// Ends the rollout with nothing to say.
    case stop
    /// Ends the rollout because a limit of the policy is reached: its context, its tokens, its time.
    case end(Ending)

    /// Sends one call by the names that the agent is shown.
    package static func send(_ call: AgentCall) -> Action { .turn(Completion(calls: [Completion.Call(call)])) }
}

/// Something that acts in a world: one value for each rollout, asked for an action until it ends.
package protocol Policy {
    /// The next action, given what the calls of the last turn came to, in their order (nothing at the start).
    ///
    /// Throws when it cannot go on, which is a fault; `CancellationError` when it was told to stop.
    mutating func next(after shown: [Observation]) async throws -> Action
}

/// A policy cannot go on, through no fault of the world.
package struct PolicyError: Error, Sendable, CustomStringConvertible {
    package var message: String
    /// What happened, for programs: becomes the evidence of the fault beside the message.
    package var evidence: JSONObject
    /// Whether every other rollout would come to the same, so that the run must end: a refused key, an unknown model.
    package var endsRun: Bool

    package init(message: String, evidence: JSONObject = [:], endsRun: Bool = false) {
        self.message = message
        self.evidence = evidence
        self.endsRun = endsRun
    }

    package var description: String { message }
}
