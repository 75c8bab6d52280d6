package import ContentStore

/// A new version of a set whose rows are the old ones with something added to them.
///
/// Memory holds the new packs, compressed, until they are committed in one step.
package final class SetRewriting {
    private let name: String
    private let store: Store
    private let old: StoredArtifact?
    private var builder: TrajectorySetBuilder? = TrajectorySetBuilder()

    /// Prepares a new version of `name`. Throws `invalidReference` or `readOnly`.
    package init(as name: String, in store: Store) throws {
        try Reference.check(name: name, in: name)
        // Says so when the store cannot be written.
        _ = try Ingest(store)
        self.name = name
        self.store = store
        old = try SetAppending.latest(name, in: store)
    }

    /// Adds a row to the new version. Throws `brokenInvariant` for what is refused.
    package func add(_ rollout: Rollout) throws { try builder?.add(rollout) }

    /// Commits the new version, once; `action` is what the log calls it.
    ///
    /// Throws `locked` when somebody else has changed the set meanwhile, and leaves it as it is then.
    package func finish(action: String) throws -> StoredArtifact {
        guard let artifact = try builder.take()?.finish(),
            let stored = try SetAppending.commit(artifact, as: name, in: store, action: action, after: old)
        else {
            throw StoreError(.locked, "\(name) has changed meanwhile; nothing was written, run it again")
        }
        return stored
    }
}
