extension JSON {
    /// The canonical form of RFC 8785 (JCS): keys sorted by UTF-16 code units, numbers as ECMAScript writes them.
    ///
    /// - Throws: ``JSONError/Code/numberOutOfRange`` for integers beyond ±2^53, which the form, knowing only doubles, would round.
    package func canonicalBytes() throws(JSONError) -> [UInt8] {
        var writer = ByteWriter()
        try writeCanonical(to: &writer)
        return [UInt8](writer.bytes)
    }

    private func writeCanonical(to writer: inout ByteWriter) throws(JSONError) {
        switch self {
        case .null, .bool, .string:
            write(to: &writer)
        case .integer(let integer):
            guard integer.magnitude <= 1 << 53 else {
                throw JSONError(
                    code: .numberOutOfRange,
                    message:
                        "the integer \(integer) is beyond 2^53; canonical JSON (RFC 8785) would round it: use a string"
                )
            }
            writer.write(integer)
        case .double(let double):
            writer.write(ecmaScript: double)
        case .array(let elements):
            writer.write(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { writer.write(UInt8(ascii: ",")) }
                isFirst = false
                try element.writeCanonical(to: &writer)
            }
            writer.write(UInt8(ascii: "]"))
        case .object(let object):
            writer.write(UInt8(ascii: "{"))
            var isFirst = true
            for (key, value) in object.sorted(by: { UTF8Text.precedesInUTF16($0.key, $1.key) }) {
                if !isFirst { writer.write(UInt8(ascii: ",")) }
                isFirst = false
                writer.write(string: key)
                writer.write(UInt8(ascii: ":"))
                try value.writeCanonical(to: &writer)
            }
            writer.write(UInt8(ascii: "}"))
        }
    }
}

extension ByteWriter {
    /// Writes a finite double as ECMAScript's Number::toString does (ECMA-262, section 6.1.6.1.20).
    mutating func write(ecmaScript double: Double) {
        precondition(double.isFinite, "JSON has no number for \(double)")
        guard double != 0 else { return write(UInt8(ascii: "0")) }
        if double < 0 { write(UInt8(ascii: "-")) }
        let decimal = ShortestDecimal(magnitudeOf: double)
        let digits = Array(String(decimal.significand).utf8)
        // The number is 0.d₁d₂… × 10^point.
        let point = decimal.exponent + digits.count
        switch point {
        case digits.count...21 where digits.count <= 21:
            write(digits[...])
            for _ in digits.count..<point { write(UInt8(ascii: "0")) }
        case 1...21:
            write(digits[..<point])
            write(UInt8(ascii: "."))
            write(digits[point...])
        case -5...0:
            write("0.")
            for _ in point..<0 { write(UInt8(ascii: "0")) }
            write(digits[...])
        default:
            write(digits[0])
            if digits.count > 1 {
                write(UInt8(ascii: "."))
                write(digits[1...])
            }
            write(point > 0 ? "e+" : "e-")
            write(Int64(abs(point - 1)))
        }
    }

    private mutating func write(_ digits: ArraySlice<UInt8>) {
        for digit in digits { write(digit) }
    }
}
