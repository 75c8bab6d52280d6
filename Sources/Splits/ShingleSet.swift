/// A set of pieces of text by their hashes, in order, so that two sets are compared in one pass.
package struct ShingleSet: Sendable {
    /// How many words in a row make a shingle of a text.
    static let width = 3

    let hashes: [UInt64]

    /// The set of these pieces.
    package init(_ pieces: [String]) {
        hashes = Set(pieces.map(ShingleSet.hash)).sorted()
    }

    /// Every `width` words in a row, in lower case and without punctuation; a shorter text is one piece.
    package static func shingles(of text: String) -> [String] {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard words.count > width else { return words.isEmpty ? [] : [words.joined(separator: " ")] }
        return (0...(words.count - width)).map { words[$0..<($0 + width)].joined(separator: " ") }
    }

    /// The Jaccard similarity: what both have, as a share of what either has. 0 where either has nothing.
    package func similarity(to other: ShingleSet) -> Double {
        let (left, right) = (hashes, other.hashes)
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        var (first, second, shared) = (0, 0, 0)
        while first < left.count, second < right.count {
            if left[first] == right[second] {
                shared += 1
                first += 1
                second += 1
            } else if left[first] < right[second] {
                first += 1
            } else {
                second += 1
            }
        }
        return Double(shared) / Double(left.count + right.count - shared)
    }

    /// FNV-1a, the same on every machine.
    package static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
