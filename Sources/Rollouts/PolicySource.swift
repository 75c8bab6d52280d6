package import JSON
package import Runtime
package import Trajectories
package import Verification

/// Where the policies of a run come from: a name, the settings that tell runs apart, and a policy for each rollout.
package protocol PolicySource: Sendable {
    /// The policy's name on the command line and in the names of sets.
    var name: String { get }
    /// What every row says of the policy.
    var rowPolicy: Rollout.Policy { get }
    /// What enters the run's name beside ``name``: whatever changes what the policy does.
    var settings: JSONObject { get }
    /// How calls are written.
    var toolFormat: ToolFormat { get }
    /// Whether the same plan gives the same rollouts. They then come out in the plan's order, otherwise as they finish.
    var isDeterministic: Bool { get }

    /// What makes the policy of each rollout in a world. Throws when the world's seed cannot be read.
    func factory(for world: World) throws -> PolicyFactory
}

extension PolicySource {
    package var rowPolicy: Rollout.Policy { Rollout.Policy(model: name) }
    package var settings: JSONObject { [:] }
    package var toolFormat: ToolFormat { .native }
    package var isDeterministic: Bool { true }
}

/// Makes the policy of one rollout.
package typealias PolicyFactory = @Sendable (Briefing) throws -> any Policy

/// What a policy is given before its first turn.
package struct Briefing: Sendable {
    /// The rollout's name, from which what is random about it is drawn.
    package var rolloutID: String
    /// The rollout's place in its group.
    package var sample: Int
    package var attempt: Int
    /// The task, for policies that know the world.
    package var instance: TaskInstance
    /// The tool that takes the answer, where the task has an answer schema.
    var answerTool: AnswerTool?
    /// The system message.
    package var system: String
    /// The tools as the agent is shown them: OpenAI function tools.
    package var tools: [JSON]
    /// When the rollout's time is up.
    package var deadline: ContinuousClock.Instant?
    /// How many turns of what was before the policy looks at; `nil` for all.
    package var history: Int?
}

/// The policies that need no model.
package enum BuiltInPolicy: String, PolicySource, CaseIterable {
    /// Plays the task's reference solution.
    case reference
    /// Does nothing.
    case noop
    /// Makes valid calls with arguments drawn from schemas and existing values, then answers at random.
    case random

    package var name: String { rawValue }

    package func factory(for world: World) throws -> PolicyFactory {
        switch self {
        case .reference: return { ReferencePolicy($0.instance) }
        case .noop: return { _ in NoopPolicy() }
        case .random:
            let catalog = try ValueCatalog(world)
            return { RandomPolicy($0.instance, $0.answerTool, catalog) }
        }
    }
}

/// Does nothing: what it scores, a task gives away.
struct NoopPolicy: Policy {
    mutating func next(after shown: [Observation]) -> Action { .stop }
}
