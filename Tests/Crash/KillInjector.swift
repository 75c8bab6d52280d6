import ContentStore
import Glibc
import StoreTestKit
import Synchronization
import Trajectories

/// Kills processes in the middle of a scenario.
struct KillInjector {
    let rehearsal: Rehearsal
    let folder: String

    private var examination: Examination { rehearsal.examination }

    /// Kills before change `number`, or with `torn`, in the middle of it. Gives what is wrong then.
    func kill(before number: Int, torn: Bool = false) throws -> String? {
        let acknowledged = try runKilled(before: number, torn: torn)
        return examination.failure(in: folder, acknowledged: acknowledged, after: .kill)
    }

    /// Kills, and then kills whoever opens the store and seals what is left, up to three times.
    func killTwice(_ random: inout SeededRandom) throws -> String? {
        let acknowledged = try runKilled(before: random.below(rehearsal.killable.count), torn: random.happens(0.3))
        let creating = rehearsal.scenario.isFresh && acknowledged == 0
        for _ in 0...random.below(3) {
            let hasSets = !rehearsal.scenario.sets.isEmpty
            let number = random.below(hasSets ? 80 : 16)
            let isTorn = random.happens(0.3)
            _ = try run(killedBefore: number, torn: isTorn) { place, _ in
                let store = try place.store(creating: creating)
                if hasSets { _ = try SegmentRecovery.run(in: store) }
            }
        }
        return examination.failure(in: folder, acknowledged: acknowledged, after: .kill)
    }

    /// Kills after some time; the only kind that a seed does not repeat.
    func killFromOutside(_ random: inout SeededRandom) throws -> String? {
        try rehearsal.start.write(to: folder)
        let steps = rehearsal.scenario.steps
        let folder = folder
        let child = try ChildProcess { tell in
            let place = Place(folder)
            for step in steps {
                try step(place)
                tell(1)
            }
            place.close()
        }
        usleep(UInt32(random.below(6_000)))
        child.kill()
        let (end, told) = child.finish()
        if case .exited(let code) = end, code != 0 { return "the process failed by itself" }
        return examination.failure(in: folder, acknowledged: told.count, after: .kill)
    }

    /// Runs the scenario from its start and kills it; gives the number of acknowledged steps.
    private func runKilled(before number: Int, torn: Bool) throws -> Int {
        try rehearsal.start.write(to: folder)
        let steps = rehearsal.scenario.steps
        let (end, told) = try run(killedBefore: number, torn: torn) { place, tell in
            for step in steps {
                try step(place)
                tell(1)
            }
            place.close()
        }
        guard end == .killed(SIGKILL) else {
            throw HarnessError("\(rehearsal.scenario.name) did not come to change \(number): \(end)")
        }
        return told.count
    }

    private func run(
        killedBefore number: Int,
        torn: Bool,
        _ body: (Place, _ tell: @escaping @Sendable (UInt8) -> Void) throws -> Void
    ) throws -> (end: ChildProcess.End, told: [UInt8]) {
        let folder = folder
        let child = try ChildProcess { tell in
            let place = Place(folder)
            let counter = Counter(number)
            try Tracing.observing(
                folder,
                { change in
                    guard counter.isReached() else { return }
                    if torn { KillInjector.writeHalf(of: change, in: folder) }
                    Glibc.kill(getpid(), SIGKILL)
                },
                { try body(place, tell) }
            )
        }
        return child.finish()
    }

    /// Makes half of a change that writes.
    private static func writeHalf(of change: Change, in folder: String) {
        let path: String
        switch change {
        case .append(let name, _), .write(let name, _, _): path = folder + "/" + name
        default: return
        }
        guard let bytes = change.written else { return }
        let descriptor = open(path, O_WRONLY)
        var status = stat()
        fstat(descriptor, &status)
        var offset = Int(status.st_size)
        if case .write(_, _, let place) = change { offset = place }
        pwrite(descriptor, bytes, bytes.count / 2, offset)
        close(descriptor)
    }
}

/// Counts down to the change that does not come.
private final class Counter: Sendable {
    private let left: Mutex<Int>

    init(_ number: Int) {
        left = Mutex(number)
    }

    func isReached() -> Bool {
        left.withLock { left in
            left -= 1
            return left < 0
        }
    }
}
