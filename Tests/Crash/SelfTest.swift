import StoreTestKit
import Trajectories

/// Shows that the harness can fail: stores that are broken on purpose must be found out.
struct SelfTest {
    let rehearsal: Rehearsal
    let folder: String
    let seed: UInt64
    let sabotages: [Sabotage]

    /// A broken order: what it leaves out of the log, and the model that shows the loss.
    typealias Sabotage = (name: String, kind: Disk.Kind, isLost: @Sendable (Change) -> Bool)

    /// Of the store.
    static let store: [Sabotage] = [
        ("a store that never syncs", .ordered, { $0.isSync }),
        ("a store that never syncs, strictly", .strict, { $0.isSync }),
        (
            "blobs that are not synced", .ordered,
            { if case .sync(let path) = $0 { path.contains("/sessions/") } else { false } }
        ),
        (
            "names of blobs that are not synced", .strict,
            { if case .syncFolder(let path) = $0 { path.hasSuffix("/sha256") } else { false } }
        ),
        (
            "a log that is not synced", .ordered,
            { if case .sync(let path) = $0 { path.hasSuffix("-wal") } else { false } }
        ),
    ]

    /// Of a recorder.
    static let recorder: [Sabotage] = [
        (
            "segments that are not synced", .ordered,
            { if case .sync(let path) = $0 { path.hasSuffix(".jsonl") } else { false } }
        ),
        (
            "names of segments that are not synced", .strict,
            { if case .syncFolder(let path) = $0 { path.hasSuffix("/awm/open/team+runs") } else { false } }
        ),
        (
            "names of sets that are not synced", .strict,
            { if case .syncFolder(let path) = $0 { path.hasSuffix("/awm/open") } else { false } }
        ),
    ]

    private static let attempts = 2_000

    /// Throws when a broken store passes; otherwise says after how many crashes each was found out.
    func run() throws -> [String] {
        var lines: [String] = []
        for sabotage in sabotages {
            let broken = try rehearsal.without(sabotage.isLost)
            let count = try crashesUntilFailure(PowerInjector(rehearsal: broken, folder: folder), sabotage.kind)
            guard let count else {
                throw HarnessError(
                    "self-test: \(sabotage.name) was not found out by \(SelfTest.attempts) power failures"
                )
            }
            lines.append("self-test: \(sabotage.name): found out by power failure \(count)")
        }
        // A store that says "done" before it is: the first change has not been made.
        try rehearsal.start.write(to: folder)
        let steps = rehearsal.scenario.steps.count
        guard rehearsal.examination.failure(in: folder, acknowledged: steps, after: .power) != nil else {
            throw HarnessError("self-test: a lost commit was not found out")
        }
        lines.append("self-test: a lost commit: found out")
        if let promise = rehearsal.scenario.sets.first {
            try findDoubled(promise)
            lines.append("self-test: a row that is there twice: found out")
        }
        return lines
    }

    /// A store that has recorded everything, and then its first row again.
    private func findDoubled(_ promise: SetPromise) throws {
        try rehearsal.start.write(to: folder)
        let place = Place(folder)
        for step in rehearsal.scenario.steps { try step(place) }
        try place.addPack([Rollout(parsing: promise.recorded[0])], to: promise.set)
        place.close()
        let steps = rehearsal.scenario.steps.count
        guard rehearsal.examination.failure(in: folder, acknowledged: steps, after: .kill) != nil else {
            throw HarnessError("self-test: a row that is there twice was not found out")
        }
    }

    private func crashesUntilFailure(_ injector: PowerInjector, _ kind: Disk.Kind) throws -> Int? {
        for number in 0..<SelfTest.attempts {
            var random = SeededRandom(seed, "self-test", number)
            if try injector.fail(kind, &random) != nil { return number + 1 }
        }
        return nil
    }
}
