/// How much of the environments each split is to have: `train=0.8,val=0.1,test=0.1`.
package struct SplitShares: Sendable, Hashable {
    /// One split.
    package struct Share: Sendable, Hashable {
        /// The split's name: letters, digits and underscores.
        package var name: String
        /// Its part of all environments, above 0.
        package var share: Double
    }

    /// The splits in the order in which they were given.
    package let shares: [Share]

    /// Reads shares; they are taken in proportion, so `8,1,1` is `0.8,0.1,0.1`. Nil for what cannot be meant.
    package init?(parsing text: String) {
        var shares: [Share] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let share = Double(sides[1]), share > 0, share.isFinite,
                !sides[0].isEmpty, sides[0].utf8.allSatisfy(SplitShares.isNameByte),
                !shares.contains(where: { $0.name == sides[0] })
            else { return nil }
            shares.append(Share(name: String(sides[0]), share: share))
        }
        let total = shares.reduce(0) { $0 + $1.share }
        guard total.isFinite, total > 0 else { return nil }
        self.shares = shares.map { Share(name: $0.name, share: $0.share / total) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }

    /// The split of every environment, by content id: whole clusters, as near to the shares as they allow.
    ///
    /// Large clusters go first, then in an order that the seed says, each to the split that lacks most; while there are enough
    /// clusters, no split stays empty. The same environments, shares and seed give the same splits on every machine.
    package func assign(_ clusters: EnvironmentClusters, seed: UInt64) -> [String: String] {
        let count = Double(clusters.environments.count)
        var missing = shares.map { $0.share * count }
        var isEmpty = shares.map { _ in true }
        var splits: [String: String] = [:]
        let ordered = clusters.clusters.map { cluster in
            (cluster, key: ShingleSet.hash("\(seed) " + clusters.environments[cluster[0]].contentID))
        }.sorted { ($1.0.count, $0.key, $0.0[0]) < ($0.0.count, $1.key, $1.0[0]) }
        for (place, (cluster, _)) in ordered.enumerated() {
            let left = ordered.count - place
            let mustFill = left <= isEmpty.count { $0 }
            let candidates = shares.indices.filter { !mustFill || isEmpty[$0] }
            guard let chosen = candidates.max(by: { (missing[$0], -$0) < (missing[$1], -$1) }) else { continue }
            missing[chosen] -= Double(cluster.count)
            isEmpty[chosen] = false
            for member in cluster { splits[clusters.environments[member].contentID] = shares[chosen].name }
        }
        return splits
    }
}
