package import JSON
import Trajectories

/// How long one rollout may go on.
package struct RolloutLimits: Sendable {
    package var turns: Int
    /// The most tokens that are sampled.
    package var tokens: Int?
    /// The most milliseconds of wall-clock time.
    package var milliseconds: Int?
    /// How many turns the policy is shown of what was before; the system message and the instruction it always is.
    package var history: Int?

    package init(turns: Int = 50, tokens: Int? = nil, milliseconds: Int? = nil, history: Int? = nil) {
        self.turns = turns
        self.tokens = tokens
        self.milliseconds = milliseconds
        self.history = history
    }

    /// The limits as a row says them: those that are there.
    package var json: JSONObject {
        var object: JSONObject = ["max_turns": .count(turns)]
        if let tokens { object["max_tokens"] = .count(tokens) }
        if let milliseconds { object["timeout_ms"] = .count(milliseconds) }
        if let history { object["history"] = .count(history) }
        return object
    }

    /// When a rollout that begins now must be over.
    var deadline: ContinuousClock.Instant? { milliseconds.map { .now + .milliseconds($0) } }

    /// How a rollout ends that has used so much; `nil` while it may go on.
    func exceeded(tokens used: Int, deadline: ContinuousClock.Instant?) -> Ending? {
        if let tokens, used >= tokens { return .maxTokens }
        if let deadline, .now >= deadline { return .timeout }
        return nil
    }
}
