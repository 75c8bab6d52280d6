import ContentStore
import Testing
import Trajectories

/// Merging small packs.
@Suite struct SetCompactionTests {
    private let fixture: SetFixture

    init() throws {
        fixture = try SetFixture()
    }

    private func append(_ rows: [[UInt8]]) throws {
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        let columns = try RecordColumns(SetFixture.rollout(3))
        for row in rows { try recorder.append(row, columns) }
        _ = try recorder.finish()
    }

    @Test func mergesSmallPacksInOrder() throws {
        for number in 0..<6 {
            let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
            for rollout in SetFixture.rollouts(number * 10..<number * 10 + 10) { try recorder.append(rollout) }
            _ = try recorder.finish()
        }
        let old = try fixture.latest().artifact
        let tried = try SetCompaction.run("runs", in: fixture.store, dryRun: true)
        #expect(tried.packs == (6, 1))
        #expect(try fixture.latest().artifact == old)
        let done = try SetCompaction.run("runs", in: fixture.store)
        #expect(done.packs == (6, 1))
        #expect(done.bytes.after < done.bytes.before)
        #expect(done.bytes == tried.bytes)
        #expect(done.artifacts.before == old)
        let rollouts = SetFixture.rollouts(0..<60)
        #expect(try fixture.rows() == rollouts.map { $0.rowBytes() })
        // What the same rollouts give when they are added at once.
        #expect(try fixture.add(rollouts, as: "at-once") == done.artifacts.after)
        #expect(try fixture.store.reflog(name: "runs", tag: "latest").first?.action == "compact")
        #expect(try fixture.store.fsck(depth: .deep).isClean)
        let again = try SetCompaction.run("runs", in: fixture.store)
        #expect(again.artifacts.after == done.artifacts.after)
    }

    @Test func leavesFullPacksAlone() throws {
        let rows = [3, 4, (60 << 20), 5, 6, 7].map { [UInt8](repeating: 0x61, count: $0) }
        for row in rows { try append([row]) }
        let old = try fixture.latest()
        #expect(old.set.packs.count == 6)
        let done = try SetCompaction.run("runs", in: fixture.store)
        #expect(done.packs == (6, 3))
        #expect(try fixture.latest().set.packs[1] == old.set.packs[2])
        #expect(try fixture.rows() == rows)
    }

    @Test func givesAnOldSetIndexesWithoutChangingItsContent() throws {
        var builder = TrajectorySetBuilder()
        for rollout in SetFixture.rollouts(0..<10) { try builder.add(rollout) }
        let old = try fixture.add(SetFixture.withoutIndexes(builder.finish()))
        let done = try SetCompaction.run("runs", in: fixture.store)
        #expect(done.artifacts.after.contentID == old.contentID)
        #expect(done.artifacts.after.manifest.layers(.packIndex).count == 1)
    }

    @Test func refusesWhatIsNotThere() {
        #expect(throws: StoreError.self) { try SetCompaction.run("nothing", in: fixture.store) }
    }
}
