import ContentStore
import Testing
import Trajectories

/// Packs: their rules, their reading, and what damaged and hostile ones give.
@Suite struct PackTests {
    /// A record of `size` bytes that does not compress to nothing.
    private func record(_ number: Int, size: Int) -> [UInt8] {
        var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<size).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 0x61 + UInt8(truncatingIfNeeded: state >> 60)
        }
    }

    private func pack(_ records: [[UInt8]]) throws -> Pack {
        var writer = PackWriter()
        for record in records { try writer.add(record) }
        return try writer.finish()
    }

    private func lines(_ records: [[UInt8]]) -> [UInt8] {
        records.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    @Test func isReadByPlainZstd() throws {
        let records = (0..<700).map { record($0, size: 1 + ($0 * 37) % 3000) } + [record(0, size: 400_000), [0x7B]]
        let pack = try pack(records)
        let folder = TemporaryFolder()
        let path = folder.write(pack.bytes, to: "pack.zst")
        let (output, status) = run("zstd -q -dc \(path)")
        #expect(status == 0)
        #expect(output == lines(records))
        #expect(pack.contentSize == output.count)
        #expect(pack.contentDigest == SHA256.hash(output))
        #expect(pack.records == 702)
        #expect(run("zstd -q -t \(path)").status == 0)
    }

    @Test func readsAnyRecordThroughTheSeekTable() throws {
        let records = (0..<1000).map { record($0, size: 1000 + $0) }
        let reader = try PackReader(pack(records).bytes)
        #expect(reader.frameCount > 4)
        #expect(reader.contentSize == lines(records).count)
        var first = reader.frameCount
        var starts: [Int] = []
        var start = 0
        for frame in 0..<reader.frameCount {
            starts.append(start)
            start += try reader.records(inFrame: frame).count
        }
        #expect(start == 1000)
        // Backwards, so that nothing depends on the frames before.
        while first > 0 {
            first -= 1
            let found = try reader.records(inFrame: first)
            #expect(found.map(Array.init) == Array(records[starts[first]..<starts[first] + found.count]))
        }
    }

    @Test func endsFramesAtTheLimitAndBetweenRecords() throws {
        // Four records with their line feeds fill a frame exactly.
        let quarter = Pack.frameContent / 4 - 1
        let exact = try PackReader(pack((0..<9).map { record($0, size: quarter) }).bytes)
        #expect(try (0..<exact.frameCount).map { try exact.records(inFrame: $0).count } == [4, 4, 1])
        let over = try PackReader(pack((0..<9).map { record($0, size: quarter + 1) }).bytes)
        #expect(try (0..<over.frameCount).map { try over.records(inFrame: $0).count } == [3, 3, 3])
    }

    @Test func givesALargeRecordAFrameOfItsOwn() throws {
        let limit = Pack.frameContent
        let sizes = [10, limit - 1, 10, limit, 10, 10, 3 * limit]
        let reader = try PackReader(pack(sizes.enumerated().map { record($0, size: $1) }).bytes)
        let frames = try (0..<reader.frameCount).map { try reader.records(inFrame: $0).map(\.count) }
        #expect(frames == [[10], [limit - 1], [10], [limit], [10, 10], [3 * limit]])
    }

    @Test func holdsNoMoreThanTheLimit() throws {
        var writer = PackWriter()
        let large = [UInt8](repeating: 0x20, count: Pack.maximumContent - 11)
        try writer.add(large)
        let room = (writer.hasRoom(for: 9), writer.hasRoom(for: 10))
        #expect(room == (true, false))
        do {
            try writer.add(record(1, size: 10))
            Issue.record("a pack took more than its limit")
        } catch {
            #expect(error.code == .tooLarge)
        }
        try writer.add(record(1, size: 9))
        let pack = try writer.finish()
        #expect(pack.contentSize == Pack.maximumContent)
        let reader = try PackReader(pack.bytes)
        #expect(try reader.records(inFrame: 0).map(\.count) == [large.count])
    }

    @Test func refusesRecordsThatAreNoLine() throws {
        for bad in [[], Array("a\nb".utf8), Array("a\n".utf8)] {
            var writer = PackWriter()
            do {
                try writer.add(bad)
                Issue.record("a pack took \(bad)")
            } catch {
                #expect(error.code == .invalidPack)
            }
        }
    }

    @Test func anEmptyPackHasNoFrames() throws {
        let reader = try PackReader(pack([]).bytes)
        #expect(reader.frameCount == 0)
        #expect(throws: RolloutError.self) { try reader.records(inFrame: 0) }
    }

    @Test func isTheSameForTheSameRecords() throws {
        let records = (0..<500).map { record($0, size: 999) }
        #expect(try pack(records).bytes == pack(records).bytes)
    }

    // Corruption.

    @Test func refusesEveryTruncation() throws {
        let bytes = try pack((0..<300).map { record($0, size: 1500) }).bytes
        for count in [0, 1, 16, 17, 18, bytes.count / 2, bytes.count - 9, bytes.count - 1] {
            #expect(throws: RolloutError.self) { try PackReader(Array(bytes[..<count])) }
        }
        #expect(throws: RolloutError.self) { try PackReader(bytes + [0]) }
        #expect(throws: RolloutError.self) { try PackReader([0] + bytes) }
    }

    @Test func noticesEveryFlippedBitOfTheTableAndSurvivesThoseOfTheFrames() throws {
        let records = (0..<3).map { record($0, size: 40) }
        let bytes = try pack(records).bytes
        let table = 8 + 8 + 9
        for position in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[position] ^= 1 << UInt8(bit)
                do {
                    let reader = try PackReader(damaged)
                    let found = try reader.records(inFrame: 0)
                    // Without checksums a flipped bit of a frame may give other text of the same length; never another shape.
                    #expect(position < bytes.count - table)
                    #expect(found.reduce(0) { $0 + $1.count + 1 } == lines(records).count)
                } catch {
                    #expect(error.code == .invalidPack || error.code == .tooLarge)
                }
            }
        }
    }

    @Test func refusesATableThatClaimsTooMuch() throws {
        let frame = try Zstd.compress(lines([record(0, size: 10)]))
        #expect(throws: RolloutError.self) { try PackReader(frame + table([(UInt32(frame.count), 0)])) }
        #expect(throws: RolloutError.self) { try PackReader(frame + table([(UInt32(frame.count) + 1, 11)])) }
        #expect(throws: RolloutError.self) { try PackReader(frame + table([(UInt32(frame.count), .max)])) }
        #expect(throws: RolloutError.self) { try PackReader(frame + table([(0, 11), (UInt32(frame.count), 11)])) }
        #expect(throws: RolloutError.self) { try PackReader(frame + table([])) }
        #expect(throws: RolloutError.self) { try PackReader(frame + table([(UInt32(frame.count), 11)], count: .max)) }
        let good = try PackReader(frame + table([(UInt32(frame.count), 11)]))
        #expect(try good.records(inFrame: 0).map(Array.init) == [record(0, size: 10)])
    }

    @Test func refusesFramesThatHoldOtherThanTheTableStates() throws {
        func isRefused(_ content: [UInt8], as size: Int) throws -> Bool {
            let frame = try Zstd.compress(content)
            let reader = try PackReader(frame + table([(UInt32(frame.count), UInt32(size))]))
            do {
                _ = try reader.records(inFrame: 0)
                return false
            } catch {
                #expect(error.code == .invalidPack)
                return true
            }
        }
        // A bomb: 48 MiB of blanks behind a frame that the table calls small.
        #expect(try isRefused([UInt8](repeating: 0x20, count: 48 << 20), as: 100))
        #expect(try isRefused(lines([record(0, size: 10)]), as: 12))
        #expect(try isRefused(record(0, size: 10), as: 10))
        #expect(try isRefused(Array("a\n\nb\n".utf8), as: 5))
        #expect(try isRefused(Array("\n".utf8), as: 1))
        let two = lines([record(0, size: Pack.frameContent), record(1, size: 10)])
        #expect(try isRefused(two, as: two.count))
        #expect(try !isRefused(lines([record(0, size: 10)]), as: 11))
    }

    /// A seek table as another writer would make it.
    private func table(_ frames: [(UInt32, UInt32)], count: UInt32? = nil) -> [UInt8] {
        func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let entries = frames.flatMap { bytes($0) + bytes($1) }
        return bytes(0x184D_2A5E) + bytes(UInt32(entries.count + 9)) + entries
            + bytes(count ?? UInt32(frames.count)) + [0] + bytes(0x8F92_EAB1)
    }
}
