package import ContentStore

/// A record id, or the beginning of one: the ids that begin so lie between two.
package struct RecordPrefix: Sendable, CustomStringConvertible {
    /// The fewest digits that name a record.
    package static let minimumDigits = 4

    /// The digits as they were given.
    package let description: String
    /// The first id that begins so.
    package let first: Digest
    /// The last id that begins so.
    package let last: Digest

    /// Reads 4 to 64 lower-case hexadecimal digits, with or without `sha256:` before them. Throws `notFound` for anything else.
    package init(parsing text: String) throws(RolloutError) {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let missing = 64 - digits.utf8.count
        guard digits.utf8.count >= RecordPrefix.minimumDigits, missing >= 0,
            let first = Digest(hex: digits + String(repeating: "0", count: missing)),
            let last = Digest(hex: digits + String(repeating: "f", count: missing))
        else {
            throw RolloutError(
                .notFound,
                "\"\(text.prefix(100))\" is no record id: 4 to 64 lower-case hexadecimal digits are expected"
            )
        }
        description = digits
        self.first = first
        self.last = last
    }

    /// The prefix that is a whole id.
    package init(_ id: Digest) {
        description = id.hex
        first = id
        last = id
    }
}
