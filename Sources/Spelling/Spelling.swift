/// Finds what somebody probably meant: "did you mean".
package enum Spelling {
    /// The candidate most like a mistaken name, or nil when none is alike.
    ///
    /// Alike are: the same letters in another style (`cartId`, `cart_id`), a small edit distance (`statsu`, `status`), an abbreviation
    /// that keeps the order of letters (`qty`, `quantity`), and a whole word of the other (`id`, `cart_id`).
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        let mistaken = letters(of: name)
        guard !mistaken.isEmpty, mistaken.count <= 64 else { return nil }
        var best: (candidate: String, cost: Int)?
        for candidate in candidates {
            guard let cost = cost(mistaken, letters(of: candidate), name, candidate), cost < best?.cost ?? .max else {
                continue
            }
            best = (candidate, cost)
        }
        return best?.candidate
    }

    /// "; did you mean …?" with the nearest of the candidates; nothing when none is near.
    package static func hint(for name: String, among candidates: [String]) -> String {
        nearest(to: name, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    private static func letters(of name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    private static func cost(_ left: [Character], _ right: [Character], _ name: String, _ candidate: String) -> Int? {
        guard !right.isEmpty, right.count <= 64 else { return nil }
        if left == right { return 0 }
        let distance = distance(left, right)
        if distance <= max(1, min(left.count, right.count) / 3), distance < min(left.count, right.count) {
            return distance
        }
        let (short, long) = left.count < right.count ? (left, right) : (right, left)
        if short.count >= 3, short.first == long.first, isSubsequence(short, of: long) {
            return 10 + long.count - short.count
        }
        let shared = Set(words(of: name)).intersection(words(of: candidate))
        return shared.isEmpty ? nil : 100 + distance - shared.joined().count
    }

    private static func isSubsequence(_ short: [Character], of long: [Character]) -> Bool {
        var rest = short[...]
        for character in long where character == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }

    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in name {
            let isSeparator = !character.isLetter && !character.isNumber
            if isSeparator || character.isUppercase && word.last?.isLowercase == true {
                if word.count > 1 { words.append(word.lowercased()) }
                word = ""
            }
            if !isSeparator { word.append(character) }
        }
        if word.count > 1 { words.append(word.lowercased()) }
        return words
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let replaced = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
                var best = min(replaced, last[column] + 1, current[column - 1] + 1)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = min(best, before[column - 2] + 1)
                }
                current.append(best)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
