/// The powers of ten that scaling doubles takes, each as the 128 leading bits, rounded up.
///
/// Computed once, exactly, when the first double is written: a tenth of a millisecond against six hundred lines of table.
enum PowersOfTen {
    /// The smallest and the largest exponent.
    static let range = -292...324

    /// The bits of 10^`exponent`, top bit set.
    @inline(__always)
    static subscript(exponent: Int) -> UInt128 { table[exponent &- range.lowerBound] }

    private static let table: [UInt128] = negative.reversed() + positive

    /// 10^0 upwards. Factors of two do not change the bits, so these are the powers of five.
    private static var positive: [UInt128] {
        var power: [UInt64] = [1]
        return (0...range.upperBound).map { _ in
            let (bits, isExact) = leadingBits(of: power)
            multiplyByFive(&power)
            return isExact ? bits : bits + 1
        }
    }

    /// 10^-1 downwards: ⌊2^832 / 5^n⌋, which leaves 128 bits of the smallest. No quotient is exact, so all are rounded up.
    private static var negative: [UInt128] {
        var power = [UInt64](repeating: 0, count: 13) + [1]
        return (1...(-range.lowerBound)).map { _ in
            divideByFive(&power)
            return leadingBits(of: power).bits + 1
        }
    }

    /// The 128 leading bits of a number given in words, lowest first, and whether the bits below are zero.
    private static func leadingBits(of number: [UInt64]) -> (bits: UInt128, isExact: Bool) {
        let top = number.lastIndex { $0 != 0 } ?? 0
        let word = { (index: Int) in index >= 0 ? number[index] : 0 }
        let shift = number[top].leadingZeroBitCount
        let wide = UInt128(number[top]) << 64 | UInt128(word(top - 1))
        // The third word fills the gap the shift opens; shifting it in two steps is right for a shift of 0, too.
        let bits = wide << UInt128(shift) | UInt128((word(top - 2) >> 1) >> UInt64(63 - shift))
        let isExact = word(top - 2) << UInt64(shift) == 0 && number.prefix(max(top - 2, 0)).allSatisfy { $0 == 0 }
        return (bits, isExact)
    }

    private static func multiplyByFive(_ number: inout [UInt64]) {
        var carry: UInt64 = 0
        for index in number.indices {
            let product = UInt128(number[index]) * 5 + UInt128(carry)
            number[index] = UInt64(truncatingIfNeeded: product)
            carry = UInt64(truncatingIfNeeded: product >> 64)
        }
        if carry != 0 { number.append(carry) }
    }

    private static func divideByFive(_ number: inout [UInt64]) {
        var remainder: UInt64 = 0
        for index in number.indices.reversed() {
            let (quotient, rest) = (5 as UInt64).dividingFullWidth((remainder, number[index]))
            number[index] = quotient
            remainder = rest
        }
    }
}
