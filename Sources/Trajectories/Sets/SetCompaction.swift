package import ContentStore

/// What compacting a set came to.
package struct CompactedSet: Sendable {
    /// The packs of the set before and after, and their stored bytes with those of their indexes.
    package var packs: (before: Int, after: Int)
    package var bytes: (before: Int, after: Int)
    /// The set before and after; the same when there was nothing to do.
    package var artifacts: (before: StoredArtifact, after: StoredArtifact)
}

/// Merges small packs that lie side by side into full ones, and makes indexes that are missing.
///
/// Rows keep their order and so their ids. Packs that are nearly full stay as they are, so that what is rewritten does not
/// grow with the set.
package enum SetCompaction {
    /// A pack of this much content is left alone.
    private static let nearlyFull = Pack.maximumContent / 4 * 3

    /// Compacts the latest version of a set; others may be appending meanwhile, and then it begins again.
    ///
    /// With `dryRun`, the packs are merged in memory and nothing is stored. Throws `notFound` when there is no such set.
    package static func run(_ name: String, in store: Store, dryRun: Bool = false) throws -> CompactedSet {
        try SetAppending.retrying(name, in: store, attempts: 100) {
            guard let old = try SetAppending.latest(name, in: store) else {
                throw StoreError(.notFound, "there is no \(name):\(Reference.defaultTag) in \(store.path)")
            }
            let stored = try StoredTrajectories(old, in: store)
            let artifact = try merged(stored)
            let bytes = (before: size(of: old.manifest.layers), after: artifact.layers.reduce(0) { $0 + size(of: $1) })
            let packs = (before: stored.set.packs.count, after: artifact.layers.count / 2)
            let isSame = packs.before == packs.after && stored.isIndexed
            if isSame || dryRun { return CompactedSet(packs: packs, bytes: bytes, artifacts: (old, old)) }
            return try SetAppending.commit(artifact, as: name, in: store, action: "compact", after: old).map {
                CompactedSet(packs: packs, bytes: bytes, artifacts: (old, $0))
            }
        }
    }

    private static func merged(_ stored: StoredTrajectories) throws -> NewArtifact {
        var builder = TrajectorySetBuilder()
        let packs = stored.set.packs
        var place = 0
        while place < packs.count {
            let start = place
            while place < packs.count, packs[place].size < nearlyFull { place += 1 }
            let small = start..<place
            let content = packs[small].reduce(0) { $0 + $1.size }
            let needed = (content + Pack.maximumContent - 1) / Pack.maximumContent
            for pack in small {
                if needed < small.count {
                    try copy(pack: pack, of: stored, to: &builder)
                } else {
                    try builder.add(pack: pack, of: stored)
                }
            }
            while place < packs.count, packs[place].size >= nearlyFull {
                try builder.add(pack: place, of: stored)
                place += 1
            }
        }
        return try builder.finish()
    }

    /// Adds the rows of a pack with the columns that its index has.
    private static func copy(
        pack: Int,
        of stored: StoredTrajectories,
        to builder: inout TrajectorySetBuilder
    ) throws {
        let index = try stored.index(ofPack: pack)
        let places = try index.placesInOrder()
        var rows = places[...]
        try stored.rows(ofPack: pack) { row in
            guard let place = rows.popFirst() else { throw index.invalid("has fewer records than the pack") }
            let entry = index.entry(at: place)
            guard try builder.add(row, entry.columns) == entry.id else {
                throw index.invalid("names a record that is not the one in its place")
            }
        }
        guard rows.isEmpty else { throw index.invalid("has more records than the pack") }
    }

    private static func size(of layers: [Descriptor]) -> Int { layers.reduce(0) { $0 + $1.size } }

    private static func size(of layer: NewLayer) -> Int {
        switch layer.bytes {
        case .content(let bytes), .compressed(let bytes, _, _): bytes.count
        case .stored(let descriptor): descriptor.size
        }
    }
}
