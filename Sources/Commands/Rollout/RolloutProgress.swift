import Rollouts

/// What the progress line of a run says beside how many rollouts are done.
final class RolloutProgress {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init() {
        start = clock.now
    }

    func note(_ now: RunProgress) -> String {
        var parts: [String] = []
        if now.sampledTokens > 0 || now.inFlight > 1 { parts.append("\(now.inFlight) in flight") }
        parts.append("mean reward \(now.summary.meanReward.map { Output.rounded($0, 3) } ?? "-")")
        parts.append("\(now.summary.faults) faults")
        if now.sampledTokens > 0 {
            let seconds = max((clock.now - start) / .seconds(1), 0.001)
            parts.append("\(Output.rounded(Double(now.sampledTokens) / seconds, 0)) tokens/s")
        }
        return parts.joined(separator: ", ")
    }
}
