package import ContentStore

/// Makes the artifact of a trajectory set from rollouts, one after the other.
///
/// Memory holds the compressed packs: about a sixth to a tenth of the rows.
package struct TrajectorySetBuilder: ~Copyable {
    private var entries: [TrajectorySet.PackEntry] = []
    private var environments: Set<Digest> = []
    private var layers: [NewLayer] = []
    private var writer = PackWriter()

    /// The number of rollouts so far, those of a set that is appended to included.
    package var records: Int { entries.reduce(writer.records) { $0 + $1.records } }

    /// Starts an empty set.
    package init() {}

    /// Starts with the packs of a stored set; they stay as they are, and what is added goes into new ones.
    package init(appendingTo artifact: StoredArtifact, in store: Store) throws {
        let set = try TrajectorySet(of: artifact, in: store)
        entries = set.packs
        environments = Set(set.environments)
        for (entry, descriptor) in zip(set.packs, artifact.manifest.layers(.pack)) {
            let bytes = try store.blob(descriptor)
            layers.append(NewLayer(type: .pack, compressed: bytes, content: entry.digest, contentSize: entry.size))
        }
    }

    /// Adds a rollout and gives its record id. Throws `brokenInvariant` and adds nothing when it breaks the format.
    @discardableResult
    package mutating func add(_ rollout: Rollout) throws(RolloutError) -> String {
        let violations = rollout.invariantViolations()
        guard violations.isEmpty else {
            throw RolloutError(
                .brokenInvariant,
                "the rollout \(rollout.rolloutID) cannot be recorded: \(violations.joined(separator: "; "))"
            )
        }
        guard let environment = try? Digest(parsing: rollout.task.environmentID) else {
            throw RolloutError(.brokenInvariant, "the rollout \(rollout.rolloutID) names no environment")
        }
        let row = rollout.rowBytes()
        if writer.records > 0, !writer.hasRoom(for: row.count) { try seal() }
        try writer.add(row)
        environments.insert(environment)
        return Rollout.id(ofRow: row)
    }

    /// Adds the packs of a finished set, which stay as they are.
    package mutating func add(packsOf artifact: NewArtifact) throws(RolloutError) {
        try seal()
        let set = try TrajectorySet(config: artifact.config)
        entries += set.packs
        environments.formUnion(set.environments)
        layers += artifact.layers
    }

    /// The artifact to store.
    package consuming func finish() throws(RolloutError) -> NewArtifact {
        try seal()
        let set = TrajectorySet(packs: entries, environments: environments)
        return NewArtifact(kind: .trajectorySet, config: set.config, layers: layers)
    }

    private mutating func seal() throws(RolloutError) {
        guard writer.records > 0 else { return }
        var full = PackWriter()
        swap(&writer, &full)
        let pack = try full.finish()
        entries.append(
            TrajectorySet.PackEntry(size: pack.contentSize, digest: pack.contentDigest, records: pack.records)
        )
        layers.append(pack.layer)
    }
}
