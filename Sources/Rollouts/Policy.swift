package import JSON
package import Runtime
import Verification

/// What a policy does next.
package enum Action: Sendable {
    /// Calls a tool of the world, as a policy that knows the world itself. What is recorded is what an agent would send, with
    /// the questions that it has to ask first.
    case call(tool: String, arguments: JSON)
    /// Sends a call by the names that the agent is shown.
    case send(AgentCall)
    /// Gives the answer and so ends the rollout: through the tool `submit` where the task has an answer schema.
    case answer(JSON)
    /// Ends the rollout with nothing to say.
    case stop
}

/// Something that acts in a world: one value for each rollout, asked for an action until it ends.
package protocol Policy {
    /// The next action, given what the last call came to (`nil` at the start). Throws when it cannot go on.
    mutating func next(after last: Observation?) throws -> Action
}

/// The policies that need no model.
package enum BuiltInPolicy: String, Sendable, CaseIterable {
    /// Plays the task's reference solution.
    case reference
    /// Does nothing.
    case noop
    /// Makes valid calls with arguments drawn from schemas and existing values, then answers at random.
    case random

    /// What makes the policy of each rollout in a world. Throws when the world's seed cannot be read.
    func factory(for world: World) throws(RuntimeError) -> PolicyFactory {
        switch self {
        case .reference: return { instance, _ in ReferencePolicy(instance) }
        case .noop: return { _, _ in NoopPolicy() }
        case .random:
            let catalog = try ValueCatalog(world)
            return { instance, answerTool in RandomPolicy(instance, answerTool, catalog) }
        }
    }
}

/// Makes the policy of one rollout, given its task and the tool that takes the answer.
typealias PolicyFactory = @Sendable (TaskInstance, AnswerTool?) -> any Policy

/// Does nothing: what it scores, a task gives away.
struct NoopPolicy: Policy {
    mutating func next(after last: Observation?) -> Action { .stop }
}
