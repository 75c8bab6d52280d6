import ContentStore

/// Adding packs to a set that others may be changing at the same time.
enum SetAppending {
    /// How often another process may be first.
    private static let attempts = 1000

    /// Commits a set that has the packs of the latest one and then those that `packs` gives for it.
    ///
    /// When another process has changed the set meanwhile, everything is done again for what it is by then.
    static func append(
        to name: String,
        in store: Store,
        replacing: Bool = false,
        action: String = "rollout",
        _ packs: (_ latest: StoredTrajectories?) throws -> [IndexedPack]
    ) throws -> StoredArtifact {
        try retrying(name, in: store, attempts: attempts) {
            let latest = try latest(name, in: store)
            let stored = try latest.map { try StoredTrajectories($0, in: store) }
            let added = try packs(replacing ? nil : stored)
            if added.isEmpty, !replacing, let latest { return latest }
            var builder =
                if let latest, !replacing {
                    try TrajectorySetBuilder(appendingTo: latest, in: store)
                } else {
                    TrajectorySetBuilder()
                }
            for pack in added { try builder.add(pack) }
            return try commit(builder.finish(), as: name, in: store, action: action, after: latest)
        }
    }

    /// Does `body` again while it gives nothing because another process has changed the set meanwhile.
    ///
    /// Such a process may also have been followed by a collection, which takes what it replaced: then `body` misses what it
    /// has begun to read, and nothing is wrong with the set as it is by now.
    static func retrying<Value>(
        _ name: String,
        in store: Store,
        attempts: Int,
        _ body: () throws -> Value?
    ) throws -> Value {
        for _ in 0..<attempts {
            let known = try digest(of: name, in: store)
            do {
                if let value = try body() { return value }
            } catch let error as StoreError {
                guard error.code == .notFound || error.code == .corrupt, try digest(of: name, in: store) != known else {
                    throw error
                }
            }
        }
        throw StoreError(.locked, "other processes have changed \(name) \(attempts) times meanwhile; try again")
    }

    /// Commits an artifact as the latest of a name, unless that has changed since `old`; nil then.
    static func commit(
        _ artifact: NewArtifact,
        as name: String,
        in store: Store,
        action: String,
        after old: StoredArtifact?
    ) throws -> StoredArtifact? {
        let ingest = try Ingest(store)
        let stored = try ingest.add(artifact)
        do {
            try ingest.commit(
                [(name, Reference.defaultTag, stored)],
                action: action,
                expecting: [(name, Reference.defaultTag, old?.manifestDigest)]
            )
            return stored
        } catch {
            // A lock that is held for long is another matter.
            guard error.code == .locked, try latest(name, in: store)?.manifestDigest != old?.manifestDigest else {
                throw error
            }
            return nil
        }
    }

    private static func digest(of name: String, in store: Store) throws -> Digest? {
        try store.referenceEntry(name: name, tag: Reference.defaultTag)?.manifest
    }

    /// What a name stands for, if it stands for anything.
    static func latest(_ name: String, in store: Store) throws -> StoredArtifact? {
        try store.referenceEntry(name: name, tag: Reference.defaultTag).map {
            StoredArtifact(manifestDigest: $0.manifest, manifest: try store.manifest($0.manifest))
        }
    }
}
