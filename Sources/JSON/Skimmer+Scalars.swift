extension Skimmer {
    /// Steps over the string at the cursor.
    @inline(__always)
    mutating func skimString() throws(ParseFailure) {
        let first = cursor
        cursor = endOfPlainASCII(from: cursor + 1, before: end)
        if cursor < end, cursor.pointee == UInt8(ascii: "\"") {
            cursor += 1
            append(from: first)
        } else {
            try skimRemainder(from: first)
        }
    }

    /// Goes on after the first byte that is not plain.
    @inline(never)
    private mutating func skimRemainder(from first: UnsafePointer<UInt8>) throws(ParseFailure) {
        var flags: UInt32 = 0
        while true {
            while end - cursor >= 8, skimWord(&flags) {}
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte == UInt8(ascii: "\"") {
                cursor += 1
                return append(from: first, flags: flags)
            } else if byte == UInt8(ascii: "\\") {
                flags = RawNode.escaped
                cursor += try escapeLength()
            } else if byte >= 0x80 {
                let length = multibyteLength(at: cursor, before: end)
                guard length > 0 else { throw failure(.invalidUTF8) }
                cursor += length
            } else if byte < 0x20 {
                throw failure(.controlCharacter)
            } else {
                cursor += 1
            }
        }
    }

    /// Steps over eight bytes of a string when they hold nothing but plain ASCII and short escapes; otherwise up to what else they hold,
    /// giving false.
    ///
    /// Texts that are JSON themselves have an escape every few bytes, so all of a word are taken at once.
    @inline(__always)
    private mutating func skimWord(_ flags: inout UInt32) -> Bool {
        let word = UInt64(littleEndian: UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self))
        var special = Skimmer.special(word)
        while special != 0 {
            let place = special.trailingZeroBitCount & ~7
            let next = UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: place &+ 8))
            guard UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: place)) == UInt8(ascii: "\\"),
                place < 56, Skimmer.endsShortEscape(next)
            else {
                cursor += place >> 3
                return false
            }
            flags = RawNode.escaped
            special &= place < 48 ? UInt64.max << UInt64(truncatingIfNeeded: place &+ 16) : 0
        }
        cursor += 8
        return true
    }

    /// The top bit of every byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        /// The top bit of every byte that is not zero, right in each byte: there is no carry between them.
        func isNotZero(_ bytes: UInt64) -> UInt64 { ((bytes & ~tops) &+ ~tops) | bytes }
        let isPlain =
            isNotZero(word ^ (ones &* 0x22)) & isNotZero(word ^ (ones &* 0x5C)) & isNotZero(word & (ones &* 0xE0))
        return (~isPlain | word) & tops
    }

    /// Whether a byte behind a backslash is all there is of the escape: one of `" / \ b f n r t`.
    @inline(__always)
    private static func endsShortEscape(_ byte: UInt8) -> Bool {
        let low: UInt64 = 1 << 0x22 | 1 << 0x2F
        let high: UInt64 = 1 << 0x1C | 1 << 0x22 | 1 << 0x26 | 1 << 0x2E | 1 << 0x32 | 1 << 0x34
        let bits = byte < 0x40 ? low : byte < 0x80 ? high : 0
        return bits >> UInt64(truncatingIfNeeded: byte & 0x3F) & 1 == 1
    }

    /// The length of the escape at the cursor.
    @inline(__always)
    private func escapeLength() throws(ParseFailure) -> Int {
        guard end - cursor >= 2 else { throw failure(.unexpectedEnd) }
        switch cursor[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "n"), UInt8(ascii: "t"),
            UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            return 2
        case UInt8(ascii: "u"): return try unicodeEscapeLength()
        default: throw failure(.invalidEscape)
        }
    }

    private func unicodeEscapeLength() throws(ParseFailure) -> Int {
        let value = try hexadecimal(at: 2)
        guard value & 0xF800 == 0xD800 else { return 6 }
        guard value & 0xFC00 == 0xD800, end - cursor >= 12, cursor[6] == UInt8(ascii: "\\"),
            cursor[7] == UInt8(ascii: "u"), try hexadecimal(at: 8) & 0xFC00 == 0xDC00
        else { throw failure(.loneSurrogate) }
        return 12
    }

    /// Reads four hexadecimal digits at a distance from the cursor.
    private func hexadecimal(at distance: Int) throws(ParseFailure) -> UInt32 {
        guard end - cursor >= distance + 4 else { throw failure(.unexpectedEnd) }
        var value: UInt32 = 0
        for index in distance..<distance + 4 {
            let digit = cursor[index]
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - 0x57)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - 0x37)
            default: throw failure(.invalidEscape)
            }
        }
        return value
    }

    /// Steps over the number at the cursor (RFC 8259, section 6).
    mutating func skimNumber() throws(ParseFailure) {
        let first = cursor
        if cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        let integerStart = cursor
        skipDigits()
        let digits = cursor - integerStart
        guard digits > 0 else { throw failure(cursor < end ? .invalidNumber : .unexpectedEnd) }
        guard digits == 1 || integerStart.pointee != UInt8(ascii: "0") else {
            cursor = integerStart
            throw failure(.invalidNumber)
        }
        var isInteger = true
        var exponent = 0
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            isInteger = false
            cursor += 1
            let fractionStart = cursor
            skipDigits()
            guard cursor > fractionStart else { throw failure(cursor < end ? .invalidNumber : .unexpectedEnd) }
        }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent = try skimExponent()
        }
        guard cursor - first <= limits.numberLength else {
            throw ParseFailure(code: .tooLarge, offset: first - start)
        }
        // Eighteen digits fit any integer, and no double of fewer than 300 digits before its point overflows.
        if isInteger ? digits > 18 : digits + exponent > 300 { try checkRange(from: first, isInteger: isInteger) }
        append(from: first)
    }

    private mutating func skimExponent() throws(ParseFailure) -> Int {
        cursor += 1
        var isNegative = false
        if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+") {
            isNegative = cursor.pointee == UInt8(ascii: "-")
            cursor += 1
        }
        let exponentStart = cursor
        var exponent = 0
        while cursor < end, case let digit = cursor.pointee &- 0x30, digit < 10 {
            if exponent < 1_000_000 { exponent = exponent * 10 + Int(digit) }
            cursor += 1
        }
        guard cursor > exponentStart else { throw failure(cursor < end ? .invalidNumber : .unexpectedEnd) }
        return isNegative ? -exponent : exponent
    }

    @inline(__always)
    private mutating func skipDigits() {
        while cursor < end, cursor.pointee &- 0x30 < 10 { cursor += 1 }
    }

    /// Refuses a long number that ends at the cursor where parsing it would.
    @inline(never)
    private func checkRange(from first: UnsafePointer<UInt8>, isInteger: Bool) throws(ParseFailure) {
        let text = String(decoding: UnsafeBufferPointer(start: first, count: cursor - first), as: UTF8.self)
        if isInteger, Int64(text) != nil { return }
        guard !isInteger || limits.bigIntegers == .asDouble, Double(text)?.isFinite == true else {
            throw ParseFailure(code: .numberOutOfRange, offset: first - start)
        }
    }
}
