/// The shortest decimal number that reads back as a given double, which is what people and other programs see of it.
package struct ShortestDecimal: Sendable, Hashable {
    /// The digits without trailing zeros, at most 17 of them; 0 for zero.
    package private(set) var significand: UInt64
    /// The power of ten the significand is multiplied by.
    package private(set) var exponent: Int

    /// Finds the shortest decimal of the magnitude of a finite double and, among the shortest, the nearest.
    ///
    /// The method is Raffaello Giulietti's ("The Schubfach way to render doubles", 2020), its names kept: the interval of all numbers that
    /// round to the double is scaled by a power of ten so that it holds one or more integers, but at most one multiple of ten.
    package init(magnitudeOf double: Double) {
        precondition(double.isFinite, "\(double) has no digits")
        let fraction = double.significandBitPattern
        let biased = Int(truncatingIfNeeded: double.exponentBitPattern)
        // The double is c × 2^q.
        let c = biased == 0 ? fraction : fraction | 1 << 52
        let q = max(biased, 1) &- 1075
        if q <= 0, q > -53, c & ((1 << UInt64(truncatingIfNeeded: -q)) &- 1) == 0 {
            self.init(c >> UInt64(truncatingIfNeeded: -q), 0)
            return
        }

        // At a power of two the double below is only half as far away as the one above.
        let isIrregular = fraction == 0 && biased > 1
        let k = isIrregular ? (q &* 1_262_611 &- 524_031) >> 22 : (q &* 1_262_611) >> 22
        let h = UInt64(truncatingIfNeeded: q &+ ((-k &* 1_741_647) >> 19) &+ 1)
        let g = PowersOfTen[-k]
        let lower = ShortestDecimal.scale((4 &* c &- (isIrregular ? 1 : 2)) << h, by: g)
        let value = ShortestDecimal.scale(4 &* c << h, by: g)
        let upper = ShortestDecimal.scale((4 &* c &+ 2) << h, by: g)
        // The bounds themselves round to the double only if its significand is even.
        let odd = c & 1
        let low = lower &+ odd
        let high = upper &- odd

        let s = value >> 2
        if s >= 10 {
            let tenth = s / 10
            let below = low <= 40 &* tenth
            let above = 40 &* tenth &+ 40 <= high
            if below != above {
                self.init(tenth &+ (above ? 1 : 0), k &+ 1)
                return
            }
        }
        let below = low <= 4 &* s
        let above = 4 &* s &+ 4 <= high
        if below != above {
            self.init(s &+ (above ? 1 : 0), k)
        } else {
            // Both neighbours or none would do: the nearer, the even one at a tie.
            let middle = 4 &* s &+ 2
            self.init(value > middle || value == middle && s & 1 == 1 ? s &+ 1 : s, k)
        }
    }

    /// Removes trailing zeros.
    private init(_ significand: UInt64, _ exponent: Int) {
        self.significand = significand
        self.exponent = significand == 0 ? 0 : exponent
        while self.significand != 0 {
            let (quotient, digit) = self.significand.quotientAndRemainder(dividingBy: 10)
            guard digit == 0 else { break }
            self.significand = quotient
            self.exponent &+= 1
        }
    }

    /// ⌊c × g ÷ 2^128⌋ with the lowest bit set if anything was cut off ("round to odd").
    @inline(__always)
    private static func scale(_ c: UInt64, by g: UInt128) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: g).multipliedFullWidth(by: c)
        let high = UInt64(truncatingIfNeeded: g >> 64).multipliedFullWidth(by: c)
        let (middle, carry) = high.low.addingReportingOverflow(low.high)
        return (high.high &+ (carry ? 1 : 0)) | (middle > 1 ? 1 : 0)
    }
}
