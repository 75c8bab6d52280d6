/// A SHA-256 digest: 32 bytes, written `sha256:` and 64 lower-case hexadecimal digits (OCI image spec, "Digests").
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest with these 32 bytes; `nil` for any other number.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index >> 3] = words[index >> 3] << 8 | UInt64(byte) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// Parses `sha256:<64 hex digits>`, or the digits alone.
    ///
    /// Other algorithms and upper-case digits are refused: a digest has one text form.
    package init(parsing text: some StringProtocol) throws(StoreError) {
        let hex = text.hasPrefix("sha256:") ? text.utf8.dropFirst(7) : text.utf8[...]
        guard hex.count == 64, let bytes = Digest.bytes(ofHex: hex), let digest = Digest(bytes: bytes) else {
            throw StoreError(
                .invalidDigest,
                "\"\(text)\" is not a digest: sha256: and 64 hexadecimal digits are expected"
            )
        }
        self = digest
    }

    /// The digest's 64 hexadecimal digits.
    package var hex: String {
        var text = ""
        text.reserveCapacity(64)
        for byte in bytes {
            text.unicodeScalars.append(Digest.hexDigit(byte >> 4))
            text.unicodeScalars.append(Digest.hexDigit(byte & 15))
        }
        return text
    }

    /// The first 12 hexadecimal digits, for people.
    package var short: String { String(hex.prefix(12)) }

    /// The digest's 32 bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    package var description: String { "sha256:" + hex }

    package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    package static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }

    /// The bytes of lower-case hexadecimal digits; `nil` when there is anything else or an odd number.
    static func bytes(ofHex digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x61 + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func hexDigit(_ value: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(value < 10 ? 0x30 + value : 0x61 + value - 10)
    }
}
