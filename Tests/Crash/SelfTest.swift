import StoreTestKit

/// Shows that the harness can fail: stores that are broken on purpose must be found out.
struct SelfTest {
    let rehearsal: Rehearsal
    let folder: String
    let seed: UInt64

    /// Broken orders: what they leave out of the log, and the model that shows the loss.
    private static let sabotages: [(name: String, kind: Disk.Kind, isLost: @Sendable (Change) -> Bool)] = [
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

    private static let attempts = 2_000

    /// Throws when a broken store passes; otherwise says after how many crashes each was found out.
    func run() throws -> [String] {
        var lines: [String] = []
        for sabotage in SelfTest.sabotages {
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
        guard rehearsal.examination.failure(in: folder, acknowledged: 1) != nil else {
            throw HarnessError("self-test: a lost commit was not found out")
        }
        lines.append("self-test: a lost commit: found out")
        return lines
    }

    private func crashesUntilFailure(_ injector: PowerInjector, _ kind: Disk.Kind) throws -> Int? {
        for number in 0..<SelfTest.attempts {
            var random = SeededRandom(seed, "self-test", number)
            if try injector.fail(kind, &random) != nil { return number + 1 }
        }
        return nil
    }
}
