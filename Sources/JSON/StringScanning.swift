/// The next byte that is a quote, a backslash, a control character or not ASCII; eight bytes at a time.
@inline(__always)
func endOfPlainASCII(from start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var cursor = start
    while end - cursor >= 8 {
        let word = UInt64(littleEndian: UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self))
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        // The top bit of the first special byte is right; bits above it may be set by borrows and do not matter.
        let special =
            (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | (word &- (ones &* 0x20)) | word) & tops
        if special != 0 { return cursor + special.trailingZeroBitCount >> 3 }
        cursor += 8
    }
    while cursor < end {
        let byte = cursor.pointee
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { return cursor }
        cursor += 1
    }
    return cursor
}

/// The length of the non-ASCII character at a place, or 0 where the bytes are no UTF-8 (RFC 3629, section 4).
@inline(__always)
func multibyteLength(at cursor: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) -> Int {
    let lead = cursor.pointee
    let length: Int
    if lead < 0xE0 { length = 2 } else if lead < 0xF0 { length = 3 } else { length = 4 }
    // The second byte has a narrower range after the leads that could start overlong forms, surrogates or too large values.
    let second: ClosedRange<UInt8>
    switch lead {
    case 0xE0: second = 0xA0...0xBF
    case 0xED: second = 0x80...0x9F
    case 0xF0: second = 0x90...0xBF
    case 0xF4: second = 0x80...0x8F
    case 0xC2...0xF3: second = 0x80...0xBF
    default: return 0
    }
    guard end - cursor >= length, second.contains(cursor[1]) else { return 0 }
    for index in 2..<max(length, 2) where cursor[index] & 0xC0 != 0x80 { return 0 }
    return length
}
