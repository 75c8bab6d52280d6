/// How far a run has come.
package struct RunProgress: Sendable {
    /// How many rollouts of the plan are done, each with all its attempts.
    package var done = 0
    /// How many were to be made.
    package var planned = 0
    /// How many are going on.
    package var inFlight = 0
    /// Tokens sampled so far.
    package var sampledTokens = 0
    package var summary: RolloutSummary
}
