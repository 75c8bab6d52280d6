package import ContentStore
package import JSON

/// Many rollouts as an artifact: what its config says.
///
/// The config names the *lines* of its packs, so the content id depends on the rollouts and on which were added together, not on
/// the compressor.
package struct TrajectorySet: Sendable {
    /// One pack as the config names it.
    package struct PackEntry: Sendable, Hashable {
        /// The number of bytes of the lines.
        package var size: Int
        /// The digest of the lines.
        package var digest: Digest
        /// The number of records.
        package var records: Int

        /// Creates an entry.
        package init(size: Int, digest: Digest, records: Int) {
            self.size = size
            self.digest = digest
            self.records = records
        }
    }

    /// The packs in order.
    package var packs: [PackEntry]
    /// The content ids of all environments, in order.
    package var environments: [Digest]

    /// The number of rollouts.
    package var records: Int { packs.reduce(0) { $0 + $1.records } }

    /// Creates a set; environments are put in order and named once.
    package init(packs: [PackEntry], environments: some Sequence<Digest>) {
        self.packs = packs
        self.environments = Set(environments).sorted()
    }

    /// The config, which has the schema `awm.trajectoryset.config/1`.
    package var config: JSON {
        [
            "schema": .string(ArtifactKind.trajectorySet.configSchema),
            "records": JSON(records),
            "packs": .array(packs.map(\.json)),
            "environments": .array(environments.map { .string($0.description) }),
        ]
    }

    /// Reads a config strictly.
    package init(config: JSON) throws(RolloutError) {
        var reader = try ObjectReader(config, at: "the set's config", refusing: .invalidSet)
        let schema = try reader.string("schema")
        guard schema == ArtifactKind.trajectorySet.configSchema else {
            throw RolloutError(
                .unsupportedSchema,
                "the set's config has the schema \"\(schema)\"; a newer awm may read it"
            )
        }
        let records = try reader.integer("records")
        packs = []
        for (index, pack) in try reader.array("packs").enumerated() {
            packs.append(try PackEntry(json: pack, at: "packs[\(index)] of the set's config"))
        }
        environments = []
        for environment in try reader.array("environments") {
            environments.append(try Digest(inConfig: environment.stringValue ?? ""))
        }
        try reader.finish()
        guard records == self.records, zip(environments, environments.dropFirst()).allSatisfy(<) else {
            throw RolloutError(
                .invalidSet,
                "the set's config miscounts its records or has its environments out of order"
            )
        }
    }

    /// The set of a stored artifact.
    package init(of artifact: StoredArtifact, in store: Store) throws {
        guard artifact.kind == .trajectorySet else {
            throw RolloutError(
                .invalidSet,
                "\(artifact.contentID) is not a trajectory set but a \(artifact.kind.title)"
            )
        }
        try self.init(config: store.config(of: artifact.manifest))
        guard artifact.manifest.layers(.pack).map(\.contentDigest) == packs.map(\.digest) else {
            throw RolloutError(
                .invalidSet,
                "the manifest of \(artifact.contentID) has other packs than its config names"
            )
        }
    }
}

extension TrajectorySet.PackEntry {
    fileprivate var json: JSON {
        ["size": JSON(size), "sha256": .string(digest.hex), "records": JSON(records)]
    }

    fileprivate init(json: JSON, at place: String) throws(RolloutError) {
        var reader = try ObjectReader(json, at: place, refusing: .invalidSet)
        size = try reader.integer("size")
        digest = try Digest(inConfig: reader.string("sha256"))
        records = try reader.integer("records")
        try reader.finish()
        guard (1...Pack.maximumContent).contains(size), (1...size).contains(records) else {
            throw RolloutError(.tooLarge, "\(place) has an impossible size")
        }
    }
}

extension Digest {
    fileprivate init(inConfig text: String) throws(RolloutError) {
        do {
            try self.init(parsing: text)
        } catch {
            throw RolloutError(.invalidSet, "the set's config names no digest", cause: error)
        }
    }
}
