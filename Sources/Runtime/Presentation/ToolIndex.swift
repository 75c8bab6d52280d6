import Environments

/// The words of a world's tools, for finding tools by words about what they do.
///
/// Okapi BM25 with a square root where the original has a logarithm: roots are exactly rounded on every machine, so the same
/// query gives the same order everywhere. A search costs the words of the query times those of all tools.
struct ToolIndex: Sendable {
    /// How often each word stands in a tool, counted by where it stands.
    private var documents: [[String: Double]] = []
    private var lengths: [Double] = []
    /// The words of each tool's name.
    private var names: [[String]] = []
    private var averageLength = 1.0

    /// A word in the name says more than one in the description or among the arguments.
    private static let nameWeight = 3.0
    /// Above all that words can add up to.
    private static let exactName = 1e6
    private static let saturation = 1.2
    private static let lengthWeight = 0.5
    /// What a word counts that has only its beginning in common with the query's: `cancelled`, `cancel`.
    private static let beginningWeight = 0.5
    private static let shortestBeginning = 4
    /// Words that say nothing about what a tool does.
    private static let empty: Set<String> = [
        "a", "an", "and", "are", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the", "to", "with",
    ]

    init(_ tools: [Tool]) {
        for tool in tools {
            var counts: [String: Double] = [:]
            names.append(ToolIndex.words(of: tool.name))
            for word in ToolIndex.words(of: tool.name) { counts[word, default: 0] += ToolIndex.nameWeight }
            for word in ToolIndex.words(of: tool.description) { counts[word, default: 0] += 1 }
            for name in tool.argumentNames {
                for word in ToolIndex.words(of: name) { counts[word, default: 0] += 1 }
            }
            documents.append(counts)
            // Whole numbers: a sum that does not depend on the order of the dictionary.
            lengths.append(counts.values.reduce(0, +))
        }
        if !lengths.isEmpty { averageLength = max(lengths.reduce(0, +) / Double(lengths.count), 1) }
    }

    /// The positions of the tools that a query finds, best first, in the package's order where they are alike; all of them
    /// for a query without words. A name in words finds its own tool first.
    func find(_ query: String) -> [Int] {
        var words: [String] = []
        let asked = ToolIndex.words(of: query)
        for word in asked where !words.contains(word) && !ToolIndex.empty.contains(word) { words.append(word) }
        guard !words.isEmpty else { return Array(documents.indices) }
        var scores = names.map { $0 == asked ? ToolIndex.exactName : 0 }
        for word in words {
            let counts = documents.map { ToolIndex.count(of: word, in: $0) }
            let matches = counts.count { $0 > 0 }
            guard matches > 0 else { continue }
            let rarity = (Double(documents.count) / Double(matches)).squareRoot()
            for (index, count) in counts.enumerated() where count > 0 {
                let length = 1 - ToolIndex.lengthWeight + ToolIndex.lengthWeight * lengths[index] / averageLength
                let weight = count * (ToolIndex.saturation + 1) / (count + ToolIndex.saturation * length)
                scores[index] += rarity * weight
            }
        }
        let found = scores.indices.filter { scores[$0] > 0 }
        return found.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    }

    private static func count(of word: String, in document: [String: Double]) -> Double {
        if let exact = document[word] { return exact }
        guard word.utf8.count >= shortestBeginning else { return 0 }
        var count = 0.0
        for (other, number) in document where other.utf8.count >= shortestBeginning {
            if other.hasPrefix(word) || word.hasPrefix(other) { count += beginningWeight * number }
        }
        return count
    }

    /// The words of a text or a name in lower case, plurals as singulars: `list_ordersFor` is list, order, for.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var last: Character?
        for character in text {
            let isPart = character.isLetter || character.isNumber
            if !isPart || character.isUppercase && last?.isLowercase == true {
                if !word.isEmpty { words.append(singular(word)) }
                word = ""
            }
            if isPart { word += character.lowercased() }
            last = character
        }
        if !word.isEmpty { words.append(singular(word)) }
        return words
    }

    private static func singular(_ word: String) -> String {
        guard word.utf8.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") else { return word }
        return word.hasSuffix("ies") ? word.dropLast(3) + "y" : String(word.dropLast())
    }
}
