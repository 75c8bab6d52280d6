/// How long to wait between attempts: exponential, with full jitter.
package struct Backoff: Sendable {
    /// The most attempts in all.
    package var attempts: Int
    /// The longest first wait, in seconds; it doubles with each attempt.
    package var base: Double
    /// The longest wait.
    package var cap: Double

    package init(attempts: Int = 6, base: Double = 0.5, cap: Double = 30) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
    }

    /// The wait after so many attempts: as long as the endpoint asks for, and by chance a while longer.
    ///
    /// Full jitter spreads a thousand clients that failed at one moment over the whole time.
    package func seconds(
        after attempts: Int,
        retryAfter: Double?,
        using random: inout some RandomNumberGenerator
    ) -> Double {
        var ceiling = base
        for _ in 1..<max(attempts, 1) where ceiling < cap { ceiling *= 2 }
        let jitter = Double.random(in: 0...max(min(ceiling, cap), 0), using: &random)
        return min(retryAfter ?? 0, Backoff.longestRetryAfter) + jitter
    }

    /// What an endpoint can make a client wait at most.
    private static let longestRetryAfter = 300.0
}

/// A small seeded source of random numbers (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins a stream of its own for each name.
    package init(_ name: String) {
        // FNV-1a: the same in every process, unlike `Hasher`.
        state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
