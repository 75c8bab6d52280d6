import ContentStore
import Glibc
import StoreTestKit

/// How long a collection of a big store keeps others waiting.
struct PauseRun {
    let blobs: Int
    let work: WorkFolder

    func run() throws {
        let path = work.file("store")
        try fill(path)
        let notes = work.file("adds")
        // Another process adds, and notes how long that took at most, before the collection and while it is at work.
        let adder = try ChildProcess { _ in
            let before = try add(to: path, while: { !Files.exists(notes + "-begin") })
            let during = try add(to: path, while: { !Files.exists(notes + "-end") })
            let text = "\(during.count) adds, at most \(during.slowest) ms (alone: at most \(before.slowest) ms)"
            try Files.write(Array(text.utf8), to: notes)
        }
        usleep(3_000_000)
        try Files.write([], to: notes + "-begin")
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = -3600
        let start = monotonicSeconds()
        let report = try Store(at: path).collect(plan)
        let seconds = monotonicSeconds() - start
        try Files.write([], to: notes + "-end")
        guard adder.finish().end == .exited(0) else { throw RunError("the adding process has failed") }
        let adds = String(decoding: try Files.read(notes, limit: 1 << 10), as: UTF8.self)
        let damage = try Store(at: path).fsck(depth: .standard).findings.first { $0.isError }
        print(
            """
            gc-pause: \(report.live) blobs needed, \(report.quarantined) taken out, \(report.deleted) deleted in \
            \(Int(seconds * 1000)) ms; longest pause \(report.longestPauseMicroseconds / 1000) ms; meanwhile \(adds)
            """
        )
        if let damage { throw RunError("the store is damaged: \(damage.message)") }
        guard report.longestPauseMicroseconds <= 50_000 else { throw RunError("the pause is longer than 50 ms") }
    }

    /// Adds one thing after the other under a name that moves; gives the milliseconds that the slowest took.
    private func add(to path: String, while isWanted: () -> Bool) throws -> (count: Int, slowest: Int) {
        let store = try Store(at: path)
        var slowest = 0.0
        var count = 0
        while isWanted() {
            let start = monotonicSeconds()
            let ingest = try Ingest(store)
            let artifact = try ingest.add(Samples.tasks("meanwhile \(start)"))
            try ingest.commit([("meanwhile", "latest", artifact)], action: "add")
            slowest = max(slowest, monotonicSeconds() - start)
            count += 1
        }
        return (count, Int(slowest * 1000))
    }

    /// Half of the blobs belong to tags, the other half to nothing.
    private func fill(_ path: String) throws {
        let store = try Store(at: path, creating: true)
        // An artifact is three blobs.
        let artifacts = blobs / 3
        for first in stride(from: 0, to: artifacts, by: 1000) {
            let ingest = try Ingest(store)
            var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
            for number in first..<min(first + 1000, artifacts) {
                let artifact = try ingest.add(Samples.tasks("\(number)"))
                if number.isMultiple(of: 2) { names.append(("seed-\(number)", "latest", artifact)) }
            }
            try ingest.commit(names, action: "add")
        }
    }
}
