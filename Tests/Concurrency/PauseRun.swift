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
        let source = work.file("slowest")
        // Meanwhile another process adds, and notes how long that took at most.
        let adder = try ChildProcess { tell in
            let store = try Store(at: path)
            var slowest = 0.0
            var count = 0
            let end = monotonicSeconds() + 3600
            while monotonicSeconds() < end, !Files.exists(source + "-end") {
                let start = monotonicSeconds()
                let ingest = try Ingest(store)
                let artifact = try ingest.add(Samples.tinySeed("meanwhile \(count)"))
                try ingest.commit([("meanwhile", "latest", artifact)], action: "add")
                slowest = max(slowest, monotonicSeconds() - start)
                count += 1
                tell(0)
            }
            try Files.write(Array("\(count) adds, at most \(Int(slowest * 1000)) ms".utf8), to: source)
        }
        usleep(200_000)
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = -3600
        let start = monotonicSeconds()
        let report = try Store(at: path).collect(plan)
        let seconds = monotonicSeconds() - start
        try Files.write([], to: source + "-end")
        guard adder.finish().end == .exited(0) else { throw RunError("the adding process has failed") }
        let adds = String(decoding: try Files.read(source, limit: 1 << 10), as: UTF8.self)
        let isClean = try Store(at: path).fsck(depth: .standard).isClean
        print(
            """
            gc-pause: \(report.live) blobs needed, \(report.quarantined) taken out, \(report.deleted) deleted in \
            \(Int(seconds * 1000)) ms; longest pause \(report.longestPauseMicroseconds / 1000) ms; meanwhile \(adds)
            """
        )
        guard isClean else { throw RunError("the store is damaged") }
        guard report.longestPauseMicroseconds <= 50_000 else { throw RunError("the pause is longer than 50 ms") }
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
                let artifact = try ingest.add(Samples.tinySeed("\(number)"))
                if number.isMultiple(of: 2) { names.append(("seed-\(number)", "latest", artifact)) }
            }
            try ingest.commit(names, action: "add")
        }
    }
}
