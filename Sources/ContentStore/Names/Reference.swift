/// A name for an artifact as people type it: `name`, `name:tag`, `name:^1.2`, `name@sha256:…`, `name@prefix`, `@prefix`, with
/// `//path` for a file inside it or `#record` for one rollout of a trajectory set.
package struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// The name, which may have namespaces: `shop`, `team/shop`; `nil` when only a digest is given.
    package var name: String?
    package var tag: String?
    /// The versions that will do, where the tag is a range such as `^1.2`.
    package var range: VersionRange? { tag.flatMap { VersionRange($0) } }
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
            guard record?.isEmpty == false else {
                throw StoreError(.invalidReference, "\"\(text.prefix(200))\": after # comes the id of a record")
            }
            rest = rest[..<marker]
        }
        if let slashes = Reference.doubleSlash(in: rest) {
            path = try FilePath(parsing: String(rest[rest.index(slashes, offsetBy: 2)...]))
            rest = rest[..<slashes]
        }
        if rest.hasPrefix("sha256:") { rest = "@" + rest }
        if let at = rest.firstIndex(of: "@") {
            digestPrefix = try Reference.digits(rest[rest.index(after: at)...], in: text)
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let tag = String(rest[rest.index(after: colon)...])
            // A range is looked up, so it stands where a tag does, but is none.
            if VersionRange(tag) == nil { try Reference.check(tag: tag, in: text) }
            self.tag = tag
            rest = rest[..<colon]
        }
        if rest.isEmpty, digestPrefix != nil, tag == nil { return }
        try Reference.check(name: String(rest), in: text)
        name = String(rest)
    }

    private static func digits(_ text: Substring, in whole: String) throws(StoreError) -> String {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text
        guard (8...64).contains(digits.utf8.count), digits.utf8.allSatisfy({ Digest.isHex($0) }) else {
            throw StoreError(
                .invalidReference,
                "\"\(whole.prefix(200))\": after @ comes a digest or at least 8 of its lower-case hexadecimal digits"
            )
        }
        return String(digits)
    }

    package var description: String {
        var text = name ?? ""
        if let tag { text += ":" + tag }
        if let digestPrefix { text += digestPrefix.utf8.count == 64 ? "@sha256:" + digestPrefix : "@" + digestPrefix }
        if let path { text += "//" + path.text }
        if let record { text += "#" + record }
        return text
    }

    /// A name is words of lower-case letters and digits with `.`, `_`, `-` or `--` between them, and `/` between
    /// namespaces: what both registries (OCI distribution spec, "Pulling manifests") and image layouts (OCI image spec,
    /// `org.opencontainers.image.ref.name`) allow.
    package static func check(name: String, in text: String) throws(StoreError) {
        let parts = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        let isValid =
            name.utf8.count <= 200
            && parts.allSatisfy { isWords($0) { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) } }
        guard isValid else {
            throw StoreError(
                .invalidReference,
                "\"\(text.prefix(200))\" is not a reference: a name has up to 200 lower-case letters and digits, with single . _ - / between them"
            )
        }
    }

    /// A tag is up to 128 letters and digits with `.`, `_`, `-` or `--` between them: again what both specifications allow.
    package static func check(tag: String, in text: String) throws(StoreError) {
        let isValid =
            tag.utf8.count <= 128
            && isWords(tag.utf8[...]) {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
        guard isValid else {
            throw StoreError(
                .invalidReference,
                "\"\(text.prefix(200))\": a tag has up to 128 letters and digits, with single . _ - between them"
            )
        }
    }

    /// Whether text is words with one separator between two of them.
    private static func isWords(_ text: Substring.UTF8View, of isWord: (UInt8) -> Bool) -> Bool {
        var separators: [UInt8] = [0]
        for byte in text {
            if isWord(byte) {
                separators = []
            } else {
                separators.append(byte)
                guard [[0x2D], [0x2E], [0x5F], [0x2D, 0x2D]].contains(separators) else { return false }
            }
        }
        return separators.isEmpty
    }

    /// Whether a tag is a full semantic version (semver.org 2.0.0, without build metadata), which does not move once set.
    package static func isVersion(tag: String) -> Bool {
        let hyphen = tag.utf8.firstIndex(of: 0x2D)
        let core = tag.utf8[..<(hyphen ?? tag.utf8.endIndex)].split(separator: 0x2E, omittingEmptySubsequences: false)
        guard core.count == 3, core.allSatisfy({ isDecimal($0) && ($0.first != 0x30 || $0.count == 1) }) else {
            return false
        }
        guard let hyphen else { return true }
        let parts = tag.utf8[hyphen...].dropFirst().split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && !part.contains(0x5F) && !(isDecimal(part) && part.first == 0x30 && part.count > 1)
        }
    }

    private static func isDecimal(_ text: Substring.UTF8View) -> Bool {
        !text.isEmpty && text.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func doubleSlash(in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0...].hasPrefix("//") }
    }
}
