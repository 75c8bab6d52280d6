import ContentStore
import StoreTestKit
import Trajectories

/// What is promised of trajectory sets beyond their references.
extension Examination {
    /// Seals what dead processes have left; gives what is wrong with the sets then.
    func recover(_ store: Store, _ acknowledged: Int, _ crash: Crash) throws -> String? {
        guard !scenario.sets.isEmpty else { return nil }
        _ = try SegmentRecovery.run(in: store)
        for promise in scenario.sets {
            let found = try rows(of: promise.set, in: store)
            if let problem = promise.problem(with: found, acknowledged: acknowledged, after: crash) { return problem }
            // A kill leaves nothing but whole lines and half a last one.
            if crash == .kill || promise.rejected != nil, let problem = try leftovers(of: promise, in: store) {
                return problem
            }
        }
        return nil
    }

    /// Compares the sets with what they are to be when all is done, and records once more.
    func useSetsAgain(_ store: Store) throws -> String? {
        for promise in scenario.sets {
            guard try rows(of: promise.set, in: store) == promise.all else {
                return "done again: \(promise.set) does not hold its rows, each once and in order"
            }
            let recorder = try TrajectoryRecorder(set: promise.set, in: store)
            let more = Samples.rollout("recorded after the crash")
            try recorder.append(more)
            _ = try recorder.finish()
            guard try rows(of: promise.set, in: store) == promise.all + [more.rowBytes()] else {
                return "a second recording into \(promise.set) does not add what it has recorded"
            }
            let open = try segments(of: promise.set, in: store).filter { $0.hasSuffix(".jsonl") }
            if !open.isEmpty { return "segments are left: \(open)" }
        }
        if scenario.sets.isEmpty { return nil }
        return try store.fsck(depth: .deep).findings.first(where: \.isError).map { "fsck: \($0.message)" }
    }

    /// A state without the sets that recovery cuts into packs as it finds them: their rows are compared instead.
    func compared(_ state: StoreState) -> StoreState {
        scenario.sets.reduce(state) { $1.isOneChange ? $0 : $0.ignoring($1.set) }
    }

    /// The rows of a set in order, each of which must be found by its id as well.
    private func rows(of set: String, in store: Store) throws -> [[UInt8]] {
        guard try store.referenceEntries().contains(where: { $0.name == set }) else { return [] }
        let stored = try StoredTrajectories(store.resolve(Reference(name: set)), in: store)
        var found: [[UInt8]] = []
        var rows = try stored.rows()
        while let row = try rows.next() { found.append(row) }
        for row in found {
            guard try stored.record(RecordPrefix(SHA256.hash(row))) == row else {
                throw HarnessError("the index of \(set) leads from \(SHA256.hash(row).short) to another record")
            }
        }
        let indexed = try stored.set.packs.indices.reduce(0) { try $0 + stored.index(ofPack: $1).placesInOrder().count }
        guard indexed == found.count else {
            throw HarnessError("the indexes of \(set) have \(indexed) records, its packs \(found.count)")
        }
        return found
    }

    /// What recovery must not leave, or must have kept.
    private func leftovers(of promise: SetPromise, in store: Store) throws -> String? {
        let names = try segments(of: promise.set, in: store)
        guard let rejected = promise.rejected else {
            return names.isEmpty ? nil : "recovery has left \(names)"
        }
        guard names.count == 1, names[0].hasSuffix(".rejected") else {
            return "recovery has left \(names), not just what it rejected"
        }
        let kept = try Files.read(folder(of: promise.set, in: store) + "/" + names[0], limit: 1 << 20)
        return kept == rejected ? nil : "recovery has kept other bytes than it rejected"
    }

    private func segments(of set: String, in store: Store) throws -> [String] {
        let path = folder(of: set, in: store)
        return Files.exists(path) ? try Files.names(in: path) : []
    }

    private func folder(of set: String, in store: Store) -> String {
        store.path + "/awm/open/" + String(set.map { $0 == "/" ? "+" : $0 })
    }
}
