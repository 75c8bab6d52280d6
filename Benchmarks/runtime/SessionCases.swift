import CSQLite
import Runtime

/// Making, freezing and copying sessions, beside a fresh copy of the database in raw SQLite.
struct SessionCases {
    let world: World
    let effort: Effort

    func rows() throws -> [Row] {
        [
            try creation(), try snapshot(), try fork(), try restore(), try forkAndWrite(), try firstRead(),
            try firstWrite(), try plainSession(), try digest(),
        ]
    }

    private func creation() throws -> Row {
        let world = world
        let times = try effort.medians([
            .repeating { keep(world.session(seed: 1)) },
            .repeating {
                let database = try RawDatabase(image: world.image)
                keep(try database.drain(database.prepare("SELECT count(*) FROM sqlite_schema")))
            },
        ])
        return Row(
            what: "new session",
            ours: times[0],
            peer: times[1],
            target: .all([.atMost(1000), .timesPeer(200)]),
            note: "raw: sqlite3_deserialize of a fresh copy and one statement"
        )
    }

    private func firstRead() throws -> Row {
        let world = world
        let workload = Workload.pointRead
        let times = try effort.medians([
            .repeating { workload.call(world.session(seed: 1)) },
            .repeating { try workload.program(of: world, on: RawDatabase(image: world.image)).call() },
        ])
        return Row(
            what: "new session and its first read",
            ours: times[0],
            peer: times[1],
            note: "\(workload.tool); raw: a fresh copy, its statements prepared"
        )
    }

    private func firstWrite() throws -> Row {
        let world = world
        let workload = Workload.insert
        let times = try effort.medians([
            .repeating { workload.call(world.session(seed: 1)) },
            .repeating { try freshConfigured(world, workload).call() },
        ])
        return Row(
            what: "new session and its first insert",
            ours: times[0],
            peer: times[1],
            note: "\(workload.tool); raw: the same statements in BEGIN … COMMIT"
        )
    }

    private func snapshot() throws -> Row {
        let session = world.session(seed: 1)
        let database = try RawDatabase(image: world.image)
        let times = try effort.medians([
            .repeating { keep(try session.snapshot()) }, .repeating { keep(try database.serialize()) },
        ])
        return Row(
            what: "snapshot",
            ours: times[0],
            peer: times[1],
            target: .atMost(1000),
            note: "raw: sqlite3_serialize"
        )
    }

    private func fork() throws -> Row {
        let world = world
        let session = world.session(seed: 1)
        let database = try RawDatabase(image: world.image)
        let times = try effort.medians([
            .repeating { keep(try session.fork()) },
            .repeating {
                keep(try database.serialize())
                let copy = try RawDatabase(image: world.image)
                keep(try copy.drain(copy.prepare("SELECT count(*) FROM sqlite_schema")))
            },
        ])
        return Row(
            what: "fork",
            ours: times[0],
            peer: times[1],
            target: .all([.atMost(1000), .timesPeer(200)]),
            note: "raw: sqlite3_serialize, sqlite3_deserialize and one statement"
        )
    }

    private func restore() throws -> Row {
        let session = world.session(seed: 1)
        let start = try session.snapshot()
        let times = try effort.medians([.repeating { try session.restore(start) }])
        return Row(what: "restore", ours: times[0], peer: nil, target: .atMost(1000), note: "to an earlier snapshot")
    }

    private func forkAndWrite() throws -> Row {
        let session = world.session(seed: 1)
        Workload.insert.call(session)
        let workload = Workload.insert
        let times = try effort.medians([.repeating { workload.call(try session.fork()) }])
        return Row(
            what: "fork and its first insert",
            ours: times[0],
            peer: nil,
            note: "\(workload.tool), in a fork of a session that has one already; the fork is dropped"
        )
    }

    private func plainSession() throws -> Row {
        let world = world
        let times = try effort.medians([.repeating { keep(try PlainSession(world, seed: 1)) }])
        return Row(what: "new plain session", ours: times[0], peer: nil, note: "the oracle: a private copy in memory")
    }

    private func digest() throws -> Row {
        let world = world
        let database = try RawDatabase(image: world.image)
        let tables = try RawProgram(
            ["SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'"],
            values: [:],
            writes: false,
            on: database
        )
        try tables.call()
        let statements = try tableNames(of: database).map { try database.prepare("SELECT * FROM \"\($0)\"") }
        let session = world.session(seed: 1)
        // A write between two digests, which is not timed: a digest is kept until then.
        let ours = Operation(
            batch: { count in
                var time: UInt64 = 0
                for _ in 0..<count {
                    Workload.update.call(session)
                    let start = processorNanoseconds()
                    keep(try session.stateDigest())
                    time += processorNanoseconds() - start
                }
                return time
            },
            count: 10
        )
        let times = try effort.medians([
            ours,
            .repeating {
                for statement in statements {
                    keep(try database.drain(statement))
                    sqlite3_reset(statement)
                }
            },
        ])
        return Row(
            what: "state digest after a write",
            ours: times[0],
            peer: times[1],
            note: "raw: every row of every table read, nothing hashed"
        )
    }

    private func tableNames(of database: RawDatabase) throws -> [String] {
        let statement = try database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        var names: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 0) { names.append(String(cString: text)) }
        }
        return names
    }
}

/// The statements of a call, prepared on a fresh copy that is set up as a session's connection is.
func freshConfigured(_ world: World, _ workload: Workload) throws -> RawProgram {
    let database = try RawDatabase(image: world.image)
    try database.configure()
    return try workload.program(of: world, on: database)
}
