/// Percentile intervals by resampling whole clusters (Cameron, Gelbach and Miller, 2008, on why whole ones).
///
/// Tasks of one environment share tools, schema and policy, so they are not independent: resampling tasks would give intervals
/// that are too narrow for what another environment would show.
package struct Bootstrap: Sendable {
    /// What was resampled.
    package enum Basis: String, Sendable {
        /// Environments, each with all its tasks.
        case environments
        /// Tasks, where there is one environment only.
        case tasks
    }

    /// An interval and what it rests on.
    package struct Interval: Sendable, Hashable {
        /// The lower bound.
        package var low: Double
        /// The upper bound.
        package var high: Double
        /// What was resampled.
        package var basis: Basis
    }

    /// A number of one task.
    package struct Value: Sendable {
        /// The task's environment, or the group of environments that are alike.
        package var cluster: String
        /// The number.
        package var number: Double

        /// Creates a value.
        package init(cluster: String, number: Double) {
            self.cluster = cluster
            self.number = number
        }
    }

    /// How often to resample.
    package var resamples: Int
    /// What the random numbers begin with.
    package var seed: UInt64

    /// Creates a bootstrap.
    package init(resamples: Int = 2000, seed: UInt64 = 0) {
        self.resamples = resamples
        self.seed = seed
    }

    /// The 95 % interval of the mean; nil where there is only one value to resample.
    package func interval(of values: [Value]) -> Interval? {
        var places: [String: Int] = [:]
        var sums: [(sum: Double, count: Int)] = []
        for value in values {
            let place = places[value.cluster] ?? sums.count
            if place == sums.count {
                places[value.cluster] = place
                sums.append((0, 0))
            }
            sums[place].sum += value.number
            sums[place].count += 1
        }
        let basis = sums.count > 1 ? Basis.environments : .tasks
        if basis == .tasks { sums = values.map { ($0.number, 1) } }
        guard sums.count > 1 else { return nil }
        let means = means(of: sums)
        return Interval(
            low: Bootstrap.quantile(0.025, of: means),
            high: Bootstrap.quantile(0.975, of: means),
            basis: basis
        )
    }

    /// The means of the resamples, in order.
    private func means(of sums: [(sum: Double, count: Int)]) -> [Double] {
        var random = SplitMix(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var total = 0.0
            var count = 0
            for _ in sums.indices {
                let drawn = sums[random.below(sums.count)]
                total += drawn.sum
                count += drawn.count
            }
            means.append(total / Double(count))
        }
        return means.sorted()
    }

    /// A quantile of sorted numbers, between two of them where it falls so.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}

/// The generator SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A number from 0 to `limit` − 1.
    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Int(mixed.multipliedFullWidth(by: UInt64(limit)).high)
    }
}
