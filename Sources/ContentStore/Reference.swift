/// A name for an artifact as people type it: `name`, `name:tag`, `name@sha256:…`, `name@prefix`, `@prefix`, with
/// `//path` for a file inside it or `#record` for one rollout of a trajectory set.
package struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// The name, which may have namespaces: `shop`, `team/shop`; `nil` when only a digest is given.
    package var name: String?
    package var tag: String?
    /// A digest or a unique prefix of one (at least 8 digits): of the content id or of the manifest.
    package var digestPrefix: String?
    package var path: FilePath?
    package var record: String?

    package static let defaultTag = "latest"

    package init(name: String, tag: String? = nil) throws(StoreError) {
        try Reference.check(name: name, in: name)
        if let tag { try Reference.check(tag: tag, in: tag) }
        self.name = name
        self.tag = tag
    }

    package init(parsing text: String) throws(StoreError) {
        var rest = text[...]
        if let marker = rest.firstIndex(of: "#") {
            record = String(rest[rest.index(after: marker)...])
            rest = rest[..<marker]
        }
        if let slashes = Reference.doubleSlash(in: rest) {
            path = try FilePath(parsing: String(rest[rest.index(slashes, offsetBy: 2)...]))
            rest = rest[..<slashes]
        }
        if rest.hasPrefix("sha256:") { rest = "@" + rest }
        if let at = rest.firstIndex(of: "@") {
            var digits = rest[rest.index(after: at)...]
            if digits.hasPrefix("sha256:") { digits = digits.dropFirst(7) }
            let isHex = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            guard isHex, (8...64).contains(digits.utf8.count) else {
                throw StoreError(
                    .invalidReference,
                    "\"\(text)\": after @ comes a digest or at least 8 of its hexadecimal digits"
                )
            }
            digestPrefix = String(digits)
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let tag = String(rest[rest.index(after: colon)...])
            try Reference.check(tag: tag, in: text)
            self.tag = tag
            rest = rest[..<colon]
        }
        if rest.isEmpty, digestPrefix != nil, tag == nil { return }
        try Reference.check(name: String(rest), in: text)
        name = String(rest)
    }

    package var description: String {
        var text = name ?? ""
        if let tag { text += ":" + tag }
        if let digestPrefix { text += digestPrefix.utf8.count == 64 ? "@sha256:" + digestPrefix : "@" + digestPrefix }
        if let path { text += "//" + path.text }
        if let record { text += "#" + record }
        return text
    }

    /// A name is lower-case parts of letters and digits joined by `.`, `_` or `-`, with `/` between namespaces.
    package static func check(name: String, in text: String) throws(StoreError) {
        let isValid =
            name.utf8.count <= 200
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, let last = part.utf8.last else { return false }
                let isWord = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
                return isWord(first) && isWord(last)
                    && part.utf8.allSatisfy { isWord($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
            }
        guard isValid else {
            throw StoreError(
                .invalidReference,
                "\"\(text)\" is not a reference: a name has lower-case letters, digits, and . _ - / between them"
            )
        }
    }

    /// A tag is up to 128 letters, digits, `_`, `.` and `-`, not beginning with `.` or `-` (OCI distribution spec).
    package static func check(tag: String, in text: String) throws(StoreError) {
        let isWord = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x5F
        }
        guard let first = tag.utf8.first, isWord(first), tag.utf8.count <= 128,
            tag.utf8.allSatisfy({ isWord($0) || $0 == 0x2D || $0 == 0x2E })
        else {
            throw StoreError(
                .invalidReference,
                "\"\(text)\": a tag has up to 128 letters, digits, . _ and -, and begins with a letter, digit or _"
            )
        }
    }

    /// Whether a tag is a full semantic version, which does not move once set.
    package static func isVersion(tag: String) -> Bool {
        let parts = tag.split(separator: "-", maxSplits: 1)[0].split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    private static func doubleSlash(in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix("//") }
    }
}
