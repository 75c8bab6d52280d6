import ContentStore
import JSON
import Testing
import Trajectories

/// Indexes: what they say, how large they are, and what damaged and hostile ones give.
@Suite struct PackIndexTests {
    private func packed(_ rollouts: [Rollout]) throws -> IndexedPack {
        var writer = IndexedPackWriter()
        for rollout in rollouts { try writer.add(rollout.rowBytes(), RecordColumns(rollout)) }
        return try writer.finish()
    }

    private func entry(_ packed: IndexedPack) -> TrajectorySet.PackEntry {
        TrajectorySet.PackEntry(
            size: packed.pack.contentSize,
            digest: packed.pack.contentDigest,
            records: packed.pack.records
        )
    }

    private func isRefused(_ index: [UInt8], of packed: IndexedPack) -> Bool {
        do {
            _ = try PackIndex(parsing: index, of: entry(packed))
            return false
        } catch {
            #expect([.invalidIndex, .unsupportedSchema].contains(error.code))
            return true
        }
    }

    @Test func saysWhereEveryRecordIsAndWhatItIs() throws {
        let rollouts = SetFixture.rollouts(0..<500)
        let packed = try packed(rollouts)
        let index = try PackIndex(parsing: packed.index, of: entry(packed))
        let places = try index.placesInOrder()
        #expect(places.count == 500)
        var offset = 0
        for (rollout, place) in zip(rollouts, places) {
            let row = rollout.rowBytes()
            let found = index.entry(at: place)
            #expect(found.id == SHA256.hash(row))
            #expect((found.offset, found.length) == (offset, row.count))
            offset += row.count + 1
            #expect(found.columns.environment == rollout.task.environment)
            #expect(found.columns.environmentID.description == rollout.task.environmentID)
            #expect(found.columns.task == rollout.task.taskID)
            #expect(found.columns.policy == rollout.policy.model)
            #expect(found.columns.run == rollout.runID)
            #expect(found.columns.reward == rollout.reward)
            #expect(found.columns.success == rollout.success)
            #expect(found.columns.ending == rollout.outcome.stopReason.rawValue)
            #expect(found.columns.failure == rollout.outcome.failureKind)
            #expect(Int(found.columns.createdAtSeconds) == rollout.createdAtMilliseconds / 1000)
        }
        #expect(try self.packed(rollouts).index == packed.index)
    }

    @Test func takesAtMost60BytesForARecord() throws {
        let count = 4000
        let packed = try packed(SetFixture.rollouts(0..<count) { _ in 0 })
        #expect(packed.index.count <= 60 * count)
    }

    @Test func findsEveryIdAndNothingElse() throws {
        let rollouts = SetFixture.rollouts(0..<700)
        let packed = try packed(rollouts)
        let index = try PackIndex(parsing: packed.index, of: entry(packed))
        for rollout in rollouts {
            let id = SHA256.hash(rollout.rowBytes())
            let places = index.places(from: id, through: id)
            #expect(places.count == 1)
            #expect(places.first.map { index.entry(at: $0).id } == id)
            let prefix = try RecordPrefix(parsing: String(id.hex.prefix(4)))
            let alike = index.places(from: prefix.first, through: prefix.last)
            #expect(alike.contains(places.lowerBound))
            #expect(alike.allSatisfy { index.entry(at: $0).id.hex.hasPrefix(prefix.description) })
            #expect(index.places(from: SHA256.hash(id.bytes), through: SHA256.hash(id.bytes)).isEmpty)
        }
        let all = try (RecordPrefix(parsing: "0000").first, RecordPrefix(parsing: "ffff").last)
        #expect(index.places(from: all.0, through: all.1) == 0..<700)
    }

    @Test func findsIdsHoweverTheyAreSpread() throws {
        // Ids that all begin alike defeat the guess from their value.
        let packed = try packed(SetFixture.rollouts(0..<200))
        var bytes = packed.index
        let ids = bytes.count - 56 * 200
        for row in 0..<200 {
            for byte in 0..<31 { bytes[ids + 32 * row + byte] = 0xAB }
            bytes[ids + 32 * row + 31] = UInt8(row)
        }
        let index = try PackIndex(parsing: bytes, of: entry(packed))
        for row in 0..<200 {
            let id = index.entry(at: row).id
            #expect(index.places(from: id, through: id) == row..<row + 1)
        }
        let last = try #require(Digest(hex: String(repeating: "ab", count: 31) + "ff"))
        #expect(index.places(from: last, through: last).isEmpty)
    }

    @Test func knowsARecordThatIsThereTwice() throws {
        let rollout = SetFixture.rollout(1)
        let packed = try packed([rollout, SetFixture.rollout(2), rollout])
        let index = try PackIndex(parsing: packed.index, of: entry(packed))
        let id = SHA256.hash(rollout.rowBytes())
        #expect(index.places(from: id, through: id).count == 2)
    }

    @Test func endsThePackWhenADictionaryIsFull() throws {
        var rollout = SetFixture.rollout(0)
        rollout.steps = [.user(content: "")]
        rollout.tools = []
        rollout.capture = .text
        var columns = try RecordColumns(rollout)
        var builder = TrajectorySetBuilder()
        var writer = IndexedPackWriter()
        for number in 0..<65_535 {
            columns.reward = Double(number)
            try writer.add([0x7B], columns)
            try builder.add([0x7B], columns)
        }
        let room = writer.hasRoom(for: 1)
        #expect(!room)
        do {
            try writer.add([0x7B], columns)
            Issue.record("a full dictionary took more")
        } catch {
            #expect(error.code == .tooLarge)
        }
        columns.reward = -1
        try builder.add([0x7B], columns)
        let packed = try writer.finish()
        let index = try PackIndex(parsing: packed.index, of: entry(packed))
        #expect(index.entry(at: 65_534).columns.reward == 65_534)
        #expect(try TrajectorySet(config: builder.finish().config).packs.map(\.records) == [65_535, 1])
    }

