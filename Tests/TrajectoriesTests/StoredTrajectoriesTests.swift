import ContentStore
import JSON
import Testing
import Trajectories

/// Records fetched one by one, and sets searched by their indexes.
@Suite struct StoredTrajectoriesTests {
    private let fixture: SetFixture

    init() throws {
        fixture = try SetFixture()
    }

    private func code(_ body: () throws -> Void) -> RolloutError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? RolloutError)?.code
        }
    }

    @Test func givesAnyRecordByItsIdOrTheBeginningOfIt() throws {
        // Frames of many records, records larger than a frame and one in the last frame.
        let rollouts = SetFixture.rollouts(0..<120) { $0 % 20 == 7 ? 300_000 : $0 * 97 % 9000 }
        try fixture.add(rollouts)
        let set = try fixture.latest()
        for rollout in rollouts.shuffled() {
            let row = rollout.rowBytes()
            #expect(try set.record(RecordPrefix(SHA256.hash(row))) == row)
            #expect(try set.record(RecordPrefix(parsing: String(Rollout.id(ofRow: row).prefix(10)))) == row)
            #expect(try set.record(RecordPrefix(parsing: "sha256:" + Rollout.id(ofRow: row))) == row)
            #expect(try set.contains(SHA256.hash(row)))
        }
        let other = SetFixture.rollout(500).rowBytes()
        #expect(code { _ = try set.record(RecordPrefix(SHA256.hash(other))) } == .notFound)
        #expect(try !set.contains(SHA256.hash(other)))
        for bad in ["", "abc", "ABCD", "xyzw", "sha256:abc", String(repeating: "0", count: 65), "00é0"] {
            #expect(code { _ = try RecordPrefix(parsing: bad) } == .notFound)
        }
    }

    @Test func saysWhenTheBeginningOfAnIdIsNotEnough() throws {
        // Of 2000 ids, some share their first four digits.
        let rollouts = SetFixture.rollouts(0..<2000) { _ in 0 }
        let ids = rollouts.map { Rollout.id(ofRow: $0.rowBytes()) }
        try fixture.add(Array(rollouts[..<1000]))
        var builder = try TrajectorySetBuilder(appendingTo: fixture.latest().artifact, in: fixture.store)
        for rollout in rollouts[1000...] { try builder.add(rollout) }
        try fixture.add(builder.finish())
        let set = try fixture.latest()
        #expect(set.set.packs.count == 2)
        let groups = Dictionary(grouping: ids) { $0.prefix(4) }
        #expect(groups.values.contains { $0.count > 1 })
        for (prefix, ids) in groups {
            let found = code { _ = try set.record(RecordPrefix(parsing: String(prefix))) }
            #expect(found == (ids.count > 1 ? .ambiguous : nil))
        }
    }

    @Test func givesARecordThatIsThereTwice() throws {
        let rollout = SetFixture.rollout(1)
        try fixture.add([rollout, SetFixture.rollout(2), rollout])
        let id = SHA256.hash(rollout.rowBytes())
        #expect(try fixture.latest().record(RecordPrefix(id)) == rollout.rowBytes())
    }

    @Test func readsSetsWithoutIndexesAndGivesThemSomeWhenAppending() throws {
        let rollouts = SetFixture.rollouts(0..<40)
        var builder = TrajectorySetBuilder()
        for rollout in rollouts { try builder.add(rollout) }
        let made = try builder.finish()
        let old = try fixture.add(SetFixture.withoutIndexes(made))
        #expect(old.manifest.layers.count == 1)
        for rollout in rollouts {
            let row = rollout.rowBytes()
            #expect(try fixture.latest().record(RecordPrefix(SHA256.hash(row))) == row)
        }
        // The same content: indexes are no part of it.
        let indexed = try fixture.add(made)
        #expect(indexed.contentID == old.contentID)
        #expect(indexed.manifest.layers(.packIndex).count == 1)
        try fixture.add(SetFixture.withoutIndexes(made))
        var more = try TrajectorySetBuilder(appendingTo: old, in: fixture.store)
        try more.add(SetFixture.rollout(99))
        let new = try fixture.add(more.finish())
        #expect(new.manifest.layers(.packIndex).count == 2)
        #expect(new.manifest.layers(.packIndex).first == indexed.manifest.layers(.packIndex).first)
    }

    @Test func readsNoPackToOpenToSearchOrToAppend() throws {
        let old = try fixture.add(SetFixture.rollouts(0..<50))
        let pack = try #require(old.manifest.layer(.pack))
        // The same size, other bytes: whoever reads it finds out.
        let path = "\(fixture.store.path)/blobs/sha256/\(pack.digest.hex)"
        #expect(run("chmod u+w \(path) && head -c \(pack.size) /dev/zero > \(path)").status == 0)
        let set = try fixture.latest()
        #expect(set.set.records == 50)
        var found = 0
        try set.find(RecordFilter()) { _, _ in
            found += 1
            return true
        }
        #expect(found == 50)
        var builder = try TrajectorySetBuilder(appendingTo: old, in: fixture.store)
        try builder.add(SetFixture.rollout(50))
        try fixture.add(builder.finish())
        #expect(try fixture.latest().set.records == 51)
        let lost = SHA256.hash(SetFixture.rollouts(0..<1)[0].rowBytes())
        #expect(code { _ = try fixture.latest().record(RecordPrefix(lost)) } == .invalidPack)
    }

    @Test func noticesDamageInARecordsFrameOnly() throws {
        let rollouts = SetFixture.rollouts(0..<80) { _ in 20_000 }
        let stored = try fixture.add(rollouts)
        let pack = try #require(stored.manifest.layer(.pack))
        let path = "\(fixture.store.path)/blobs/sha256/\(pack.digest.hex)"
        #expect(
            run("chmod u+w \(path) && printf XXXXXXXX | dd of=\(path) bs=1 seek=4000 conv=notrunc 2>/dev/null").status
                == 0
        )
        let set = try fixture.latest()
        let codes = rollouts.map { rollout in
            code { _ = try set.record(RecordPrefix(SHA256.hash(rollout.rowBytes()))) }
        }
        #expect(codes[0] == .invalidPack)
        #expect(codes[79] == nil)
        #expect(codes.allSatisfy { $0 == nil || $0 == .invalidPack })
    }

    @Test func refusesAnIndexThatLies() throws {
        // The index of other rows of the same lengths: it fits the pack, but no record is the one it names.
        func builder(_ word: String) throws -> IndexedPack {
            var rollout = SetFixture.rollout(0)
            rollout.rolloutID = word
            var writer = IndexedPackWriter()
            try writer.add(rollout.rowBytes(), RecordColumns(rollout))
            return try writer.finish()
        }
        let (good, other) = try (builder("aaaa"), builder("bbbb"))
        let named = Array(good.pack.contentDigest.hex.utf8)
        var forged = other.index
        let place = try #require(forged.firstRange(of: Array(other.pack.contentDigest.hex.utf8)))
        forged.replaceSubrange(place, with: named)
        let config = TrajectorySet(
            packs: [TrajectorySet.PackEntry(size: good.pack.contentSize, digest: good.pack.contentDigest, records: 1)],
            environments: good.environments
        ).config
        let digest = SHA256.hash(forged)
        let layer = NewLayer(type: .packIndex, compressed: forged, content: digest, contentSize: forged.count)
        try fixture.add(NewArtifact(kind: .trajectorySet, config: config, layers: [good.pack.layer, layer]))
        var rollout = SetFixture.rollout(0)
        rollout.rolloutID = "bbbb"
        let id = SHA256.hash(rollout.rowBytes())
        #expect(code { _ = try fixture.latest().record(RecordPrefix(id)) } == .invalidPack)
    }

    // Searching.

    struct Search: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout RecordFilter) -> Void
        var takes: @Sendable (Rollout) -> Bool

        init(
            _ name: String,
            _ change: @escaping @Sendable (inout RecordFilter) -> Void,
            _ takes: @escaping @Sendable (Rollout) -> Bool
        ) {
            testDescription = name
            self.change = change
            self.takes = takes
        }
    }

    static let searches: [Search] = [
        Search("everything", { _ in }, { _ in true }),
        Search("environment", { $0.environment = "shop" }, { $0.task.environment == "shop" }),
        Search("environment id", { $0.environment = "sha256:01010101" }, { $0.task.environment == "clinic" }),
        Search("short id", { $0.environment = "0101" }, { _ in false }),
        Search("task", { $0.task = "task-3" }, { $0.task.taskID == "task-3" }),
        Search("policy", { $0.policy = "random" }, { $0.policy.model == "random" }),
        Search("run", { $0.run = "run-2" }, { $0.runID == "run-2" }),
        Search("least", { $0.minimumReward = 0.75 }, { $0.reward.map { $0 >= 0.75 } ?? false }),
        Search("greatest", { $0.maximumReward = 0.25 }, { $0.reward.map { $0 <= 0.25 } ?? false }),
        Search("success", { $0.success = true }, { $0.success == true }),
        Search("failure", { $0.success = false }, { $0.success == false }),
        Search("answered", { $0.outcome = "answered" }, { $0.outcome.stopReason == .answered }),
        Search("fault", { $0.outcome = "fault" }, { $0.outcome.stopReason == .fault }),
        Search("kind", { $0.outcome = "environment_fault" }, { $0.outcome.failureKind == .environmentFault }),
        Search("other kind", { $0.outcome = "infrastructure_fault" }, { _ in false }),
        Search("since", { $0.since = 1_795_000_100 }, { $0.createdAtMilliseconds >= 1_795_000_100_000 }),
        Search("until", { $0.until = 1_795_000_100 }, { $0.createdAtMilliseconds < 1_795_000_100_000 }),
        Search(
            "several",
            {
                $0.environment = "shop"
                $0.policy = "random"
                $0.minimumReward = 0.5
            },
            { $0.task.environment == "shop" && $0.policy.model == "random" && ($0.reward ?? 0) >= 0.5 }
        ),
        Search("none", { $0.task = "task-9" }, { _ in false }),
    ]

    @Test(arguments: searches)
    func finds(_ search: Search) throws {
        let rollouts = SetFixture.rollouts(0..<200) { _ in 0 }
        try fixture.add(rollouts)
        var filter = RecordFilter()
        search.change(&filter)
        var found: [Digest] = []
        try fixture.latest().find(filter) { entry, _ in
            found.append(entry.id)
            return true
        }
        #expect(found == rollouts.filter(search.takes).map { SHA256.hash($0.rowBytes()) })
    }

    @Test func stopsWhenEnoughIsFound() throws {
        try fixture.add(SetFixture.rollouts(0..<20))
        var found = 0
        try fixture.latest().find(RecordFilter()) { _, _ in
            found += 1
            return found < 5
        }
        #expect(found == 5)
    }
}
