/// A session's source of chance: its whole state as a value.
///
/// The generator is xoshiro256**, seeded by splitmix64 (https://prng.di.unimi.it): fast, and the same on every
/// machine. It is not for secrets.
package struct SessionChance: Sendable, Hashable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The source of a session: the environment's seed and the session's own.
    package init(environmentSeed: UInt64, sessionSeed: UInt64) {
        var mixer = SplitMix(state: environmentSeed)
        // Not their sum or exclusive or: seeds 1 and 2 are then another source than seeds 2 and 1.
        mixer = SplitMix(state: mixer.next() ^ sessionSeed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    /// The source whose `bytes` these are; `nil` unless there are 32, not all zero.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32, bytes.contains(where: { $0 != 0 }) else { return nil }
        func word(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64($1 * 8) }
        }
        state = (word(0), word(1), word(2), word(3))
    }

    /// The state as 32 bytes, little-endian.
    package var bytes: [UInt8] {
        [state.0, state.1, state.2, state.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    /// Draws 64 bits.
    package mutating func next() -> UInt64 {
        let result = rotate(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, by: 45)
        return result
    }

    /// Draws a number in `0..<bound`, each equally likely.
    package mutating func next(below bound: UInt64) -> UInt64 {
        precondition(bound > 0, "there is no number below zero")
        // Lemire's method (https://arxiv.org/abs/1805.10941): the high half of the product, drawing again where the
        // low half falls into the part that would favour some numbers.
        var product = next().multipliedFullWidth(by: bound)
        let threshold = (0 &- bound) % bound
        while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        return product.high
    }

    /// Draws `count` bytes.
    package mutating func nextBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let word = next()
            for index in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8)))
            }
        }
        return bytes
    }

    package static func == (left: SessionChance, right: SessionChance) -> Bool { left.state == right.state }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(state.0)
        hasher.combine(state.1)
        hasher.combine(state.2)
        hasher.combine(state.3)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

private func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
}