    // Hostile indexes.

    @Test func refusesEveryTruncationAndWhatIsBehind() throws {
        let packed = try packed(SetFixture.rollouts(0..<3))
        for count in 0..<packed.index.count { #expect(isRefused(Array(packed.index[..<count]), of: packed)) }
        #expect(isRefused(packed.index + [0], of: packed))
    }

    @Test func survivesEveryDamagedByte() throws {
        let packed = try packed(SetFixture.rollouts(0..<5))
        for position in packed.index.indices {
            for value in [0, 1, 0x7F, 0x80, 0xFF] as [UInt8] where packed.index[position] != value {
                var damaged = packed.index
                damaged[position] = value
                guard !isRefused(damaged, of: packed) else { continue }
                // What cannot be told from the index alone must still be read without a trap.
                let index = try PackIndex(parsing: damaged, of: entry(packed))
                for place in 0..<index.count { _ = index.entry(at: place) }
                _ = try? index.placesInOrder()
                _ = RecordFilter().places(in: index)
            }
        }
    }

    @Test func refusesEachFieldThatCannotBe() throws {
        let count = 5
        let packed = try packed(SetFixture.rollouts(0..<count))
        let columns = packed.index.count - 56 * count
        func changed(at position: Int, to bytes: [UInt8]) -> [UInt8] {
            var index = packed.index
            index.replaceSubrange(position..<position + bytes.count, with: bytes)
            return index
        }
        let ones = [UInt8](repeating: 0xFF, count: 4)
        // Magic, size of the header, number of records.
        for position in [0, 7, 8, 11, 12, 15] { #expect(isRefused(changed(at: position, to: [0xEE]), of: packed)) }
        // Ids out of order.
        #expect(isRefused(changed(at: columns, to: [UInt8](repeating: 0xFF, count: 32)), of: packed))
        // Offset and length.
        #expect(isRefused(changed(at: columns + 32 * count, to: ones), of: packed))
        #expect(isRefused(changed(at: columns + 36 * count, to: ones), of: packed))
        #expect(isRefused(changed(at: columns + 36 * count, to: [0, 0, 0, 0]), of: packed))
        // Environment, task, policy and run beyond their dictionaries; 65535 is a reward, none at all.
        for column in [44, 46, 48, 50] {
            #expect(isRefused(changed(at: columns + column * count, to: [0xFF, 0xFF]), of: packed))
        }
        #expect(isRefused(changed(at: columns + 52 * count, to: [0xFE, 0xFF]), of: packed))
        #expect(!isRefused(changed(at: columns + 52 * count, to: [0xFF, 0xFF]), of: packed))
        #expect(isRefused(changed(at: columns + 54 * count, to: [0xFF]), of: packed))
        for flags in [3, 12, 16, 128] as [UInt8] {
            #expect(isRefused(changed(at: columns + 55 * count, to: [flags]), of: packed))
        }
        // Records that overlap add up, but do not follow one another.
        var overlapping = packed.index
        overlapping.replaceSubrange(columns + 32 * count..<columns + 36 * count, with: [0, 0, 0, 0])
        overlapping.replaceSubrange(columns + 33 * count..<columns + 33 * count + 4, with: [0, 0, 0, 0])
        if !isRefused(overlapping, of: packed) {
            let index = try PackIndex(parsing: overlapping, of: entry(packed))
            #expect(throws: RolloutError.self) { try index.placesInOrder() }
        }
    }

    @Test func refusesAHeaderThatSaysOtherThings() throws {
        let packed = try packed(SetFixture.rollouts(0..<3))
        let size = packed.index[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try JSON(parsing: packed.index[16..<16 + size])
        func index(_ key: String, _ value: JSON?) -> [UInt8] {
            var object = header.objectValue ?? [:]
            object[key] = value
            return self.index(JSON.object(object).rowBytes(), Array(packed.index[(16 + size)...]))
        }
        #expect(!isRefused(index("records", 3), of: packed))
        #expect(isRefused(index("records", 4), of: packed))
        #expect(isRefused(index("schema", "awm.packindex/2"), of: packed))
        #expect(isRefused(index("pack", .string(String(repeating: "00", count: 32))), of: packed))
        #expect(isRefused(index("pack", "x"), of: packed))
        #expect(isRefused(index("more", 1), of: packed))
        for key in ["environments", "tasks", "policies", "runs", "rewards", "endings"] {
            #expect(isRefused(index(key, nil), of: packed))
            #expect(isRefused(index(key, []), of: packed))
            #expect(isRefused(index(key, [[]]), of: packed))
            #expect(isRefused(index(key, 1), of: packed))
        }
        #expect(isRefused(self.index([], Array(packed.index[(16 + size)...])), of: packed))
        #expect(isRefused(self.index([0xFF], Array(packed.index[(16 + size)...])), of: packed))
        // The index of another pack.
        #expect(isRefused(try self.packed(SetFixture.rollouts(1..<4)).index, of: packed))
    }

    private func index(_ header: [UInt8], _ columns: [UInt8]) -> [UInt8] {
        func bytes(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        return Array("AWMPIDX1".utf8) + bytes(header.count) + bytes(columns.count / 56) + header + columns
    }
}
