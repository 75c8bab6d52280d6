import SQLite

/// Choices that one seed decides: the same seed gives the same choices on every machine.
package struct Draw: Sendable {
    private var source: SessionChance

    /// The choices of one part of the work, such as the rows of environment 12, that no other part's choices move.
    package init(seed: UInt64, index: Int, part: StaticString) {
        let salt = part.withUTF8Buffer { $0.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
        source = SessionChance(environmentSeed: seed ^ salt, sessionSeed: UInt64(index))
    }

    /// A number in `0..<bound`, each equally likely.
    package mutating func below(_ bound: Int) -> Int { Int(source.next(below: UInt64(bound))) }

    /// A number in the range, each equally likely.
    package mutating func from(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// A number from 0 up to 1.
    package mutating func unit() -> Double { Double(source.next() >> 11) / 9_007_199_254_740_992 }

    /// Whether something of this probability happens.
    package mutating func happens(_ probability: Double) -> Bool { unit() < probability }

    /// One of the choices, which there must be.
    package mutating func one<C: RandomAccessCollection>(of choices: C) -> C.Element {
        choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
    }

    /// The place of one of the weights, as likely as it is heavy.
    package mutating func place(in weights: [Int]) -> Int {
        var left = below(max(weights.reduce(0, +), 1))
        for (place, weight) in weights.enumerated() {
            if left < weight { return place }
            left -= weight
        }
        return weights.count - 1
    }

    /// The same values in another order.
    package mutating func shuffled<T>(_ values: [T]) -> [T] {
        var values = values
        for place in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(place, below(place + 1)) }
        return values
    }
}
