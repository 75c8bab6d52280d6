/// Environments, those that are nearly the same together.
package struct EnvironmentClusters: Sendable {
    /// Two environments that are alike.
    package struct Pair: Sendable {
        /// Their places among the environments.
        package var first: Int
        package var second: Int
        /// How alike they are, from the threshold to 1.
        package var similarity: Double
    }

    /// The least similarity of environments that belong together, unless another is asked for.
    package static let threshold = 0.5

    /// The environments by name, then content id.
    package let environments: [EnvironmentProfile]
    /// The places of each cluster's environments; clusters in the order of their first ones.
    package let clusters: [[Int]]
    /// The pairs that put environments into one cluster, the most alike first.
    package let pairs: [Pair]

    /// Puts environments together that are linked by pairs at least as alike as the threshold, whatever order they come in.
    ///
    /// The threshold is above 0: environments that share nothing are never put together.
    package init(_ profiles: [EnvironmentProfile], threshold: Double = EnvironmentClusters.threshold) {
        let environments = profiles.sorted { ($0.name, $0.contentID) < ($1.name, $1.contentID) }
        var parents = Array(environments.indices)
        var pairs: [Pair] = []
        func root(_ place: Int) -> Int {
            var place = place
            while parents[place] != place {
                parents[place] = parents[parents[place]]
                place = parents[place]
            }
            return place
        }
        let parts = [\EnvironmentProfile.schema, \.tools, \.texts].map { part in
            SimilarityIndex(environments.map { $0[keyPath: part] })
        }
        var scratch = parts.map { $0.scratch() }
        for first in environments.indices {
            // The similarity of two environments is that of the part in which they are most alike.
            var most: [Int: Double] = [:]
            for (part, index) in parts.enumerated() {
                index.forEachNeighbour(of: first, &scratch[part]) { other in
                    guard other.place > first, other.similarity >= threshold else { return }
                    most[other.place] = max(most[other.place] ?? 0, other.similarity)
                }
            }
            for (second, similarity) in most.sorted(by: { $0.key < $1.key }) {
                pairs.append(Pair(first: first, second: second, similarity: similarity))
                let (left, right) = (root(first), root(second))
                parents[max(left, right)] = min(left, right)
            }
        }
        var members: [Int: [Int]] = [:]
        for place in environments.indices { members[root(place), default: []].append(place) }
        self.environments = environments
        clusters = members.sorted { $0.key < $1.key }.map(\.value)
        self.pairs = pairs.sorted { ($1.similarity, $0.first, $0.second) < ($0.similarity, $1.first, $1.second) }
    }

    /// For every environment, by content id, the content id of its cluster's first one.
    package var representatives: [String: String] {
        var representatives: [String: String] = [:]
        for cluster in clusters {
            for place in cluster { representatives[environments[place].contentID] = environments[cluster[0]].contentID }
        }
        return representatives
    }

    /// The clusters that have more than one environment, with how alike their most alike pair is.
    package var groups: [(environments: [EnvironmentProfile], similarity: Double)] {
        clusters.filter { $0.count > 1 }.map { cluster in
            let members = Set(cluster)
            let most = pairs.first { members.contains($0.first) }?.similarity ?? 0
            return (cluster.map { environments[$0] }, most)
        }
    }
}
