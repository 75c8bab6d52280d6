/// A text as a vector: by a model's embedding, or by its words alone.
struct TextVector: Sendable {
    private let numbers: [Double]

    /// A model's embedding.
    init(embedding: [Double]) {
        numbers = TextVector.normalized(embedding)
    }

    /// The words and pairs of words of a text, each hashed to a place. Frequent small words, which every text has, are left out.
    init(words text: String) {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
            .filter { $0.count > 2 && !TextVector.small.contains($0) }.map(TextVector.stem)
        var numbers = [Double](repeating: 0, count: TextVector.width)
        for word in words { numbers[TextVector.place(of: word)] += 1 }
        for (first, second) in zip(words, words.dropFirst()) {
            numbers[TextVector.place(of: first + " " + second)] += 0.5
        }
        self.numbers = TextVector.normalized(numbers)
    }

    /// The cosine of the angle between two vectors: 1 for the same direction, 0 for nothing in common.
    func similarity(to other: TextVector) -> Double {
        zip(numbers, other.numbers).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static let width = 2048

    private static let small: Set<String> = [
        "the", "and", "for", "are", "with", "that", "this", "from", "has", "have", "was", "who", "what", "which",
        "their",
        "its", "our", "all", "can", "not", "but", "you", "her", "his", "they", "them", "when", "where", "how", "each",
        "one",
        "into", "out", "tell",
    ]

    /// Plurals and the like count as one word.
    private static func stem(_ word: String) -> String {
        for ending in ["ings", "ing", "ies", "es", "s", "ed"]
        where word.count > ending.count + 3 && word.hasSuffix(ending) {
            return String(word.dropLast(ending.count))
        }
        return word
    }

    private static func place(of piece: String) -> Int {
        // FNV-1a: the same in every process, unlike `Hasher`.
        let hash = piece.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int((hash ^ (hash >> 32)) % UInt64(width))
    }

    private static func normalized(_ numbers: [Double]) -> [Double] {
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? numbers.map { $0 / length } : numbers
    }
}

/// Texts that say nearly the same.
enum NearDuplicates {
    /// The pairs of texts, compared by their words, that are at least as alike as the threshold.
    static func pairs(_ texts: [String], threshold: Double) -> [(first: Int, second: Int)] {
        let vectors = texts.map { TextVector(words: $0) }
        var pairs: [(Int, Int)] = []
        for second in vectors.indices {
            if let first = vectors[..<second].firstIndex(where: { $0.similarity(to: vectors[second]) >= threshold }) {
                pairs.append((first, second))
            }
        }
        return pairs
    }
}
