import ContentStore
import Trajectories

/// A recording that goes on where an interrupted one has stopped, as `awm rollout --resume` does.
final class Recording {
    private let recorder: TrajectoryRecorder
    private let rollouts: [Rollout]
    private var count: Int

    /// Time plays no part, so that each run makes the same changes: syncs come by size and when told.
    private static let pace = TrajectoryRecorder.Pace(milliseconds: 1_000_000_000, bytes: 8_000)

    init(_ rollouts: [Rollout], into set: String, of store: Store) throws {
        _ = try SegmentRecovery.run(set: set, in: store)
        var known = 0
        if try store.referenceEntries().contains(where: { $0.name == set }) {
            let stored = try StoredTrajectories(store.resolve(Reference(name: set)), in: store)
            while known < rollouts.count, try stored.contains(SHA256.hash(rollouts[known].rowBytes())) { known += 1 }
        }
        count = known
        self.rollouts = rollouts
        recorder = try TrajectoryRecorder(set: set, in: store, pace: Recording.pace)
    }

    /// Records until so many of the rollouts are there.
    func record(upTo end: Int) throws {
        while count < end {
            try recorder.append(rollouts[count])
            count += 1
        }
    }

    func flush() throws { try recorder.flush() }

    func finish() throws { _ = try recorder.finish() }
}

extension Place {
    /// The recording of this place, begun or taken up again at its first use.
    func recording(of rollouts: [Rollout], into set: String) throws -> Recording {
        if let recording { return recording }
        let new = try Recording(rollouts, into: set, of: store())
        recording = new
        return new
    }

    /// Adds a pack of rollouts to a set.
    func addPack(_ rollouts: [Rollout], to set: String) throws {
        let recorder = try TrajectoryRecorder(set: set, in: store())
        for rollout in rollouts { try recorder.append(rollout) }
        _ = try recorder.finish()
    }
}
