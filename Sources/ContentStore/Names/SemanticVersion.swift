/// A full version, `1.2.3` or `1.2.3-rc.1`, ordered by precedence (semver.org 2.0.0, without build metadata).
struct SemanticVersion: Hashable, Comparable {
    var core: [UInt64]
    /// The dot-separated parts of a pre-release; none for a release.
    var preRelease: [String]

    /// Reads a tag; `nil` when it is no version, or one with numbers beyond 64 bits.
    init?(tag: String) {
        guard Reference.isVersion(tag: tag) else { return nil }
        let parts = tag.split(separator: "-", maxSplits: 1)
        core = parts[0].split(separator: ".").compactMap { UInt64($0) }
        preRelease = parts.count > 1 ? parts[1].split(separator: ".").map { String($0) } : []
        guard core.count == 3 else { return nil }
    }

    static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        if left.core != right.core { return left.core.lexicographicallyPrecedes(right.core) }
        // A release comes after everything that leads to it.
        if left.preRelease.isEmpty || right.preRelease.isEmpty {
            return !left.preRelease.isEmpty && right.preRelease.isEmpty
        }
        for (one, other) in zip(left.preRelease, right.preRelease) where one != other { return precedes(one, other) }
        return left.preRelease.count < right.preRelease.count
    }

    /// Numbers come before words, and are compared as numbers, however long.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        let areNumbers = (left.utf8.allSatisfy(isDigit), right.utf8.allSatisfy(isDigit))
        guard areNumbers == (true, true) else {
            return areNumbers.0 != areNumbers.1 ? areNumbers.0 : left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return left.utf8.count != right.utf8.count
            ? left.utf8.count < right.utf8.count : left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// Which versions will do: `^1.2` takes everything up to the next breaking version, `~1.4` everything up to the next minor
/// one, as npm and Cargo read them. Pre-releases are taken only where the range names one of the same core.
package struct VersionRange: Sendable, Hashable, CustomStringConvertible {
    private let text: String
    private let low: SemanticVersion
    private let below: [UInt64]

    package var description: String { text }

    /// Reads `^` or `~` and one to three numbers, the last with an optional pre-release; `nil` for anything else.
    package init?(_ text: String) {
        guard let operation = text.first, operation == "^" || operation == "~" else { return nil }
        let stated = String(text.dropFirst())
        let numbers =
            stated.split(separator: "-", maxSplits: 1)[0...].first?
            .split(separator: ".", omittingEmptySubsequences: false).count ?? 0
        guard (1...3).contains(numbers), numbers == 3 || !stated.contains("-"),
            let low = SemanticVersion(tag: stated + String(repeating: ".0", count: 3 - numbers)),
            low.core.allSatisfy({ $0 < .max })
        else { return nil }
        self.text = text
        self.low = low
        let (major, minor, patch) = (low.core[0], low.core[1], low.core[2])
        switch operation {
        case "~": below = numbers == 1 ? [major + 1, 0, 0] : [major, minor + 1, 0]
        default:
            // What breaks is told by the first number that is not 0, of those that are given.
            if major > 0 || numbers == 1 {
                below = [major + 1, 0, 0]
            } else if minor > 0 || numbers == 2 {
                below = [0, minor + 1, 0]
            } else {
                below = [0, 0, patch + 1]
            }
        }
    }

    /// Whether a tag is a version in the range.
    package func contains(_ tag: String) -> Bool { version(tag) != nil }

    /// The highest of the tags that are versions in the range.
    func best(of tags: [String]) -> String? {
        tags.compactMap { tag in version(tag).map { (tag, $0) } }.max { $0.1 < $1.1 }?.0
    }

    private func version(_ tag: String) -> SemanticVersion? {
        guard let version = SemanticVersion(tag: tag), version >= low, version.core.lexicographicallyPrecedes(below)
        else { return nil }
        guard version.preRelease.isEmpty || (version.core == low.core && !low.preRelease.isEmpty) else { return nil }
        return version
    }
}
