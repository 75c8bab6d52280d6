/// The bytes of a string after unescaping: in the document, or in the parser's buffer until the next string.
struct StringBytes {
    var base: UnsafePointer<UInt8>
    var count: Int
    var isASCII: Bool

    /// The string. The bytes have been validated while scanning.
    @inline(__always)
    var text: String {
        if count <= 15, isASCII { return smallText }
        let bytes = UnsafeBufferPointer(start: base, count: count)
        return String(copying: UTF8Span(unchecked: Span(_unsafeElements: bytes), isKnownASCII: isASCII))
    }

    /// The same for strings that the library keeps inline; copied in two words instead of byte by byte.
    @inline(__always)
    private var smallText: String {
        let source = UnsafeRawPointer(base)
        return String(unsafeUninitializedCapacity: count) { buffer in
            guard let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return 0 }
            if count >= 8 {
                let (head, tail) = (
                    source.loadUnaligned(as: UInt64.self),
                    source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                )
                target.storeBytes(of: head, as: UInt64.self)
                target.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
            } else if count >= 4 {
                let (head, tail) = (
                    source.loadUnaligned(as: UInt32.self),
                    source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
                )
                target.storeBytes(of: head, as: UInt32.self)
                target.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
            } else {
                for index in 0..<count { buffer[index] = base[index] }
            }
            return count
        }
    }
}

extension Parser {
    /// Parses the string whose opening quote has been read.
    @inline(__always)
    mutating func parseString() throws(ParseFailure) -> String {
        try scanString().text
    }

    /// Finds the end of the string whose opening quote has been read, validates and unescapes it.
    mutating func scanString() throws(ParseFailure) -> StringBytes {
        let first = cursor
        skipPlainASCII()
        guard cursor < end else { throw failure(.unexpectedEnd) }
        if cursor.pointee == UInt8(ascii: "\"") {
            cursor += 1
            return StringBytes(base: first, count: cursor - first - 1, isASCII: true)
        }
        return try scanRemainder(from: first)
    }

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    private mutating func skipPlainASCII() {
        cursor = endOfPlainASCII(from: cursor, before: end)
    }

    /// Goes on after the first byte that is not plain; the string without escapes stays where it is.
    @inline(never)
    private mutating func scanRemainder(from first: UnsafePointer<UInt8>) throws(ParseFailure) -> StringBytes {
        var isASCII = true
        var hasEscapes = false
        var runStart = first
        while true {
            skipPlainASCII()
            guard cursor < end else { throw failure(.unexpectedEnd) }
            let byte = cursor.pointee
            if byte >= 0x80 {
                isASCII = false
                try skipMultibyte()
            } else if byte == UInt8(ascii: "\"") {
                break
            } else if byte == UInt8(ascii: "\\") {
                if !hasEscapes { unescaped.drop(from: 0) }
                hasEscapes = true
                unescaped.append(contentsOf: runStart, count: cursor - runStart)
                if try !appendEscape() { isASCII = false }
                runStart = cursor
            } else {
                throw failure(.controlCharacter)
            }
        }
        let runCount = cursor - runStart
        cursor += 1
        guard hasEscapes else { return StringBytes(base: first, count: runCount, isASCII: isASCII) }
        unescaped.append(contentsOf: runStart, count: runCount)
        return StringBytes(base: unescaped.elements.baseAddress ?? first, count: unescaped.count, isASCII: isASCII)
    }

    /// Steps over the non-ASCII character at the cursor, or over several.
    private mutating func skipMultibyte() throws(ParseFailure) {
        while cursor < end, cursor.pointee >= 0x80 {
            let length = multibyteLength(at: cursor, before: end)
            guard length > 0 else { throw failure(.invalidUTF8) }
            cursor += length
        }
    }

    /// Unescapes what the backslash at the cursor starts.
    ///
    /// - Returns: Whether the character is ASCII.
    private mutating func appendEscape() throws(ParseFailure) -> Bool {
        guard end - cursor >= 2 else { throw failure(.unexpectedEnd) }
        let character: UInt8
        switch cursor[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character = cursor[1]
        case UInt8(ascii: "n"): character = 0x0A
        case UInt8(ascii: "t"): character = 0x09
        case UInt8(ascii: "r"): character = 0x0D
        case UInt8(ascii: "b"): character = 0x08
        case UInt8(ascii: "f"): character = 0x0C
        case UInt8(ascii: "u"): return try appendUnicodeEscape()
        default: throw failure(.invalidEscape)
        }
        unescaped.append(character)
        cursor += 2
        return true
    }

    private mutating func appendUnicodeEscape() throws(ParseFailure) -> Bool {
        var value = try hexadecimal(at: 2)
        var length = 6
        if value & 0xFC00 == 0xD800 {
            guard end - cursor >= 12, cursor[6] == UInt8(ascii: "\\"), cursor[7] == UInt8(ascii: "u") else {
                throw failure(.loneSurrogate)
            }
            let low = try hexadecimal(at: 8)
            guard low & 0xFC00 == 0xDC00 else { throw failure(.loneSurrogate) }
            value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            length = 12
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure(.loneSurrogate) }
        for byte in UTF8.encode(scalar) ?? .init() { unescaped.append(byte) }
        cursor += length
        return scalar.isASCII
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

    /// A hash of a key's bytes that is equal for equal keys; it only spares comparisons, so it need not resist anyone.
    @inline(__always)
    func fingerprint(of key: StringBytes) -> UInt64 {
        let raw = UnsafeRawPointer(key.base)
        let count = key.count
        var head: UInt64 = 0
        var tail: UInt64 = 0
        if count >= 8 {
            head = raw.loadUnaligned(as: UInt64.self)
            tail = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else if count >= 4 {
            head = UInt64(raw.loadUnaligned(as: UInt32.self))
            tail = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        } else if count > 0 {
            head = UInt64(key.base[0]) << 8 | UInt64(key.base[count - 1])
            tail = UInt64(key.base[count / 2])
        }
        return (head &* 0x9E37_79B9_7F4A_7C15) ^ (tail &* 0xC2B2_AE3D_27D4_EB4F) ^ UInt64(truncatingIfNeeded: count)
    }
}
