/// Strings as their UTF-8 bytes: equality, order and hashing without Unicode normalisation.
///
/// Two canonically equivalent spellings are different keys in a database and in every other JSON reader, and `String`'s own hash
/// normalises, so equivalent spellings of one key would all collide.
package enum UTF8Text {
    /// Whether two strings have the same UTF-8 bytes.
    package static func equal(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return withBytes(of: left) { left in
            withBytes(of: right) { right in equal(left, right, count: left.count) }
        }
    }

    /// Calls `body` with the bytes.
    @inline(__always)
    static func withBytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let bytes = text.utf8.span
        return bytes.withUnsafeBytes(body)
    }

    /// Compares `count` bytes, eight at a time.
    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, count: Int) -> Bool {
        var offset = 0
        while offset &+ 8 <= count {
            if word(left, offset) != word(right, offset) { return false }
            offset &+= 8
        }
        while offset < count {
            if left[offset] != right[offset] { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether `left` sorts before `right` by UTF-8 bytes, which is also the order of Unicode scalars and of SQLite's BINARY.
    package static func precedes(_ left: String, _ right: String) -> Bool {
        withBytes(of: left) { left in
            withBytes(of: right) { right in
                let difference = firstDifference(left, right)
                if difference < min(left.count, right.count) { return left[difference] < right[difference] }
                return left.count < right.count
            }
        }
    }

    /// Whether `left` sorts before `right` by UTF-16 code units, the order of RFC 8785.
    static func precedesInUTF16(_ left: String, _ right: String) -> Bool {
        withBytes(of: left) { left in
            withBytes(of: right) { right in
                let difference = firstDifference(left, right)
                guard difference < min(left.count, right.count) else { return left.count < right.count }
                let (first, second) = (left[difference], right[difference])
                // The orders differ in one place: characters of two UTF-16 units (UTF-8 lead bytes F0...F4, surrogates D800...DFFF)
                // come before U+E000...U+FFFF (lead bytes EE and EF).
                if first >= 0xEE, second >= 0xEE, (first >= 0xF0) != (second >= 0xF0) { return first >= 0xF0 }
                return first < second
            }
        }
    }

    /// Hashes the UTF-8 bytes, in keeping with ``equal(_:_:)``.
    package static func hash(_ text: String, into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
        withBytes(of: text) { hasher.combine(bytes: $0) }
    }

    @inline(__always)
    private static func firstDifference(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        var offset = 0
        while offset &+ 8 <= count, word(left, offset) == word(right, offset) { offset &+= 8 }
        while offset < count, left[offset] == right[offset] { offset &+= 1 }
        return offset
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
