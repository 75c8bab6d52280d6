import Environments
import Runtime

/// Tool calls, beside the same statements, prepared and bound without us.
struct CallCases {
    let world: World
    let effort: Effort

    func rows() throws -> [Row] {
        let reads = [Workload.pointRead, .read, .search]
        let writes = [Workload.insert, .update]
        for workload in reads + writes { try workload.check(world) }
        return try reads.map(read) + [try switching(.pointRead, target: 150_000), try switching(.read)]
            + writes.map { try write($0) } + [try switchingWrites(.insert, target: 50_000)]
    }

    private func read(_ workload: Workload) throws -> Row {
        let session = world.session(seed: 1)
        let program = try freshConfigured(world, workload)
        let times = try effort.medians([.repeating { workload.call(session) }, .repeating { try program.call() }])
        return Row(what: "\(workload.name) call", ours: times[0], peer: times[1], note: workload.tool)
    }

    /// A hundred sessions take turns, so that each call finds another session's state on its connection.
    private func switching(_ workload: Workload, target: Double? = nil) throws -> Row {
        let sessions = (0..<100).map { world.session(seed: $0) }
        // Each has written once, or they would all be in one state.
        for session in sessions { Workload.insert.call(session) }
        let program = try freshConfigured(world, workload)
        let times = try effort.medians([
            .repeating { for session in sessions { workload.call(session) } }, .repeating { try program.call() },
        ])
        return Row(
            what: "\(workload.name) call, session switched every call",
            ours: times[0] / 100,
            peer: times[1],
            target: target.map { .perSecond($0) },
            note: "\(workload.tool); raw: one connection, never switched"
        )
    }

    private func switchingWrites(_ workload: Workload, target: Double) throws -> Row {
        let world = world
        let times = try effort.medians([
            .onFresh(
                count: 100,
                {
                    let sessions = (0..<100).map { world.session(seed: $0) }
                    for session in sessions { workload.call(session) }
                    return (sessions, 0)
                },
                { (sessions, _) in for session in sessions { workload.call(session) } }
            ),
            .onFresh(count: 100, { try self.warmProgram(workload) }, { try $0.call() }),
        ])
        return Row(
            what: "\(workload.name) call, session switched every call",
            ours: times[0] / 100,
            peer: times[1],
            target: .perSecond(target),
            note: "\(workload.tool), JSON in, JSON out; raw: one connection, BEGIN … COMMIT"
        )
    }

    private func write(_ workload: Workload) throws -> Row {
        let times = try effort.medians([
            .onFresh(count: 100, { self.warmSession(workload) }, { workload.call($0) }),
            .onFresh(count: 100, { try self.warmProgram(workload) }, { try $0.call() }),
        ])
        return Row(
            what: "\(workload.name) call",
            ours: times[0],
            peer: times[1],
            note: "\(workload.tool), a new session every 100 calls; raw in BEGIN … COMMIT"
        )
    }

    private func warmSession(_ workload: Workload) -> any Session {
        let session = world.session(seed: 1)
        workload.call(session)
        return session
    }

    private func warmProgram(_ workload: Workload) throws -> RawProgram {
        let program = try freshConfigured(world, workload)
        try program.call()
        return program
    }
}
