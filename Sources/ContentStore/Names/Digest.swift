import Glibc

/// A SHA-256 digest: 32 bytes, written `sha256:` and 64 lower-case hexadecimal digits (OCI image spec, "Digests").
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest with these 32 bytes; `nil` for any other number.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index >> 3] = words[index >> 3] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The digest with these 64 lower-case hexadecimal digits, as file names and configs write it; `nil` for anything else.
    package init?(hex: some StringProtocol) { self.init(digits: hex.utf8) }

    private init?(digits: some Collection<UInt8>) {
        let digest = digits.withContiguousStorageIfAvailable { Digest(hex: UnsafeRawBufferPointer($0)) }
        guard let digest = digest ?? Array(digits).withUnsafeBytes({ Digest(hex: $0) }) else { return nil }
        self = digest
    }

    /// The digest with these 64 lower-case hexadecimal digits; `nil` for anything else.
    init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == 64 else { return nil }
        // Without a branch for each digit, which no processor could foresee.
        var strays: UInt8 = 0
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 16 {
                let byte = hex[index]
                strays |= (byte &- 0x30 < 10 ? 0 : 1) & (byte &- 0x61 < 6 ? 0 : 1)
                // Letters have bit 6 set, and their low bits count from 1.
                word = word << 4 | UInt64((byte & 0xF) &+ (byte >> 6) &* 9)
            }
            return word
        }
        let words = (word(0), word(16), word(32), word(48))
        guard strays == 0 else { return nil }
        self.words = words
    }

    /// The digest with this one text form, as manifests and the databases write it; `nil` for anything else.
    init?(description: some StringProtocol) {
        guard description.utf8.starts(with: Digest.prefix.utf8) else { return nil }
        // Its bytes, not its characters: an accent behind the colon would be one with it.
        self.init(digits: description.utf8.dropFirst(Digest.prefix.utf8.count))
    }

    /// The same for a text that is not copied into a string.
    init?(description: UnsafeBufferPointer<UInt8>) {
        guard description.starts(with: Digest.prefix.utf8) else { return nil }
        self.init(
            hex: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: description.dropFirst(Digest.prefix.utf8.count)))
        )
    }

    /// Parses what a person gives: `sha256:<64 hex digits>`, or the digits alone.
    ///
    /// Other algorithms and upper-case digits are refused: a digest has one text form.
    package init(parsing text: some StringProtocol) throws(StoreError) {
        guard let digest = Digest(description: text) ?? Digest(hex: text) else {
            throw StoreError(
                .invalidDigest,
                "\"\(text.prefix(100))\" is not a digest: sha256: and 64 lower-case hexadecimal digits are expected"
            )
        }
        self = digest
    }

    /// The digest's 64 hexadecimal digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 64) { text in
            func write(_ word: UInt64, at start: Int) {
                for digit in 0..<16 {
                    text[start + digit] = Digest.hexDigit(UInt8(truncatingIfNeeded: word >> (60 - 4 * digit)) & 15)
                }
            }
            write(words.0, at: 0)
            write(words.1, at: 16)
            write(words.2, at: 32)
            write(words.3, at: 48)
            return 64
        }
    }

    /// Where the digest stands among all, from 0 up to 1: a fair coin for choosing some of many.
    var fraction: Double { Double(words.0 >> 11) / 0x1p53 }

    /// The first 12 hexadecimal digits, for people.
    package var short: String { String(hex.prefix(12)) }

    /// The digest's 32 bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            if let start = buffer.baseAddress { write(to: start) }
            count = 32
        }
    }

    /// The digest whose 32 bytes begin at `source`.
    package init(reading source: UnsafeRawPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: source.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// The digest's first 8 bytes, as the number that orders it among others.
    package var leading: UInt64 { words.0 }

    /// Writes the digest's 32 bytes to `target`.
    package func write(to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: words.0.bigEndian, toByteOffset: 0, as: UInt64.self)
        target.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
        target.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
        target.storeBytes(of: words.3.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    package var description: String { Digest.prefix + hex }

    package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    package static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    /// Whether a byte is a lower-case hexadecimal digit.
    static func isHex(_ byte: UInt8) -> Bool { hexValue(byte) != nil }

    /// Every digest whose text form stands somewhere in these bytes.
    static func all(in bytes: [UInt8]) -> [Digest] {
        let prefix = Array(prefix.utf8)
        var found: [Digest] = []
        bytes.withUnsafeBytes { text in
            var position = 0
            // Its colon is the rarest byte of the prefix.
            while let base = text.baseAddress, let colon = memchr(base + position, 0x3A, text.count - position) {
                position = UnsafeRawPointer(colon) - base + 1
                let isPrefixed =
                    position >= prefix.count && text[position - prefix.count..<position].elementsEqual(prefix)
                guard isPrefixed, position + 64 <= text.count,
                    let digest = Digest(hex: UnsafeRawBufferPointer(rebasing: text[position..<position + 64]))
                else { continue }
                found.append(digest)
            }
        }
        return found
    }

    private static let prefix = "sha256:"

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
}
