import ContentStore
import Synchronization
import Testing
import Trajectories

/// Recording into sets: alone, with others, with interruptions.
@Suite(.serialized) struct TrajectoryRecorderTests {
    let fixture: SetFixture

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

    @Test func recordsWhatASetBuiltAtOnceHolds() throws {
        let rollouts = SetFixture.rollouts(0..<150) { $0 == 70 ? 400_000 : $0 * 97 % 9000 }
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        for rollout in rollouts { #expect(try recorder.append(rollout) == SHA256.hash(rollout.rowBytes())) }
        #expect(recorder.records == 150)
        #expect(fixture.openFiles().count == 1)
        let recorded = try recorder.finish()
        #expect(fixture.openFiles() == [])
        #expect(try fixture.add(rollouts, as: "built") == recorded)
        #expect(try fixture.rows() == rollouts.map { $0.rowBytes() })
        #expect(try fixture.store.fsck(depth: .deep).isClean)
        #expect(try recorder.finish() == recorded)
    }

    @Test func appendsToWhatIsThereOrReplacesIt() throws {
        try fixture.add(SetFixture.rollouts(0..<10))
        let more = try TrajectoryRecorder(set: "runs", in: fixture.store)
        try more.append(SetFixture.rollout(10))
        _ = try more.finish()
        #expect(try fixture.rows() == SetFixture.rollouts(0..<11).map { $0.rowBytes() })
        let anew = try TrajectoryRecorder(set: "runs", in: fixture.store, replacing: true)
        try anew.append(SetFixture.rollout(11))
        _ = try anew.finish()
        #expect(try fixture.rows() == [SetFixture.rollout(11).rowBytes()])
    }

    @Test func makesAnEmptySetAndLeavesOneThatIsThere() throws {
        #expect(try TrajectoryRecorder(set: "team/runs", in: fixture.store).finish().kind == .trajectorySet)
        #expect(try fixture.rows("team/runs") == [])
        let there = try fixture.add(SetFixture.rollouts(0..<3))
        #expect(try TrajectoryRecorder(set: "runs", in: fixture.store).finish() == there)
        #expect(fixture.openFiles() == [])
    }

    @Test func sealsPacksAtTheirLimitAndKeepsMemoryAndFilesBounded() throws {
        let sizes = [20 << 20, 30 << 20, 5, 15 << 20, (64 << 20) - 4000, 7]
        let columns = try RecordColumns(SetFixture.rollout(0))
        let rows = sizes.enumerated().map { number, size in [UInt8](repeating: UInt8(0x61 + number), count: size) }
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        for row in rows {
            try recorder.append(row, columns)
            #expect(fixture.openFiles().count == 1)
        }
        _ = try recorder.finish()
        #expect(try fixture.latest().set.packs.map(\.records) == [3, 1, 2])
        #expect(try fixture.rows() == rows)
        for row in rows { #expect(try fixture.latest().record(RecordPrefix(SHA256.hash(row))) == row) }
    }

    @Test func refusesBadRowsAndGoesOn() throws {
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        let columns = try RecordColumns(SetFixture.rollout(0))
        try recorder.append(SetFixture.rollout(0))
        var bad = SetFixture.rollout(1)
        bad.reward = .infinity
        #expect(code { try recorder.append(bad) } == .brokenInvariant)
        #expect(code { try recorder.append([], columns) } == .invalidPack)
        #expect(code { try recorder.append(Array("a\nb".utf8), columns) } == .invalidPack)
        let huge = [UInt8](repeating: 0x20, count: Pack.maximumContent)
        #expect(code { try recorder.append(huge, columns) } == .tooLarge)
        try recorder.append(SetFixture.rollout(2))
        _ = try recorder.finish()
        #expect(try fixture.rows() == [0, 2].map { SetFixture.rollout($0).rowBytes() })
    }

    @Test func recordsFromManyThreadsIntoOneSet() throws {
        let path = fixture.store.path
        let failures = Mutex<[String]>([])
        inThreads(4) { thread in
            do {
                let store = try Store(at: path)
                for round in 0..<5 {
                    let recorder = try TrajectoryRecorder(set: "runs", in: store)
                    let first = thread * 1000 + round * 10
                    for number in first..<first + 10 { try recorder.append(SetFixture.rollout(number)) }
                    _ = try recorder.finish()
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        let expected = (0..<4).flatMap { thread in (0..<50).map { thread * 1000 + $0 } }
        let rows = try fixture.rows().map { String(decoding: $0, as: UTF8.self) }
        #expect(
            rows.sorted()
                == expected.map { String(decoding: SetFixture.rollout($0).rowBytes(), as: UTF8.self) }.sorted()
        )
        #expect(fixture.openFiles() == [])
    }

    @Test func syncsAtItsPaceAndWhenTold() throws {
        let recorder = try TrajectoryRecorder(
            set: "runs",
            in: fixture.store,
            pace: TrajectoryRecorder.Pace(milliseconds: 1_000_000, bytes: 50_000)
        )
        let syncs = Mutex(0)
        let store = fixture.store.path
        Files.observer.withLock { observer in
            observer = FileObserver { event in
                if case .sync(let path) = event, path.hasPrefix(store), path.hasSuffix(".jsonl") {
                    syncs.withLock { $0 += 1 }
                }
            }
        }
        defer { Files.observer.withLock { $0 = nil } }
        try recorder.append(SetFixture.rollout(0))
        #expect(syncs.withLock { $0 } == 0)
        try recorder.flush()
        try recorder.flush()
        #expect(syncs.withLock { $0 } == 1)
        try recorder.append(SetFixture.rollout(1, size: 60_000))
        #expect(syncs.withLock { $0 } == 2)
    }

    // Recovery.

    private func leave(_ rollouts: [Rollout], tail: [UInt8] = []) throws {
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        for rollout in rollouts { try recorder.append(rollout) }
        if !tail.isEmpty {
            let path = try #require(fixture.openFiles().first)
            let file = try Files.Appending("\(fixture.store.path)/awm/open/\(path)")
            try file.append(tail)
            try file.finish()
        }
    }

    @Test func sealsWhatWasLeftBehindOnce() throws {
        try fixture.add(SetFixture.rollouts(0..<5))
        try leave(SetFixture.rollouts(5..<9))
        let seen = try SegmentRecovery.run(in: fixture.store, dryRun: true)
        #expect(seen.map(\.records) == [4])
        #expect(fixture.openFiles().count == 1)
        #expect(try SegmentRecovery.run(set: "other", in: fixture.store).isEmpty)
        let sealed = try SegmentRecovery.run(in: fixture.store)
        #expect(sealed.map(\.set) == ["runs"])
        #expect(sealed.map(\.records) == [4])
        #expect(try fixture.rows() == SetFixture.rollouts(0..<9).map { $0.rowBytes() })
        #expect(try SegmentRecovery.run(in: fixture.store).isEmpty)
        #expect(fixture.openFiles() == [])
    }

    @Test func passesOverWhatIsStillRecorded() throws {
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        try recorder.append(SetFixture.rollout(0))
        #expect(try SegmentRecovery.run(in: fixture.store).isEmpty)
        _ = try recorder.finish()
        #expect(try fixture.rows().count == 1)
    }

    @Test func addsNothingWhenOnlyTheFileWasLeft() throws {
        // A crash between the commit and the file's removal, then somebody merges the packs.
        let rollouts = SetFixture.rollouts(0..<6)
        try leave(rollouts)
        let path = "\(fixture.store.path)/awm/open/\(try #require(fixture.openFiles().first))"
        #expect(run("cp \(path) \(path).kept").status == 0)
        _ = try SegmentRecovery.run(in: fixture.store)
        let more = try TrajectoryRecorder(set: "runs", in: fixture.store)
        try more.append(SetFixture.rollout(6))
        _ = try more.finish()
        #expect(try SetCompaction.run("runs", in: fixture.store).packs == (2, 1))
        #expect(run("mv \(path).kept \(path)").status == 0)
        let again = try SegmentRecovery.run(in: fixture.store)
        #expect(again.map(\.known) == [6])
        #expect(again.map(\.records) == [0])
        #expect(try fixture.rows() == SetFixture.rollouts(0..<7).map { $0.rowBytes() })
        #expect(fixture.openFiles() == [])
    }

    @Test func recoversASegmentCutAtAnyByte() throws {
        var rollouts = SetFixture.rollouts(0..<3) { _ in 0 }
        for index in rollouts.indices {
            rollouts[index].steps = [.user(content: "é")]
            rollouts[index].tools = []
        }
        let rows = rollouts.map { $0.rowBytes() }
        let content: [UInt8] = rows.flatMap { row in row + [0x0A] }
        let path = "\(fixture.store.path)/awm/open/runs/1.jsonl"
        try Files.makeFolder(fixture.store.path + "/awm/open/runs")
        var known = 0
        for cut in 0...content.count {
            try Files.write(Array(content[..<cut]), to: path)
            let whole = content[..<cut].count { $0 == 0x0A }
            let found = try SegmentRecovery.run(in: fixture.store)
            #expect(found.count == (cut == 0 ? 0 : 1))
            #expect(found.allSatisfy { $0.records == whole - known && $0.known == known && $0.rejected == nil })
            known = whole
            guard whole > 0 else { continue }
            #expect(try fixture.rows() == Array(rows[..<whole]))
        }
        #expect(known == 3)
        #expect(fixture.openFiles() == [])
    }

    @Test func stopsAtWhatIsNoRolloutAndKeepsTheRest() throws {
        let rest = Array("{\"schema\":\"awm.rollout/1\"}\n".utf8) + SetFixture.rollout(9).rowBytes() + [0x0A, 0x7B]
        try leave(SetFixture.rollouts(0..<2), tail: rest)
        // An earlier recovery has been cut short.
        let segment = "\(fixture.store.path)/awm/open/\(try #require(fixture.openFiles().first))"
        try Files.write(Array(rest[..<5]), to: segment.dropLast(".jsonl".count) + ".rejected.tmp")
        let found = try #require(SegmentRecovery.run(in: fixture.store).first)
        #expect(found.records == 2)
        #expect(found.reason?.hasPrefix("line 3: the rollout lacks") == true)
        let kept = try #require(found.rejected)
        #expect(try Files.read(kept, limit: 1 << 20) == rest)
        #expect(try fixture.rows() == SetFixture.rollouts(0..<2).map { $0.rowBytes() })
        #expect(fixture.openFiles().map { $0.hasSuffix(".rejected") } == [true])
        #expect(try SegmentRecovery.run(in: fixture.store).isEmpty)
    }

    @Test func survivesACrashAtEveryStepOfSealing() throws {
        // Each change to the files is the last one before a crash: a copy of the store as it is then must recover to all rows
        // that were handed over, each once.
        let rollouts = SetFixture.rollouts(0..<4) { _ in 0 }
        try fixture.add(Array(rollouts[..<2]))
        let folder = fixture.folder.path
        let store = fixture.store.path
        let copies = Mutex(0)
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        for rollout in rollouts[2...] { try recorder.append(rollout) }
        Files.observer.withLock { observer in
            observer = FileObserver { event in
                guard "\(event)".contains(store) else { return }
                let number = copies.withLock { count in
                    count += 1
                    return count
                }
                _ = run("cp -a \(store) \(folder)/crash-\(number)")
            }
        }
        let finished = Result { try recorder.finish() }
        Files.observer.withLock { $0 = nil }
        _ = try finished.get()
        let count = copies.withLock { $0 }
        #expect(count > 8)
        for number in 1...count {
            let store = try Store(at: "\(folder)/crash-\(number)")
            _ = try SegmentRecovery.run(in: store)
            var rows = try StoredTrajectories(store.resolve(Reference(name: "runs")), in: store).rows()
            var found: [[UInt8]] = []
            while let row = try rows.next() { found.append(row) }
            #expect(found == rollouts.map { $0.rowBytes() }, "after \(number) of \(count) steps")
            #expect(try store.fsck(depth: .deep).findings.allSatisfy { !$0.isError })
        }
    }
}
