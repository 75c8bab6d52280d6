import JSON

/// A number of a schema or an instance, compared and divided exactly.
enum Number: Sendable {
    case integer(Int64)
    case double(Double)

    init?(_ value: JSON) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .double(let double): self = .double(double)
        default: return nil
        }
    }

    var json: JSON {
        switch self {
        case .integer(let integer): .integer(integer)
        case .double(let double): .double(double)
        }
    }

    static func < (left: Number, right: Number) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.integer(let left), .double(let right)): isLess(left, right)
        case (.double(let left), .integer(let right)): isGreater(right, left)
        }
    }

    private static func isLess(_ integer: Int64, _ double: Double) -> Bool {
        if double >= 0x1p63 { return true }
        if double < -0x1p63 { return false }
        // The ceiling, as integer < double exactly when integer < ⌈double⌉.
        let ceiling = double.rounded(.up)
        return ceiling >= 0x1p63 || integer < Int64(ceiling)
    }

    private static func isGreater(_ integer: Int64, _ double: Double) -> Bool {
        if double >= 0x1p63 { return false }
        if double < -0x1p63 { return true }
        return integer > Int64(double.rounded(.down))
    }

    /// Whether the number is an integral multiple of a positive one, by the decimals both are written with: 0.3 is a multiple of 0.1.
    func isMultiple(of divisor: Number) -> Bool {
        if case .integer(let left) = self, case .integer(let right) = divisor { return left % right == 0 }
        let (dividend, divisor) = (decimal, divisor.decimal)
        guard dividend.significand != 0 else { return true }
        let shift = dividend.exponent - divisor.exponent
        if shift >= 0 {
            // a × 10^shift mod b, by repeated squaring.
            var result = dividend.significand % divisor.significand
            var power = 10 % divisor.significand
            var rest = shift
            while rest > 0 {
                if rest & 1 == 1 { result = multiply(result, power, modulo: divisor.significand) }
                power = multiply(power, power, modulo: divisor.significand)
                rest >>= 1
            }
            return result == 0
        }
        // a mod (b × 10^-shift), where a has no more than 20 digits.
        var scaled = divisor.significand
        for _ in shift..<0 {
            let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
            if overflow { return false }
            scaled = product
        }
        return dividend.significand.isMultiple(of: scaled)
    }

    private var decimal: (significand: UInt64, exponent: Int) {
        switch self {
        case .integer(let integer):
            return (integer.magnitude, 0)
        case .double(let double):
            let decimal = ShortestDecimal(magnitudeOf: double)
            return (decimal.significand, decimal.exponent)
        }
    }

    private func multiply(_ left: UInt64, _ right: UInt64, modulo divisor: UInt64) -> UInt64 {
        divisor.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
}
