import StoreTestKit

/// The choices of one case, which are the same in every run.
struct Random {
    private var numbers: SeededRandom

    init(seed: UInt64, _ target: String = "", _ number: Int = 0) {
        numbers = SeededRandom(seed, target, number)
    }

    /// A number from 0 to `bound` - 1; 0 when there is none.
    mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : numbers.below(bound) }

    /// True once in so many times.
    mutating func oneIn(_ number: Int) -> Bool { below(number) == 0 }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: numbers.next()) }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// A length, mostly short.
    mutating func length(atMost limit: Int) -> Int {
        let bits = below(12)
        return min(limit, 1 + below(1 << bits))
    }
}
