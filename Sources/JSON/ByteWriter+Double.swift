extension ByteWriter {
    /// Writes a finite double so that it reads back as the same double: the shortest digits, always with a fraction or an exponent.
    ///
    /// The form is that of the standard library's `description`: decimal from 0.0001 to 2^53, exponential outside.
    package mutating func write(_ double: Double) {
        precondition(double.isFinite, "JSON has no number for \(double)")
        if double.sign == .minus { write(UInt8(ascii: "-")) }
        let decimal = ShortestDecimal(magnitudeOf: double)
        let digits = decimalDigits(of: decimal.significand)
        // The number is 0.d₁d₂… × 10^point.
        let point = decimal.exponent &+ digits
        if double == 0 {
            write("0.0")
        } else if point < -3 || double.magnitude > 0x1p53 {
            writeExponential(decimal.significand, digits: digits, exponent: point &- 1)
        } else if point <= 0 {
            write("0.0000", count: 2 &- point)
            write(decimal.significand, digits: digits)
        } else if point < digits {
            writeDecimal(decimal.significand, digits: digits, point: point)
        } else {
            write(decimal.significand, digits: digits)
            for _ in digits..<point { write(UInt8(ascii: "0")) }
            write(".0")
        }
    }

    private mutating func writeExponential(_ significand: UInt64, digits: Int, exponent: Int) {
        if digits == 1 {
            write(significand, digits: 1)
        } else {
            writeDecimal(significand, digits: digits, point: 1)
        }
        write(exponent < 0 ? "e-" : "e+")
        let magnitude = abs(exponent)
        if magnitude < 10 { write(UInt8(ascii: "0")) }
        write(Int64(magnitude))
    }
}
