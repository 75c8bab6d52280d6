import Dispatch
import Environments
import Runtime
import Synchronization

/// Tool calls, beside the same statements, prepared and bound without us.
struct CallCases {
    let world: World
    let effort: Effort

    func rows() throws -> [Row] {
        let reads = [Workload.pointRead, .read, .search]
        let writes = [Workload.insert, .update]
        for workload in reads + writes { try workload.check(world) }
        return try reads.map(read) + [try switching(.pointRead), try switching(.read), try twoThreads(.read)]
            + writes.map(write)
    }

    private func read(_ workload: Workload) throws -> Row {
        let session = try PlainSession(world, seed: 1)
        let program = try freshConfigured(world, workload)
        let times = try effort.medians([.repeating { workload.call(session) }, .repeating { try program.call() }])
        return Row(what: "\(workload.name) call", ours: times[0], peer: times[1], note: workload.tool)
    }

    /// A hundred sessions take turns, so that nothing of one is in the processor's nearest cache when it is called.
    private func switching(_ workload: Workload) throws -> Row {
        let sessions = try (0..<100).map { try PlainSession(world, seed: $0) }
        let programs = try (0..<100).map { _ in try freshConfigured(world, workload) }
        let times = try effort.medians([
            .repeating { for session in sessions { workload.call(session) } },
            .repeating { for program in programs { try program.call() } },
        ])
        return Row(
            what: "\(workload.name) call, 100 sessions in turn",
            ours: times[0] / 100,
            peer: times[1] / 100,
            note: "\(workload.tool); raw: 100 connections"
        )
    }

    /// Both of two threads call sessions of their own; what they share, they contend for.
    private func twoThreads(_ workload: Workload) throws -> Row {
        let world = world
        let times = try effort.medians([
            onTwoThreads(calls: 2_000) {
                let session = try PlainSession(world, seed: 1)
                return { workload.call(session) }
            },
            onTwoThreads(calls: 2_000) {
                let program = try freshConfigured(world, workload)
                return { try program.call() }
            },
        ])
        return Row(
            what: "\(workload.name) call, two threads at once",
            ours: times[0],
            peer: times[1],
            note: "\(workload.tool); processor time of one call while the other thread calls too"
        )
    }

    private func write(_ workload: Workload) throws -> Row {
        let world = world
        let times = try effort.medians([
            .onFresh(count: 100, { try self.warmSession(workload) }, { workload.call($0) }),
            .onFresh(count: 100, { try self.warmProgram(workload) }, { try $0.call() }),
        ])
        return Row(
            what: "\(workload.name) call",
            ours: times[0],
            peer: times[1],
            note: "\(workload.tool), a new \(world.settings.name) every 100 calls; raw in BEGIN … COMMIT"
        )
    }

    private func warmSession(_ workload: Workload) throws -> PlainSession {
        let session = try PlainSession(world, seed: 1)
        workload.call(session)
        return session
    }

    private func warmProgram(_ workload: Workload) throws -> RawProgram {
        let program = try freshConfigured(world, workload)
        try program.call()
        return program
    }

    private func onTwoThreads(
        calls: Int,
        _ make: @escaping @Sendable () throws -> () throws -> Void
    ) -> Operation {
        Operation(
            batch: { count in
                let total = Mutex<UInt64>(0)
                let failure = Mutex<(any Error)?>(nil)
                let waiting = Atomic(2)
                DispatchQueue.concurrentPerform(iterations: 2) { _ in
                    do {
                        let call = try make()
                        try call()
                        waiting.subtract(1, ordering: .acquiringAndReleasing)
                        while waiting.load(ordering: .acquiring) > 0 {}
                        let start = processorNanoseconds()
                        for _ in 0..<count { try call() }
                        let time = processorNanoseconds() - start
                        total.withLock { $0 += time }
                    } catch {
                        waiting.subtract(1, ordering: .acquiringAndReleasing)
                        failure.withLock { $0 = error }
                    }
                }
                if let error = failure.withLock({ $0 }) { throw error }
                return total.withLock { $0 } / 2
            },
            count: calls
        )
    }
}
