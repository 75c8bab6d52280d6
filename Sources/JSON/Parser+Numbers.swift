extension Parser {
    /// Parses the number at the cursor (RFC 8259, section 6).
    mutating func parseNumber() throws(ParseFailure) -> JSON {
        let first = cursor
        let isNegative = cursor.pointee == UInt8(ascii: "-")
        if isNegative { cursor += 1 }

        var significand: UInt64 = 0
        let integerStart = cursor
        skipDigits(into: &significand)
        let integerDigits = cursor - integerStart
        guard integerDigits > 0 else { throw cursor < end ? failure(.invalidNumber) : failure(.unexpectedEnd) }
        guard integerDigits == 1 || integerStart.pointee != UInt8(ascii: "0") else {
            cursor = integerStart
            throw failure(.invalidNumber)
        }

        if cursor < end, cursor.pointee == UInt8(ascii: ".") || cursor.pointee | 0x20 == UInt8(ascii: "e") {
            return .double(
                try parseFraction(from: first, isNegative: isNegative, significand, digits: integerDigits)
            )
        }
        guard cursor - first <= limits.numberLength else { throw tooLong(first) }
        // Nineteen digits fit into an unsigned word; twenty may have wrapped around.
        if integerDigits <= 19 {
            if !isNegative, significand <= UInt64(Int64.max) { return .integer(Int64(significand)) }
            if isNegative, significand <= Int64.min.magnitude {
                return .integer(0 &- Int64(truncatingIfNeeded: significand))
            }
        }
        guard limits.bigIntegers == .asDouble else {
            throw ParseFailure(code: .numberOutOfRange, offset: first - start)
        }
        return .double(try parseSlowly(from: first))
    }

    /// Parses the rest of a number that has a fraction or an exponent.
    private mutating func parseFraction(
        from first: UnsafePointer<UInt8>,
        isNegative: Bool,
        _ integerPart: UInt64,
        digits integerDigits: Int
    ) throws(ParseFailure) -> Double {
        var significand = integerPart
        // The integer part may have wrapped around to zero.
        let startsWithZero = integerDigits == 1 && integerPart == 0
        var digits = startsWithZero ? 0 : integerDigits
        var exponent = 0
        if cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            let fractionStart = cursor
            // Zeros after "0." are no significant digits.
            if startsWithZero {
                while cursor < end, cursor.pointee == UInt8(ascii: "0") { cursor += 1 }
            }
            let significantStart = cursor
            skipDigits(into: &significand)
            guard cursor > fractionStart else { throw cursor < end ? failure(.invalidNumber) : failure(.unexpectedEnd) }
            digits += cursor - significantStart
            exponent = fractionStart - cursor
        }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") { exponent += try parseExponent() }
        guard cursor - first <= limits.numberLength else { throw tooLong(first) }
        if digits <= 19, let magnitude = DecimalNumber.double(significand, exponent: exponent) {
            return isNegative ? -magnitude : magnitude
        }
        return try parseSlowly(from: first)
    }

    private mutating func parseExponent() throws(ParseFailure) -> Int {
        cursor += 1
        var isNegative = false
        if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") {
            isNegative = cursor.pointee == UInt8(ascii: "-")
            cursor += 1
        }
        let exponentStart = cursor
        var exponent = 0
        while cursor < end, case let digit = cursor.pointee &- 0x30, digit < 10 {
            // Beyond this every number is zero or infinite, whatever its digits: they are fewer than the limit on its length.
            if exponent < 1_000_000_000 { exponent = exponent * 10 + Int(digit) }
            cursor += 1
        }
        guard cursor > exponentStart else { throw cursor < end ? failure(.invalidNumber) : failure(.unexpectedEnd) }
        return isNegative ? -exponent : exponent
    }

    /// Appends decimal digits to a number, which wraps around after nineteen.
    @inline(__always)
    private mutating func skipDigits(into number: inout UInt64) {
        while cursor < end {
            let digit = cursor.pointee &- 0x30
            guard digit < 10 else { return }
            number = number &* 10 &+ UInt64(digit)
            cursor += 1
        }
    }

    /// Converts the number that ends at the cursor with the standard library, which rounds correctly for any number of digits.
    @inline(never)
    private func parseSlowly(from first: UnsafePointer<UInt8>) throws(ParseFailure) -> Double {
        let text = String(decoding: UnsafeBufferPointer(start: first, count: cursor - first), as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            throw ParseFailure(code: .numberOutOfRange, offset: first - start)
        }
        return number
    }

    private func tooLong(_ first: UnsafePointer<UInt8>) -> ParseFailure {
        ParseFailure(code: .tooLarge, offset: first - start)
    }
}
