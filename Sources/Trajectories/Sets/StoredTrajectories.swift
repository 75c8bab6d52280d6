package import ContentStore

/// A trajectory set in a store, of which only what is needed is read: config and manifest when it is opened, an index when
/// its pack is searched, one frame when a record is fetched.
///
/// What has been read stays in memory, about 60 bytes for each record. One instance belongs to one thread.
package final class StoredTrajectories {
    /// What the set's config says.
    package let set: TrajectorySet
    /// What the set is stored as.
    package let artifact: StoredArtifact
    private let store: Store
    private let packs: [Descriptor]
    private let indexLayers: [Descriptor]
    private var indexes: [PackIndex?]
    private var files: [PackFile?]
    private let decompressor = Zstd.Decompressor()

    /// Opens a stored set. Throws `invalidSet` for what is none.
    package init(_ artifact: StoredArtifact, in store: Store) throws {
        set = try TrajectorySet(of: artifact, in: store)
        self.artifact = artifact
        self.store = store
        packs = artifact.manifest.layers(.pack)
        let layers = artifact.manifest.layers(.packIndex)
        // Sets made before there were indexes have none.
        indexLayers = layers.count == packs.count ? layers : []
        indexes = Array(repeating: nil, count: packs.count)
        files = Array(repeating: nil, count: packs.count)
    }

    /// The index of a pack; where none is stored, it is made by reading the pack.
    package func index(ofPack place: Int) throws -> PackIndex {
        if let index = indexes[place] { return index }
        let bytes = try indexLayer(place).map { try store.blob($0) } ?? indexed(pack: place).index
        let index = try PackIndex(parsing: bytes, of: set.packs[place])
        indexes[place] = index
        return index
    }

    /// The record with this id, without its line feed, whose bytes have been checked against it.
    ///
    /// Throws `notFound` when there is none, and `ambiguous` when several ids begin so.
    package func record(_ prefix: RecordPrefix) throws -> [UInt8] {
        var found: (id: Digest, pack: Int, place: Int)?
        for pack in packs.indices {
            let index = try index(ofPack: pack)
            let places = index.places(from: prefix.first, through: prefix.last)
            guard let place = places.first, let last = places.last else { continue }
            let id = index.id(at: place)
            guard index.id(at: last) == id, found.map({ $0.id == id }) ?? true else {
                throw RolloutError(.ambiguous, "several records begin with \(prefix); give more digits")
            }
            found = (id, pack, place)
        }
        guard let found else { throw RolloutError(.notFound, "the set has no record that begins with \(prefix)") }
        return try record(at: found.place, ofPack: found.pack)
    }

    /// Whether the set has a record with this id.
    package func contains(_ id: Digest) throws -> Bool {
        for pack in packs.indices {
            if try !index(ofPack: pack).places(from: id, through: id).isEmpty { return true }
        }
        return false
    }

    /// The record in this place of a pack's index, without its line feed, checked against its id.
    package func record(at place: Int, ofPack pack: Int) throws -> [UInt8] {
        let index = try index(ofPack: pack)
        let row = try file(ofPack: pack).record(at: index.offset(at: place), length: index.length(at: place))
        guard SHA256.hash(row) == index.id(at: place) else {
            throw RolloutError(
                .invalidPack,
                "the record \(index.id(at: place).short) of \(artifact.contentID) is damaged; run awm store fsck --deep"
            )
        }
        return row
    }

    /// The rows in order.
    package func rows() throws -> TrajectorySet.Rows { try TrajectorySet.rows(of: artifact, in: store) }

    /// Whether every pack has an index.
    var isIndexed: Bool { indexLayers.count == packs.count }

    /// Gives the rows of a pack in order, without their line feeds.
    func rows(ofPack place: Int, _ body: ([UInt8]) throws -> Void) throws {
        let reader = try PackReader(store.blob(packs[place]))
        for frame in 0..<reader.frameCount {
            for row in try reader.records(inFrame: frame) { try body(Array(row)) }
        }
    }

    /// The layer of a pack.
    func pack(_ place: Int) -> Descriptor { packs[place] }

    /// The layer of a pack's index, if it has one.
    func indexLayer(_ place: Int) -> Descriptor? { indexLayers.isEmpty ? nil : indexLayers[place] }

    private func file(ofPack place: Int) throws -> PackFile {
        if let file = files[place] { return file }
        let path = "\(store.path)/blobs/sha256/\(packs[place].digest.hex)"
        let file = try PackFile(path, size: packs[place].size, decompressor)
        files[place] = file
        return file
    }

    /// A pack with an index made from its rows.
    private func indexed(pack place: Int) throws -> IndexedPack {
        var rows: [(row: [UInt8], columns: RecordColumns)] = []
        try self.rows(ofPack: place) { rows.append(($0, try RecordColumns(Rollout(parsing: $0)))) }
        var writer = IndexedPackWriter()
        for (row, columns) in rows { try writer.add(row, columns) }
        let made = try writer.finish()
        guard made.entry == set.packs[place] else {
            throw RolloutError(.invalidSet, "pack \(place) of the set does not hold the lines that the config names")
        }
        return made
    }
}
