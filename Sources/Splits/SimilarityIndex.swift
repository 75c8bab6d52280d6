/// Sets by the pieces that they share: pairs that have nothing in common are never looked at.
///
/// The similarities are exact. Finding those of a set takes as many steps as there are pieces shared with others, where
/// comparing it with every other set takes the sizes of all of them.
package struct SimilarityIndex: Sendable {
    /// Another set, and how alike it is.
    package struct Neighbour: Sendable, Hashable {
        /// Its place among the sets.
        package var place: Int
        /// The Jaccard similarity, above 0.
        package var similarity: Double
    }

    /// How many pieces each set has.
    private let sizes: [Int32]
    /// The numbers of the pieces that a set shares with others.
    private let shared: [[Int32]]
    /// Where the sets that have a piece begin in `places`, by the piece's number.
    private let starts: [Int32]
    private let places: [Int32]

    /// An index of sets.
    package init(_ sets: [ShingleSet]) {
        sizes = sets.map { Int32($0.hashes.count) }
        var occurrences: [(hash: UInt64, place: Int32)] = []
        occurrences.reserveCapacity(sets.reduce(0) { $0 + $1.hashes.count })
        for (place, set) in sets.enumerated() {
            for hash in set.hashes { occurrences.append((hash, Int32(place))) }
        }
        occurrences.sort { ($0.hash, $0.place) < ($1.hash, $1.place) }
        var shared = sets.map { _ in [Int32]() }
        var starts: [Int32] = []
        var places: [Int32] = []
        var first = 0
        while first < occurrences.count {
            var end = first + 1
            while end < occurrences.count, occurrences[end].hash == occurrences[first].hash { end += 1 }
            if end - first > 1 {
                let piece = Int32(starts.count)
                starts.append(Int32(places.count))
                for occurrence in occurrences[first..<end] {
                    places.append(occurrence.place)
                    shared[Int(occurrence.place)].append(piece)
                }
            }
            first = end
        }
        starts.append(Int32(places.count))
        self.shared = shared
        self.starts = starts
        self.places = places
    }

    /// Counts for one thread at a time, so that they are not made for every question.
    package struct Scratch {
        fileprivate var counts: [Int32]
        fileprivate var touched: [Int32] = []
    }

    /// What ``forEachNeighbour(of:_:_:)`` needs.
    package func scratch() -> Scratch { Scratch(counts: [Int32](repeating: 0, count: sizes.count)) }

    /// Gives every other set that shares a piece with the one at `place`, in no order.
    package func forEachNeighbour(of place: Int, _ scratch: inout Scratch, _ body: (Neighbour) -> Void) {
        for piece in shared[place] {
            for entry in Int(starts[Int(piece)])..<Int(starts[Int(piece) + 1]) {
                let other = places[entry]
                if scratch.counts[Int(other)] == 0 { scratch.touched.append(other) }
                scratch.counts[Int(other)] += 1
            }
        }
        for other in scratch.touched {
            let count = scratch.counts[Int(other)]
            scratch.counts[Int(other)] = 0
            guard Int(other) != place else { continue }
            let union = sizes[place] + sizes[Int(other)] - count
            body(Neighbour(place: Int(other), similarity: Double(count) / Double(union)))
        }
        scratch.touched.removeAll(keepingCapacity: true)
    }
}
