import JSON

/// Gathers the scenarios of a run: those that were given, then proposals of one category after the other, without what is
/// nearly there already. A pure machine: proposals and vectors in, questions out.
struct ScenarioPool: Sendable {
    enum Step: Sendable, Equatable {
        /// Propose so many of a category, unlike those that are known.
        case propose(category: String, count: Int, round: Int)
        /// Turn these texts into vectors.
        case embed([String])
        /// There is nothing more to do.
        case done
    }

    /// A scenario that was left out.
    struct Rejected: Sendable, Equatable {
        var text: String
        /// What it is too close to.
        var near: String
    }

    private struct Candidate: Sendable {
        var text: String
        var category: String?
    }

    private let wanted: Int
    private let categories: [String]
    /// The most of one category.
    private let cap: Int
    private let usesEmbeddings: Bool
    private let threshold: Double
    private var waiting: [Candidate]
    private var vectors: [TextVector] = []
    private var counts: [String: Int] = [:]
    private var rounds: [String: Int] = [:]
    private(set) var accepted: [String] = []
    private(set) var rejected: [Rejected] = []
    private var given: Int

    /// How often one category is asked for.
    private static let maximumRounds = 3

    init(_ recipe: Recipe) {
        wanted = recipe.scenarios.count + recipe.count
        categories = recipe.categories
        cap = categories.isEmpty ? 0 : (recipe.count + categories.count - 1) / categories.count
        usesEmbeddings = recipe.embeddingModel != nil
        threshold = usesEmbeddings ? 0.86 : 0.62
        given = recipe.scenarios.count
        waiting = recipe.scenarios.map { Candidate(text: $0) }
    }

    /// What is to be done next.
    mutating func next() -> Step {
        if !waiting.isEmpty {
            if usesEmbeddings { return .embed(waiting.map(\.text)) }
            admit(waiting.map { TextVector(words: $0.text) })
        }
        guard accepted.count < wanted - rejectedGiven else { return .done }
        guard
            let category = categories.filter({
                (counts[$0] ?? 0) < cap && (rounds[$0] ?? 0) < ScenarioPool.maximumRounds
            })
            .min(by: { (rounds[$0] ?? 0, counts[$0] ?? 0) < (rounds[$1] ?? 0, counts[$1] ?? 0) })
        else { return .done }
        rounds[category, default: 0] += 1
        let left = min(cap - (counts[category] ?? 0), wanted - rejectedGiven - accepted.count)
        return .propose(category: category, count: left, round: rounds[category] ?? 1)
    }

    /// Takes proposals of a category.
    mutating func take(_ proposals: [String], category: String) {
        waiting += proposals.map { Candidate(text: $0, category: category) }
    }

    /// Takes the vectors of the texts that were to be embedded.
    mutating func take(_ embeddings: [[Double]]) {
        admit(embeddings.map { TextVector(embedding: $0) })
    }

    /// Scenarios that somebody gave and that are left out are not made up for.
    private var rejectedGiven = 0

    private mutating func admit(_ candidates: [TextVector]) {
        for (candidate, vector) in zip(waiting, candidates) {
            if let place = vectors.firstIndex(where: { $0.similarity(to: vector) >= threshold }) {
                rejected.append(Rejected(text: candidate.text, near: accepted[place]))
                if candidate.category == nil { rejectedGiven += 1 }
                continue
            }
            if let category = candidate.category {
                guard counts[category] ?? 0 < cap, accepted.count < wanted - rejectedGiven else { continue }
                counts[category, default: 0] += 1
            }
            accepted.append(candidate.text)
            vectors.append(vector)
        }
        waiting = []
    }
}

extension Stage {
    /// Proposes scenarios.
    static func scenarios(_ category: String, count: Int, round: Int, known: [String]) -> Stage {
        Stage(
            name: .scenarios,
            part: "\(category) \(round)",
            values: [
                "category": category, "count": String(count),
                "known": known.isEmpty ? "- (none yet)" : known.map { "- \($0)" }.joined(separator: "\n"),
            ]
        ) { _ in [] }
    }
}
