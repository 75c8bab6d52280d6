/// The shortest decimal number that reads back as a given double, which is what people and other programs see of it.
package struct ShortestDecimal: Sendable, Hashable {
    /// The digits without trailing zeros, at most 17 of them; 0 for zero.
    package var significand: UInt64
    /// The power of ten the significand is multiplied by.
    package var exponent: Int

    /// Finds the shortest decimal of the magnitude of a finite double and, among the shortest, the nearest.
    package init(magnitudeOf double: Double) {
        precondition(double.isFinite, "\(double) has no digits")
        // The standard library's description has exactly these digits.
        var significand: UInt64 = 0
        var exponent = 0
        var isFraction = false
        let text = double.magnitude.description.utf8
        for (position, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else if byte == UInt8(ascii: "e") {
                exponent += Int(String(Substring(text.dropFirst(position + 1)))) ?? 0
                break
            } else {
                significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
                if isFraction { exponent -= 1 }
            }
        }
        while significand != 0, significand.isMultiple(of: 10) {
            significand /= 10
            exponent += 1
        }
        self.significand = significand
        self.exponent = significand == 0 ? 0 : exponent
    }
}
