/// Decimal to binary, correctly rounded, for the numbers people write.
enum DecimalNumber {
    /// The double nearest to `significand` × 10^`exponent`, or nil outside the range this handles.
    ///
    /// Exact for every significand and exponents within ±27, as 5^27 is the largest power of five that fits a word: the product or
    /// the quotient is computed to at least 64 bits plus "is anything left", which is all that rounding to 53 needs.
    static func double(_ significand: UInt64, exponent: Int) -> Double? {
        guard significand != 0 else { return 0 }
        guard (-27...27).contains(exponent) else { return nil }
        // Both operands and hence the correctly rounded result are exact (Clinger 1990).
        if significand <= 1 << 53, (-22...22).contains(exponent) {
            let number = Double(significand)
            return exponent < 0 ? number / powersOfTen[-exponent] : number * powersOfTen[exponent]
        }
        return exponent < 0 ? quotient(significand, -exponent) : product(significand, exponent)
    }

    /// `significand` × 5^`power` × 2^`power`.
    private static func product(_ significand: UInt64, _ power: Int) -> Double {
        let (high, low) = significand.multipliedFullWidth(by: powersOfFive[power])
        guard high != 0 else { return round(low, rest: false, exponent: power) }
        let shift = high.leadingZeroBitCount
        let top = shift == 0 ? high : high << UInt64(shift) | low >> UInt64(64 - shift)
        return round(top, rest: low << UInt64(shift) != 0, exponent: power + 64 - shift)
    }

    /// `significand` ÷ 5^`power` ÷ 2^`power`.
    private static func quotient(_ significand: UInt64, _ power: Int) -> Double {
        let divisor = powersOfFive[power]
        let dividendShift = significand.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let dividend = significand << UInt64(dividendShift)
        let normalized = divisor << UInt64(divisorShift)
        // Both have their top bit set; halving the dividend keeps the quotient within one word.
        let halved = dividend >= normalized
        let (quotient, remainder) = normalized.dividingFullWidth(
            halved ? (dividend >> 1, dividend << 63) : (dividend, 0)
        )
        let exponent = (halved ? 1 : 0) - 64 - dividendShift + divisorShift - power
        return round(quotient, rest: remainder != 0, exponent: exponent)
    }

    /// The double nearest to (`bits` + something below 1 if `rest`) × 2^`exponent`, ties to even; `bits` is not 0 and `rest` implies that
    /// its top bit is set. The result must be a normal number.
    private static func round(_ bits: UInt64, rest: Bool, exponent: Int) -> Double {
        let shift = bits.leadingZeroBitCount
        let aligned = bits << UInt64(shift)
        var kept = aligned >> 11
        let dropped = aligned & 0x7FF
        if dropped > 0x400 || dropped == 0x400 && (rest || kept & 1 == 1) { kept += 1 }
        // kept is in 2^52...2^53 and stands for kept × 2^(exponent - shift + 11); a carry out of the significand raises the exponent.
        let biased = UInt64(exponent - shift + 11 + 52 + 1023)
        return Double(bitPattern: (biased << 52) &+ (kept &- (1 << 52)))
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    private static let powersOfFive: [UInt64] = (0...27).map { power in
        (0..<power).reduce(1) { product, _ in product * 5 }
    }
}
