import ContentStore
import Synchronization
import Testing
import Trajectories

// Sets that others change, followed by a collection that keeps nothing of what they replaced. Part of the suite of recorders
// because only one test at a time can observe files.
extension TrajectoryRecorderTests {
    /// Replaces the set, and collects what that leaves, as soon as `body` begins to store what it makes of the set.
    private func replacing(by rollout: Rollout, during body: () throws -> Void) throws {
        let path = fixture.store.path
        let isBegun = Mutex(false)
        let failure = Mutex<String?>(nil)
        Files.observer.withLock { observer in
            observer = FileObserver { event in
                guard case .makeFolder(let folder) = event, folder.hasPrefix(path + "/awm/sessions/") else { return }
                let isFirst = isBegun.withLock { isBegun in
                    defer { isBegun = true }
                    return !isBegun
                }
                guard isFirst else { return }
                do {
                    let store = try Store(at: path)
                    let other = try TrajectoryRecorder(set: "runs", in: store, replacing: true)
                    try other.append(rollout)
                    _ = try other.finish()
                    var plan = CollectionPlan()
                    plan.grace = 0
                    plan.logAge = -3600
                    _ = try store.collect(plan)
                } catch {
                    failure.withLock { $0 = "\(error)" }
                }
            }
        }
        defer { Files.observer.withLock { $0 = nil } }
        try body()
        #expect(failure.withLock { $0 } == nil)
        #expect(isBegun.withLock { $0 })
    }

    @Test func appendsToWhatASetIsByThenWhenACollectionHasTakenTheOldOne() throws {
        try fixture.add(SetFixture.rollouts(0..<5))
        let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
        try recorder.append(SetFixture.rollout(5))
        try replacing(by: SetFixture.rollout(6)) { _ = try recorder.finish() }
        #expect(try fixture.rows() == [6, 5].map { SetFixture.rollout($0).rowBytes() })
        #expect(try fixture.store.fsck(depth: .deep).isClean)
    }

    @Test func compactsWhatASetIsByThenWhenACollectionHasTakenTheOldOne() throws {
        for number in 0..<3 {
            let recorder = try TrajectoryRecorder(set: "runs", in: fixture.store)
            try recorder.append(SetFixture.rollout(number))
            _ = try recorder.finish()
        }
        try replacing(by: SetFixture.rollout(6)) { _ = try SetCompaction.run("runs", in: fixture.store) }
        #expect(try fixture.rows() == [SetFixture.rollout(6).rowBytes()])
        #expect(try fixture.store.fsck(depth: .deep).isClean)
    }
}
