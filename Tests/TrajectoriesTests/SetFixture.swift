import ContentStore
import JSON
import Trajectories

/// A store in a temporary folder, with sets in it.
final class SetFixture {
    let folder = TemporaryFolder()
    let store: Store

    init() throws {
        store = try Store(at: folder.path + "/store", creating: true)
    }

    /// A rollout that differs from others in everything that it can be found by; by its number it also has up to
    /// 4000 bytes of text, or `size`.
    static func rollout(_ number: Int, size: Int? = nil) -> Rollout {
        var rollout = Rollout.example
        rollout.rolloutID = "r-\(number)"
        rollout.runID = "run-\(number / 50)"
        rollout.task.environment = ["shop", "clinic", "helpdesk"][number % 3]
        rollout.task.environmentID = "sha256:" + String(repeating: "0\(number % 3)", count: 32)
        rollout.task.taskID = "task-\(number % 7)"
        rollout.policy.model = number % 2 == 0 ? "random" : "reference"
        rollout.createdAtMilliseconds = 1_795_000_000_000 + number * 1000
        rollout.reward = Double(number % 5) / 4
        rollout.success = number % 5 == 4
        if number % 11 == 10 {
            rollout.reward = nil
            rollout.success = nil
            rollout.outcome = Rollout.Outcome(
                rewards: [],
                verifier: .null,
                stopReason: .fault,
                failureKind: .environmentFault
            )
        }
        var state = UInt64(truncatingIfNeeded: number) | 1
        let text = (0..<(size ?? number * 97 % 4000)).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(0x61 + state >> 60)
        }
        rollout.steps[1] = .user(content: String(decoding: text, as: UTF8.self))
        return rollout
    }

    static func rollouts(_ numbers: Range<Int>, size: (Int) -> Int? = { _ in nil }) -> [Rollout] {
        numbers.map { rollout($0, size: size($0)) }
    }

    /// The set of these rollouts, stored under a name.
    @discardableResult
    func add(_ rollouts: [Rollout], as name: String = "runs") throws -> StoredArtifact {
        var builder = TrajectorySetBuilder()
        for rollout in rollouts { try builder.add(rollout) }
        return try add(builder.finish(), as: name)
    }

    @discardableResult
    func add(_ artifact: NewArtifact, as name: String = "runs") throws -> StoredArtifact {
        let ingest = try Ingest(store)
        let stored = try ingest.add(artifact)
        try ingest.commit([(name, "latest", stored)], action: "test")
        return stored
    }

    /// The set as it was made before there were indexes.
    static func withoutIndexes(_ artifact: NewArtifact) -> NewArtifact {
        var artifact = artifact
        artifact.layers.removeAll { $0.type == .packIndex }
        return artifact
    }

    func latest(_ name: String = "runs") throws -> StoredTrajectories {
        try StoredTrajectories(store.resolve(Reference(name: name)), in: store)
    }

    func rows(_ name: String = "runs") throws -> [[UInt8]] {
        var rows = try latest(name).rows()
        var found: [[UInt8]] = []
        while let row = try rows.next() { found.append(row) }
        return found
    }

    /// What is in `awm/open`, with paths from there.
    func openFiles() -> [String] {
        let output = run("cd \(store.path)/awm/open 2>/dev/null && find . -type f | sort").output
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map { String($0.dropFirst(2)) }
    }
}
