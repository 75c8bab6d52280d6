import ContentStore
import StoreTestKit
import Trajectories

/// What a process records into sets that all of them record into.
extension Worker {
    /// A set to record into. After some operations of a process, all go on with other sets, so that none grows without end;
    /// in a long run after more, so that they do not become many: what a commit costs depends on the number of names.
    mutating func setName() -> String { "runs-\(begun / max(2_500, operations / 20))-\(random.below(2))" }

    /// Records a few rows. With `leaving`, they stay in their file, as when the process is killed.
    mutating func record(into set: String, leaving: Bool = false) throws {
        let recorder = try TrajectoryRecorder(set: set, in: store())
        var ids: [Digest] = []
        // Whatever comes then: what was handed over is sealed by somebody.
        defer { if !ids.isEmpty { journal.recordings.append(Journal.Recording(set: set, ids: ids.map(\.hex))) } }
        for _ in 0...random.below(4) {
            ids.append(try recorder.append(Samples.rollout(newName(), text: random.below(600))))
            if random.happens(0.3) { try recorder.flush() }
        }
        if leaving { return }
        _ = try recorder.finish()
        if let id = ids.randomElement(using: &random) {
            // Some of the last ones are looked for.
            if recorded.count == 50 { recorded.removeFirst() }
            recorded.append((set, id))
        }
    }

    mutating func seal() throws {
        for segment in try SegmentRecovery.run(in: store()) {
            journal.count("rows sealed", segment.records)
            journal.count("rows known when sealing", segment.known)
            if let reason = segment.reason { fail("sealing has rejected rows of \(segment.set): \(reason)") }
        }
    }

    mutating func compact(_ set: String) throws {
        guard try entry(set) != nil else { return }
        let compacted = try SetCompaction.run(set, in: store())
        journal.count("packs merged", compacted.packs.before - compacted.packs.after)
    }

    /// What it was told is in a set is found there, whatever the others have made of the set.
    mutating func findRecord() throws {
        guard let (set, id) = recorded.randomElement(using: &random) else { return }
        try patiently(set) { worker, _ in
            let store = try worker.store()
            let stored = try StoredTrajectories(store.resolve(Reference(name: set)), in: store)
            _ = try stored.record(RecordPrefix(parsing: String(id.hex.prefix(24))))
        }
    }
}
