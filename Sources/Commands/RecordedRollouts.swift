import ContentStore
import Trajectories

/// The rollouts that a person names: a whole trajectory set, or one record of it with `SET#ID`.
struct RecordedRollouts {
    let reference: Reference
    let artifact: StoredArtifact
    private let store: Store

    init(_ text: String, in store: Store) throws {
        reference = try Reference(parsing: text)
        artifact = try store.resolve(reference)
        self.store = store
        guard artifact.kind == .trajectorySet else {
            throw CommandFailure(.usage, "\(text) is a \(artifact.kind.title), not a trajectory set")
        }
    }

    /// What the set is called, without a record.
    var name: String { reference.name ?? artifact.contentID.description }

    /// How many rollouts there are.
    func count() throws -> Int { reference.record == nil ? try TrajectorySet(of: artifact, in: store).records : 1 }

    /// The one rollout that is named. Throws when it is a whole set.
    func only() throws -> Rollout {
        guard let record = reference.record else {
            throw CommandFailure(
                .usage,
                "\(name) is a whole set; name one rollout: \(name)#ID, as awm store find prints them"
            )
        }
        let stored = try StoredTrajectories(artifact, in: store)
        return try Rollout(parsing: stored.record(RecordPrefix(parsing: record)))
    }

    /// Gives each rollout in order, with its record id.
    func forEach(_ body: (Rollout, _ id: String) throws -> Void) throws {
        if reference.record != nil {
            let rollout = try only()
            return try body(rollout, Rollout.id(ofRow: rollout.rowBytes()))
        }
        var rows = try TrajectorySet.rows(of: artifact, in: store)
        while let row = try rows.next() { try body(Rollout(parsing: row), Rollout.id(ofRow: row)) }
    }
}
