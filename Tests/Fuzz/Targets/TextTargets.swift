import ContentStore
import JSON
import Spelling

/// References as people and other tools write them.
struct ReferenceTarget: FuzzTarget {
    static let name = "reference"
    static let limit = 4 << 10
    static let weight = 100
    static let dictionary = [
        ":", "@", "//", "#", "/", "--", "__", ".", "sha256:", "latest", "1.0.0", "../", "\u{0}", "é", "\u{1B}[2J",
        WordCorpus.hex,
    ]

    init(corpus: String, folder: String) {}

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        let reference: Reference
        do {
            reference = try Reference(parsing: text)
        } catch {
            try require("\(error)".utf8.count < 2000, "an error repeats all of a long input")
            return false
        }
        let written = reference.description
        let again = try accepted("\"\(written)\", as a reference was written") { try Reference(parsing: written) }
        try require(again == reference, "\"\(written)\" is read as another reference")
        if let path = reference.path { try require(PathTarget.isSafe(Array(path.text.utf8)), "an unsafe path") }
        if let tag = reference.tag { _ = Reference.isVersion(tag: tag) }
        _ = Spelling.nearest(to: reference.name ?? "", among: ["shop", "team/shop", written])
        return true
    }
}

/// Paths inside artifacts.
struct PathTarget: FuzzTarget {
    static let name = "path"
    static let limit = 600
    static let weight = 100
    static let dictionary = [
        "..", ".", "/", "\\", "\u{0}", "\n", "\u{7F}", "\u{85}", ".git", "a", "é", "\u{301}", "C:",
    ]

    init(corpus: String, folder: String) {}

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let path = try? FilePath(parsing: bytes) else { return false }
        try require(Array(path.text.utf8) == bytes, "a path is other bytes than were given")
        try require(PathTarget.isSafe(bytes), "an unsafe path is accepted")
        return true
    }

    /// The rules of `docs/format.md`, written once more.
    static func isSafe(_ bytes: [UInt8]) -> Bool {
        (1...255).contains(bytes.count) && !bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x5C }
            && bytes.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy { part in
                part.first.map { $0 != 0x2E } ?? false
            }
    }
}

/// JSON text, in all three forms that it is written in.
struct JSONTarget: FuzzTarget {
    static let name = "json"
    static let isJSON = true
    static let limit = 64 << 10
    static let weight = 50
    static let dictionary = ["\\u0000", "\\ud800", "1e400", "-0", "00", "9223372036854775808", "NaN", "[[[[", "{\"\":"]

    init(corpus: String, folder: String) {}

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let value = try? JSON(parsing: bytes) else { return false }
        let row = value.rowBytes()
        let read = try accepted("a row") { try JSON(parsing: row) }
        try require(read == value, "a row is read as another value")
        try require(read.rowBytes() == row, "a value has two rows")
        let pretty = try accepted("indented text") { try JSON(parsing: value.prettyText()) }
        try require(pretty == value, "indented text is read as another value")
        // A double of whole value beyond 2^53 is written as an integer, which may be refused when it is read again.
        guard let canonical = try? value.canonicalBytes(), let again = try? JSON(parsing: canonical) else {
            return true
        }
        try require((try? again.canonicalBytes()) ?? canonical == canonical, "a value has two canonical forms")
        return true
    }
}
