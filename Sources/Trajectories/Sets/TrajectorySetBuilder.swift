package import ContentStore

/// Makes the artifact of a trajectory set from rollouts, one after the other.
///
/// Memory holds the new packs, compressed: about a sixth to a twentieth of the rows. Packs of a stored set are shared unread.
package struct TrajectorySetBuilder: ~Copyable {
    private var entries: [TrajectorySet.PackEntry] = []
    private var environments: Set<Digest> = []
    private var packs: [NewLayer] = []
    private var indexes: [NewLayer] = []
    private let compressor = Zstd.Compressor()
    private var writer: IndexedPackWriter
    private var rows = RowWriter()

    /// The number of rollouts so far, those of a set that is appended to included.
    package var records: Int { entries.reduce(writer.records) { $0 + $1.records } }

    /// Starts an empty set.
    package init() {
        writer = IndexedPackWriter(compressor)
    }

    /// Starts with the packs of a stored set; they stay as they are, and what is added goes into new ones.
    package init(appendingTo artifact: StoredArtifact, in store: Store) throws {
        self.init()
        let stored = try StoredTrajectories(artifact, in: store)
        environments = Set(stored.set.environments)
        for place in stored.set.packs.indices { try add(pack: place, of: stored) }
    }

    /// Adds a rollout and gives its record id. Throws `brokenInvariant` and adds nothing when it breaks the format.
    @discardableResult
    package mutating func add(_ rollout: Rollout) throws(RolloutError) -> String {
        let columns = try RecordColumns(rollout)
        return try add(rows.bytes(of: rollout), columns).hex
    }

    /// Adds a row, without its line feed, whose columns are known, and gives its record id.
    @discardableResult
    package mutating func add(_ row: [UInt8], _ columns: RecordColumns) throws(RolloutError) -> Digest {
        if writer.records > 0, !writer.hasRoom(for: row.count) { try seal() }
        return try writer.add(row, columns)
    }

    /// Adds a finished pack, which stays as it is.
    package mutating func add(_ pack: IndexedPack) throws(RolloutError) {
        try seal()
        append(pack)
    }

    /// Adds a pack of a stored set, and the environments of that set; it stays as it is and is not read unless it has no
    /// index yet.
    package mutating func add(pack place: Int, of stored: StoredTrajectories) throws {
        try seal()
        entries.append(stored.set.packs[place])
        packs.append(NewLayer(stored: stored.pack(place), type: .pack))
        environments.formUnion(stored.set.environments)
        if let index = stored.indexLayer(place) {
            indexes.append(NewLayer(stored: index, type: .packIndex))
        } else {
            indexes.append(try stored.index(ofPack: place).layer)
        }
    }

    /// The artifact to store: all packs, then their indexes in the same order.
    package consuming func finish() throws(RolloutError) -> NewArtifact {
        try seal()
        let set = TrajectorySet(packs: entries, environments: environments)
        return NewArtifact(kind: .trajectorySet, config: set.config, layers: packs + indexes)
    }

    private mutating func seal() throws(RolloutError) {
        guard writer.records > 0 else { return }
        var full = IndexedPackWriter(compressor)
        swap(&writer, &full)
        append(try full.finish())
    }

    private mutating func append(_ pack: IndexedPack) {
        entries.append(pack.entry)
        environments.formUnion(pack.environments)
        packs.append(pack.pack.layer)
        indexes.append(PackIndex.layer(pack.index))
    }
}
