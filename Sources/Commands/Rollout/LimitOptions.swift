import ArgumentParser
import Rollouts

/// How long rollouts and the run may go on.
struct LimitOptions: ParsableArguments {
    /// How often a faulted rollout of a model is made again unless somebody says.
    static let modelRetries = 2

    @Option(help: "The most turns of one rollout.")
    var maxTurns = 50

    @Option(help: "The most tokens that one rollout samples, as the endpoint counts them.")
    var maxTokens: Int?

    @Option(help: "The most seconds of one rollout.")
    var timeout: Double?

    @Option(help: "Show the model only so many of its last turns, beside the system message and the instruction.")
    var history: Int?

    @Option(
        help: ArgumentHelp(
            "How often a rollout that ended in a fault is made again; each attempt is kept.",
            discussion: "Default: 2 with --policy openai, else 0."
        )
    )
    var retries: Int?

    @Option(help: "Begin no more rollouts once all have used so many tokens, prompts and completions.")
    var tokenBudget: Int?

    func validate() throws {
        guard (1...10_000).contains(maxTurns) else { throw ValidationError("--max-turns must be between 1 and 10000") }
        if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be 1 or more") }
        if let timeout, !(0.001...1e7).contains(timeout) {
            throw ValidationError("--timeout must be between 0.001 and 10000000 seconds")
        }
        if let history, history < 1 { throw ValidationError("--history must be 1 or more") }
        if let retries, !(0...100).contains(retries) { throw ValidationError("--retries must be between 0 and 100") }
        if let tokenBudget, tokenBudget < 1 { throw ValidationError("--token-budget must be 1 or more") }
    }

    var limits: RolloutLimits {
        RolloutLimits(
            turns: maxTurns,
            tokens: maxTokens,
            milliseconds: timeout.map { Int($0 * 1000) },
            history: history
        )
    }
}
