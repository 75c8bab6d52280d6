package import JSON
package import Runtime
package import Verification

/// What a policy does next.
package enum Action: Sendable {
    case call(tool: String, arguments: JSON)
    /// Gives the answer and so ends the rollout: through the tool `submit` where the task has an answer schema.
    case answer(JSON)
    /// Ends the rollout with nothing to say.
    case stop
}

/// Something that acts in a world: one value for each rollout, asked for an action until it ends.
package protocol Policy {
    /// The next action, given the result of the last call (`nil` at the start). Throws when it cannot go on.
    mutating func next(after last: CallResult?) throws -> Action
}

/// The policies that need no model.
package enum BuiltInPolicy: String, Sendable, CaseIterable {
    /// Plays the task's reference solution.
    case reference
    /// Does nothing.
    case noop
    /// Makes valid calls with arguments drawn from schemas and existing values, then answers at random.
    case random

    /// A policy for one rollout of a task.
    package func policy(for instance: TaskInstance, catalog: ValueCatalog) -> any Policy {
        switch self {
        case .reference: ReferencePolicy(instance)
        case .noop: NoopPolicy()
        case .random: RandomPolicy(instance, catalog: catalog)
        }
    }
}

/// Does nothing: what it scores, a task gives away.
struct NoopPolicy: Policy {
    mutating func next(after last: CallResult?) -> Action { .stop }
}
