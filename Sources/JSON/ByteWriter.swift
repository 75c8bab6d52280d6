/// A growing byte buffer that the writers fill without checks per byte.
struct ByteWriter: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0

    init(capacity: Int = 256) {
        self.capacity = capacity
        self.base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    /// What has been written.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// What has been written, as text; only UTF-8 is ever written.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if capacity &- count < additional { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, count + additional)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.moveInitialize(from: base, count: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    mutating func write(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (base + count).initialize(from: text.utf8Start, count: length)
        count &+= length
    }

    /// Writes text as it is.
    mutating func write(verbatim text: String) {
        let text = text.utf8.span
        text.withUnsafeBufferPointer { text in
            reserve(text.count)
            if let source = text.baseAddress { (base + count).initialize(from: source, count: text.count) }
            count &+= text.count
        }
    }

    mutating func write(spaces: Int) {
        reserve(spaces)
        (base + count).initialize(repeating: UInt8(ascii: " "), count: spaces)
        count &+= spaces
    }

    /// Writes an integer in decimal.
    mutating func write(_ integer: Int64) {
        // Twenty bytes hold Int64.min.
        reserve(20)
        var rest = integer.magnitude
        if integer < 0 {
            base[count] = UInt8(ascii: "-")
            count &+= 1
        }
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, rest >= bound {
            digits &+= 1
            bound = bound &* 10
        }
        var position = count &+ digits
        count = position
        while rest >= 10 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            position &-= 1
            base[position] = UInt8(truncatingIfNeeded: digit) &+ 0x30
            rest = quotient
        }
        base[position &- 1] = UInt8(truncatingIfNeeded: rest) &+ 0x30
    }

    /// Writes a string in quotes with the escapes of RFC 8785, section 3.2.2.2: the fewest the grammar allows.
    mutating func write(string: String) {
        let string = string.utf8.span
        string.withUnsafeBytes { source in
            let length = source.count
            reserve(length &+ 2)
            base[count] = UInt8(ascii: "\"")
            count &+= 1
            var read = 0
            while true {
                // Whole words while nothing needs an escape.
                while read &+ 8 <= length {
                    let word = source.loadUnaligned(fromByteOffset: read, as: UInt64.self)
                    guard !ByteWriter.needsEscape(word) else { break }
                    UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
                    read &+= 8
                    count &+= 8
                }
                guard read < length else { break }
                let byte = source[read]
                read &+= 1
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    base[count] = byte
                    count &+= 1
                } else {
                    // The escape and all that remains, plus the closing quote.
                    reserve(6 &+ (length &- read) &+ 1)
                    writeEscape(byte)
                }
            }
            base[count] = UInt8(ascii: "\"")
            count &+= 1
        }
    }

    /// Whether one of eight bytes is a quote, a backslash or a control character.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let special =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
        return special & 0x8080_8080_8080_8080 != 0
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write("\\\"")
        case UInt8(ascii: "\\"): write("\\\\")
        case 0x08: write("\\b")
        case 0x0C: write("\\f")
        case 0x0A: write("\\n")
        case 0x0D: write("\\r")
        case 0x09: write("\\t")
        default:
            write("\\u00")
            write(0x30 + byte >> 4)
            write(byte & 0xF < 10 ? 0x30 + byte & 0xF : 0x57 + byte & 0xF)
        }
    }
}
