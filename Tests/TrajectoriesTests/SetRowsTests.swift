import ContentStore
import JSON
import Testing
import Trajectories

/// The rows of a stored set, in order and one by one.
@Suite struct SetRowsTests {
    private let folder = TemporaryFolder()

    private func stored(_ rollouts: [[Rollout]]) throws -> (StoredArtifact, Store) {
        let store = try Store(at: folder.path, creating: true)
        var stored: StoredArtifact?
        for part in rollouts {
            var builder =
                try stored.map { try TrajectorySetBuilder(appendingTo: $0, in: store) } ?? TrajectorySetBuilder()
            for rollout in part { try builder.add(rollout) }
            let ingest = try Ingest(store)
            let artifact = try ingest.add(builder.finish())
            try ingest.commit([("runs", "latest", artifact)], action: "test")
            stored = artifact
        }
        return (try #require(stored), store)
    }

    private func rollouts(_ range: Range<Int>) -> [Rollout] {
        range.map { number in
            var rollout = Rollout.example
            rollout.rolloutID = "r-\(number)"
            rollout.steps[1] = .user(content: String(repeating: "ab", count: number * 40 % 9000))
            return rollout
        }
    }

    @Test func givesEveryRowAsOftenAsWanted() throws {
        let all = rollouts(0..<300)
        let (artifact, store) = try stored([Array(all[..<200]), Array(all[200...])])
        let rows = try SetRows(artifact, in: store)
        #expect(rows.count == 300)
        for _ in 0..<2 {
            var found: [[UInt8]] = []
            try rows.forEach { found.append($0) }
            #expect(found == all.map { $0.rowBytes() })
        }
    }

    @Test func givesRowsOneByOneInAnyOrder() throws {
        let all = rollouts(0..<300)
        let (artifact, store) = try stored([Array(all[..<200]), Array(all[200...])])
        let rows = try SetRows(artifact, in: store)
        try rows.forEach { _ in }
        for step in 0..<300 {
            let place = step * 97 % 300
            #expect(try rows.row(at: place) == all[place].rowBytes())
        }
        for place in [-1, 300] { #expect(throws: RolloutError.self) { try rows.row(at: place) } }
    }

    @Test func stopsWhereItIsTold() throws {
        struct Stop: Error {}
        let (artifact, store) = try stored([rollouts(0..<5)])
        let rows = try SetRows(artifact, in: store)
        #expect(throws: Stop.self) { try rows.forEach { _ in throw Stop() } }
    }
}
