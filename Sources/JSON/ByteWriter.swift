/// A growing byte buffer that the writers fill without checks per byte.
package struct ByteWriter: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The number of bytes written.
    package private(set) var count = 0

    /// Creates an empty buffer with room for some bytes.
    package init(capacity: Int = 1024) {
        self.capacity = capacity
        self.base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    /// What has been written.
    package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Forgets what was written from an offset on.
    package mutating func truncate(to count: Int) {
        precondition(count <= self.count)
        self.count = count
    }

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

    /// Writes one byte.
    @inline(__always)
    package mutating func write(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    /// Writes a text as it is.
    @inline(__always)
    package mutating func write(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (base + count).initialize(from: text.utf8Start, count: length)
        count &+= length
    }

    /// Writes the beginning of a text.
    mutating func write(_ text: StaticString, count length: Int) {
        reserve(length)
        (base + count).initialize(from: text.utf8Start, count: length)
        count &+= length
    }

    mutating func write(spaces: Int) {
        reserve(spaces)
        (base + count).initialize(repeating: UInt8(ascii: " "), count: spaces)
        count &+= spaces
    }

    /// Writes bytes as they are.
    @inline(__always)
    package mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).initialize(from: source, count: bytes.count)
        count &+= bytes.count
    }

    /// Writes an integer in decimal.
    package mutating func write(_ integer: Int64) {
        let magnitude = integer.magnitude
        if integer < 0 { write(UInt8(ascii: "-")) }
        write(magnitude, digits: decimalDigits(of: magnitude))
    }

    /// Writes a number that has this many digits.
    mutating func write(_ number: UInt64, digits: Int) {
        reserve(digits)
        count &+= digits
        writeDigits(of: number, endingAt: count)
    }

    /// Writes a number that has this many digits with a point after the first few of them.
    mutating func writeDecimal(_ number: UInt64, digits: Int, point: Int) {
        reserve(digits &+ 1)
        let start = count
        count &+= digits &+ 1
        // The digits one place too far to the right, then those before the point moved back.
        writeDigits(of: number, endingAt: count)
        for index in start..<start &+ point { base[index] = base[index &+ 1] }
        base[start &+ point] = UInt8(ascii: ".")
    }

    @inline(__always)
    private mutating func writeDigits(of number: UInt64, endingAt end: Int) {
        var position = end
        var rest = number
        while rest >= 100 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            position &-= 2
            writeDigits(pair, at: position)
            rest = quotient
        }
        if rest >= 10 {
            writeDigits(rest, at: position &- 2)
        } else {
            base[position &- 1] = UInt8(truncatingIfNeeded: rest) &+ 0x30
        }
    }

    @inline(__always)
    private mutating func writeDigits(_ pair: UInt64, at position: Int) {
        // 205 / 2048 is a tenth, exact for two digits.
        let tens = (pair &* 205) >> 11
        base[position] = UInt8(truncatingIfNeeded: tens) &+ 0x30
        base[position &+ 1] = UInt8(truncatingIfNeeded: pair &- tens &* 10) &+ 0x30
    }

    /// The number of decimal digits, 1 for zero.
    func decimalDigits(of number: UInt64) -> Int {
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, number >= bound {
            digits &+= 1
            bound = bound &* 10
        }
        return digits
    }

    /// Writes a string in quotes with the escapes of RFC 8785, section 3.2.2.2: the fewest the grammar allows.
    package mutating func write(string: String) {
        UTF8Text.withBytes(of: string) { source in
            write(UInt8(ascii: "\""))
            write(escaping: source)
            write(UInt8(ascii: "\""))
        }
    }

    /// Writes UTF-8 as the inside of a string: the same escapes without the quotes.
    package mutating func write(escaping source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        let end = start + source.count
        var read = start
        // Words are stored whole, so there must be room for seven bytes too many.
        reserve(source.count &+ 16)
        var output = UnsafeMutableRawPointer(base + count)
        while read < end {
            let left = min(end - read, 8)
            // Spaces fill up the last word: they need no escape.
            let word =
                left == 8
                ? UInt64(littleEndian: read.loadUnaligned(as: UInt64.self))
                : shortWord(read, count: left) | (0x2020_2020_2020_2020 as UInt64)
                    << UInt64(truncatingIfNeeded: left &* 8)
            output.storeBytes(of: word.littleEndian, as: UInt64.self)
            let special = ByteWriter.special(word)
            guard special != 0 else {
                read += left
                output += left
                continue
            }
            let plain = special.trailingZeroBitCount >> 3
            read += plain &+ 1
            count = output - UnsafeMutableRawPointer(base) &+ plain
            writeEscape(UInt8(truncatingIfNeeded: word >> UInt64(truncatingIfNeeded: plain &* 8)))
            reserve(end - read &+ 16)
            output = UnsafeMutableRawPointer(base + count)
        }
        count = output - UnsafeMutableRawPointer(base)
    }

    /// The top bit of the first byte that is a quote, a backslash or a control character; bits above it mean nothing.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let special =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
        return special & 0x8080_8080_8080_8080
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
