package import Splits

/// How alike things of one kind are across environments: schemas, tool sets, task sets, single tools or single tasks.
package struct NearDuplicates: Sendable {
    /// Two things that are alike, by their places.
    package struct Pair: Sendable, Hashable {
        package var first: Int
        package var second: Int
        package var similarity: Double
    }

    /// The least similarity of near duplicates, unless another is asked for.
    package static let threshold = 0.8
    /// The similarity at which `export tasks --make-splits` keeps environments together, unless another is asked for.
    package static let grouping = EnvironmentClusters.threshold

    /// How many things there are.
    package let count: Int
    /// How many have another one at least as alike as the threshold.
    package let near: Int
    /// How many have another one at least as alike as ``grouping``.
    package let grouped: Int
    /// How many have another one that is the same.
    package let same: Int
    /// How alike each one's nearest neighbour is, in the middle; 0 where nothing is shared.
    package let medianNearest: Double
    /// The most alike pairs, the most alike first.
    package let pairs: [Pair]

    /// The share that has a near duplicate, from 0 to 1.
    package var rate: Double { count > 0 ? Double(near) / Double(count) : 0 }
    /// The share that has another one at least as alike as ``grouping``, from 0 to 1.
    package var groupedRate: Double { count > 0 ? Double(grouped) / Double(count) : 0 }

    /// Compares every set with every other of another owner: a tool with those of other environments.
    package init(_ sets: [ShingleSet], owners: [Int], threshold: Double, pairs limit: Int) {
        let index = SimilarityIndex(sets)
        var scratch = index.scratch()
        var nearest: [Double] = []
        nearest.reserveCapacity(sets.count)
        var worst = WorstPairs(limit: limit)
        for place in sets.indices {
            var best = 0.0
            index.forEachNeighbour(of: place, &scratch) { other in
                guard owners[other.place] != owners[place] else { return }
                best = max(best, other.similarity)
                if other.place > place {
                    worst.offer(Pair(first: place, second: other.place, similarity: other.similarity))
                }
            }
            nearest.append(best)
        }
        count = sets.count
        near = nearest.count { $0 >= threshold }
        grouped = nearest.count { $0 >= NearDuplicates.grouping }
        same = nearest.count { $0 == 1 }
        nearest.sort()
        medianNearest =
            nearest.isEmpty ? 0 : (nearest[(nearest.count - 1) / 2] + nearest[nearest.count / 2]) / 2
        self.pairs = worst.sorted
    }
}

/// The most alike of all pairs that are offered; of equally alike ones, the first by place.
private struct WorstPairs {
    private let limit: Int
    private var pairs: [NearDuplicates.Pair] = []
    /// The last of the best, once there are enough: what does not come before it is no candidate.
    private var last: NearDuplicates.Pair?

    init(limit: Int) {
        self.limit = limit
    }

    var sorted: [NearDuplicates.Pair] { Array(pairs.sorted(by: WorstPairs.precedes).prefix(limit)) }

    mutating func offer(_ pair: NearDuplicates.Pair) {
        if let last, !WorstPairs.precedes(pair, last) { return }
        pairs.append(pair)
        // Sorted now and then only: candidates are few once the best are known.
        guard pairs.count >= 4 * max(limit, 16) else { return }
        pairs = sorted
        last = pairs.last
    }

    private static func precedes(_ left: NearDuplicates.Pair, _ right: NearDuplicates.Pair) -> Bool {
        (right.similarity, left.first, left.second) < (left.similarity, right.first, right.second)
    }
}
