/// What is estimated: a number for each task, averaged over tasks.
package enum Metric: Sendable, Hashable {
    /// pass@k: the chance that at least one of k attempts passes.
    case any(Int)
    /// pass^k: the chance that all of k attempts pass.
    case all(Int)
    /// The mean reward.
    case reward

    /// The name that papers use: `pass@4`, `pass^4`.
    package var name: String {
        switch self {
        case .any(let k): "pass@\(k)"
        case .all(let k): "pass^\(k)"
        case .reward: "mean reward"
        }
    }

    /// The metrics of these numbers of attempts: pass@k of each, and pass^k where it is another one.
    package static func metrics(_ ks: [Int]) -> [Metric] {
        [.reward] + ks.map { .any($0) } + ks.filter { $0 > 1 }.map { .all($0) }
    }

    /// The unbiased estimate from a task's attempts; nil when there are too few of them.
    ///
    /// Of n attempts c passed. Of the subsets of k attempts, C(n−c, k)/C(n, k) hold no pass and C(c, k)/C(n, k) nothing else.
    package func value(of outcome: TaskOutcome) -> Double? {
        switch self {
        case .reward: outcome.meanReward
        case .any(let k):
            Metric.share(of: outcome.attempts - outcome.passes, in: outcome.attempts, k).map { 1 - $0 }
        case .all(let k): Metric.share(of: outcome.passes, in: outcome.attempts, k)
        }
    }

    /// C(some, k) / C(all, k), as a product, which neither overflows nor cancels.
    private static func share(of some: Int, in all: Int, _ k: Int) -> Double? {
        guard all >= k, k > 0 else { return nil }
        guard some >= k else { return 0 }
        return (0..<k).reduce(1) { $0 * Double(some - $1) / Double(all - $1) }
    }
}
