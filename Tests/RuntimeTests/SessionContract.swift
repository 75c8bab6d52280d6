import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// A kind of session, as the contract needs it.
struct SessionKind: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var open: @Sendable (World, UInt64) throws(RuntimeError) -> any Session
    var openAt: @Sendable (World, Snapshot) throws(RuntimeError) -> any Session

    /// Every kind there is. A new one is added here, and held to all of the contract.
    static let all = [
        SessionKind(
            testDescription: "OverlaySession",
            open: { (world, seed) throws(RuntimeError) in OverlaySession(world, seed: seed) },
            openAt: { (world, snapshot) throws(RuntimeError) in try OverlaySession(world, at: snapshot) }
        ),
        SessionKind(
            testDescription: "PlainSession",
            open: { (world, seed) throws(RuntimeError) in try PlainSession(world, seed: seed) },
            openAt: { (world, snapshot) throws(RuntimeError) in try PlainSession(world, at: snapshot) }
        ),
    ]
}

/// What every implementation of `Session` promises.
struct SessionContract {
    private static let tools = """
        - name: list
          description: Reads.
          input: {type: object}
          steps: [{rows: r, sql: "SELECT id, text FROM log ORDER BY id"}]
        - name: draw
          description: Reads and draws.
          input: {type: object}
          steps: [{row: r, sql: "SELECT random() AS random, awm_uuid() AS uuid, awm_code('C', 8) AS code, hex(randomblob(8)) AS blob"}]
        - name: add
          description: Writes.
          input: {type: object, properties: {text: {type: string}}, required: [text]}
          steps:
            - row: r
              sql: INSERT INTO log (text) VALUES (:text) RETURNING id, text, @now AS at, @step AS step
        - name: add_drawn
          description: Writes what it drew.
          input: {type: object}
          steps: [{row: r, sql: "INSERT INTO log (text) VALUES (awm_uuid()) RETURNING id, text"}]
        - name: change_nothing
          description: Writes nothing.
          input: {type: object}
          steps: [{run: "UPDATE log SET text = 'x' WHERE id < 0"}]
        - name: refuse
          description: Writes, draws and refuses.
          input: {type: object}
          steps:
            - {run: "INSERT INTO log (text) VALUES (awm_uuid())"}
            - {run: "DELETE FROM orders"}
            - {require: SELECT 0, else: {code: refused, message: Refused.}}
        - name: decline
          description: Writes and declines.
          input: {type: object}
          steps:
            - {run: "INSERT INTO log (text) VALUES ('declined')"}
            - {require: SELECT 0, else: {code: declined, message: Declined., commit: true}}
        - name: break
          description: Writes and breaks.
          input: {type: object}
          steps:
            - {run: "INSERT INTO log (text) VALUES (awm_uuid())"}
            - {row: r, sql: SELECT id FROM users}
        - name: conflict
          description: Writes and meets a constraint, which rolls back.
          input: {type: object}
          steps:
            - {run: "INSERT INTO log (text) VALUES (awm_uuid())"}
            - {run: "INSERT OR ROLLBACK INTO users (id, name) VALUES (1, 'x')"}
        - name: exhaust
          description: Writes until it is stopped.
          input: {type: object}
          steps:
            - {run: "INSERT INTO log (text) VALUES (awm_uuid())"}
            - run: |
                INSERT INTO log (text)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n
        """

    private static func world(settings: String = "limits: {steps: 20000}") throws -> World {
        try TestWorld.load(tools: tools, settings: settings)
    }

    /// Calls that change nothing, each for another reason.
    private static let fruitless: [(String, JSON)] = [
        ("list", [:]), ("draw", [:]), ("change_nothing", [:]), ("refuse", [:]), ("break", [:]), ("conflict", [:]),
        ("exhaust", [:]), ("add", [:]), ("add", ["text": 5]), ("add", []), ("nothing", [:]),
    ]

    @Test(arguments: SessionKind.all)
    func `A session begins in the world's first state`(kind: SessionKind) throws {
        let world = try Self.world()
        let session = try kind.open(world, 1)
        #expect(session.world === world)
        #expect(session.clock == world.settings.clockStart)
        #expect(session.call("list", arguments: [:]) == CallResult(.ok, []))
        let other = try kind.open(world, 2)
        #expect(try session.stateDigest() == other.stateDigest())
        #expect(try session.stateDigest() == StateDigest.of(Connection(image: world.image), leavingOut: []))
        #expect(try session.snapshot().step == 0)
    }

    @Test(arguments: SessionKind.all)
    func `Only a committed write moves clock, chance, counter and digest, by one tick`(kind: SessionKind) throws {
        let session = try kind.open(Self.world(), 1)
        for (tool, arguments) in Self.fruitless {
            let before = try Observed(session)
            #expect(!session.call(tool, arguments: arguments).isCommittedWrite, "\(tool)")
            #expect(try Observed(session) == before, "\(tool)")
        }
        for (count, tool) in ["add_drawn", "decline", "add_drawn"].enumerated() {
            let before = try Observed(session)
            #expect(session.call(tool, arguments: [:]).isCommittedWrite)
            let after = try Observed(session)
            #expect(after.digest != before.digest)
            #expect(after.clock == before.clock.advanced(by: 1000))
            #expect(after.step == count + 1)
            #expect((after.chance == before.chance) == (tool == "decline"))
        }
        #expect(
            session.call("add", arguments: ["text": "x"]).value
                == ["id": 4, "text": "x", "at": "2026-03-01 09:00:03", "step": 4]
        )
    }

    @Test(arguments: SessionKind.all)
    func `Calls that change nothing leave no trace in what follows`(kind: SessionKind) throws {
        let world = try Self.world()
        let disturbed = try kind.open(world, 1)
        let control = try kind.open(world, 1)
        for round in 0..<3 {
            for (tool, arguments) in Self.fruitless { _ = disturbed.call(tool, arguments: arguments) }
            for tool in ["add_drawn", "draw", "list"] {
                #expect(disturbed.call(tool, arguments: [:]) == control.call(tool, arguments: [:]), "round \(round)")
            }
        }
        #expect(try Observed(disturbed) == Observed(control))
    }

    @Test(arguments: SessionKind.all)
    func `The same calls give the same bytes, and another seed other chances`(kind: SessionKind) throws {
        let world = try Self.world()
        func play(_ seed: UInt64) throws -> [String] {
            let session = try kind.open(world, seed)
            return try ["draw", "add_drawn", "draw", "refuse", "decline", "list", "draw"].map { tool in
                "\(session.call(tool, arguments: [:]).observation) \(try session.stateDigest())"
            }
        }
        let one = try play(1)
        #expect(try play(1) == one)
        let other = try play(2)
        for index in [0, 1, 2, 5, 6] { #expect(other[index] != one[index]) }
        for index in [3, 4] { #expect(other[index].prefix(40) == one[index].prefix(40)) }
        // A read that draws moves nothing, so it draws the same until something is written.
        let session = try kind.open(world, 1)
        let drawn = session.call("draw", arguments: [:])
        #expect(session.call("draw", arguments: [:]) == drawn)
        _ = session.call("add_drawn", arguments: [:])
        #expect(session.call("draw", arguments: [:]) != drawn)
    }

    @Test(arguments: SessionKind.all)
    func `Another environment seed is another chance`(kind: SessionKind) throws {
        let package = try TestWorld.package(tools: Self.tools)
        let image = try Self.world().image
        var reseeded = package
        reseeded.settings.randomSeed = 8
        let one = try kind.open(World(package, image: image), 1).call("draw", arguments: [:])
        let other = try kind.open(World(reseeded, image: image), 1).call("draw", arguments: [:])
        #expect(one != other)
    }

    @Test(arguments: SessionKind.all)
    func `A snapshot is frozen, and restoring goes back to all of it`(kind: SessionKind) throws {
        let session = try kind.open(Self.world(), 1)
        _ = session.call("add_drawn", arguments: [:])
        let frozen = try session.snapshot()
        let then = try Observed(session)
        let next = session.call("add_drawn", arguments: [:])
        let drawn = session.call("draw", arguments: [:])
        _ = session.call("decline", arguments: [:])
        #expect(try Observed(session) != then)
        try session.restore(frozen)
        #expect(try Observed(session) == then)
        #expect(session.call("add_drawn", arguments: [:]) == next)
        #expect(session.call("draw", arguments: [:]) == drawn)
        // Twice, because restoring must not wear the snapshot out.
        try session.restore(frozen)
        #expect(try Observed(session) == then)
        let again = try kind.openAt(session.world, frozen)
        #expect(try Observed(again) == then)
        #expect(again.call("add_drawn", arguments: [:]) == next)
    }

    @Test(arguments: SessionKind.all)
    func `Undoing goes back call by call`(kind: SessionKind) throws {
        let session = try kind.open(Self.world(), 1)
        var past: [(Snapshot, Observed)] = []
        for tool in ["add_drawn", "decline", "list", "add_drawn", "refuse"] {
            past.append((try session.snapshot(), try Observed(session)))
            _ = session.call(tool, arguments: [:])
        }
        for (snapshot, observed) in past.reversed() {
            try session.restore(snapshot)
            #expect(try Observed(session) == observed)
        }
        #expect(session.call("list", arguments: [:]).value == [])
    }

    @Test(arguments: SessionKind.all)
    func `A fork begins where its session is, and neither sees what the other writes`(kind: SessionKind) throws {
        let session = try kind.open(Self.world(), 1)
        _ = session.call("add_drawn", arguments: [:])
        let fork = try session.fork()
        #expect(fork.world === session.world)
        #expect(try Observed(fork) == Observed(session))
        let before = try Observed(fork)
        #expect(session.call("add", arguments: ["text": "mine"]).isCommittedWrite)
        #expect(try Observed(fork) == before)
        #expect(fork.call("add", arguments: ["text": "theirs"]).isCommittedWrite)
        #expect(session.call("list", arguments: [:]).value[1] == ["id": 2, "text": "mine"])
        #expect(fork.call("list", arguments: [:]).value[1] == ["id": 2, "text": "theirs"])
        #expect(try session.stateDigest() != fork.stateDigest())
        // A fork of a fork, and what is written in the first after it.
        let second = try fork.fork()
        _ = fork.call("decline", arguments: [:])
        #expect(second.call("list", arguments: [:]).value[1] == ["id": 2, "text": "theirs"])
        #expect(second.call("list", arguments: [:]).value[2] == nil)
    }

    @Test(arguments: SessionKind.all)
    func `Sessions of one world never see each other's rows, whatever the order of their calls`(
        kind: SessionKind
    ) throws {
        let world = try Self.world()
        let sessions = try (0..<4).map { try kind.open(world, UInt64($0)) }
        for round in 1...3 {
            for (number, session) in sessions.enumerated() {
                #expect(
                    session.call("add", arguments: ["text": .string("\(number)")]).value["id"] == .integer(Int64(round))
                )
                for (other, reader) in sessions.enumerated() {
                    let texts = reader.call("list", arguments: [:]).value.arrayValue?.compactMap {
                        $0["text"]?.stringValue
                    }
                    let count = other <= number ? round : round - 1
                    #expect(texts == Array(repeating: "\(other)", count: count))
                }
            }
        }
    }

    @Test(arguments: SessionKind.all)
    func `A session restores the snapshot of another session of its world, and of no other world`(
        kind: SessionKind
    ) throws {
        let world = try Self.world()
        let session = try kind.open(world, 1)
        let other = try kind.open(world, 2)
        _ = other.call("add_drawn", arguments: [:])
        try session.restore(other.snapshot())
        #expect(try Observed(session) == Observed(other))
        let stranger = try kind.open(Self.world(), 1)
        let before = try Observed(stranger)
        let error = #expect(throws: RuntimeError.self) { try stranger.restore(other.snapshot()) }
        #expect(error?.code == .wrongSnapshot)
        #expect(try Observed(stranger) == before)
        #expect(throws: RuntimeError.self) { _ = try kind.openAt(stranger.world, other.snapshot()) }
    }

    @Test(arguments: SessionKind.all)
    func `Volatile tables and columns are no part of a state, but all else is`(kind: SessionKind) throws {
        let tools =
            TestWorld.tool("[{run: INSERT INTO log (text) VALUES (@now)}]", name: "write_log")
            + TestWorld.tool("[{run: UPDATE orders SET placed_at = @now_iso}]", name: "touch")
            + TestWorld.tool("[{run: UPDATE orders SET note = @now}]", name: "write_note")
        let world = try TestWorld.load(tools: tools, settings: "volatile: [log, \"*.placed_at\"]")
        let session = try kind.open(world, 1)
        let before = try session.stateDigest()
        #expect(session.call("write_log", arguments: [:]).isCommittedWrite)
        #expect(session.call("touch", arguments: [:]).isCommittedWrite)
        #expect(try session.stateDigest() == before)
        #expect(session.call("write_note", arguments: [:]).isCommittedWrite)
        #expect(try session.stateDigest() != before)
    }

    @Test(arguments: SessionKind.all)
    func `A tick of nothing is a clock that stands, and a large one stops at the end of time`(kind: SessionKind) throws
    {
        for (tick, end) in [
            ("0s", "2026-03-01 09:00:00"), ("250ms", "2026-03-01 09:00:01"), ("999999h", "9999-12-31 23:59:59"),
        ] {
            var package = try TestWorld.package(tools: Self.tools)
            package.settings.tick = ["0s": 0, "250ms": 250][tick] ?? 999_999 * 3_600_000
            let session = try kind.open(World(package, image: Self.world().image), 1)
            for _ in 0..<80 where session.clock.text != end { _ = session.call("decline", arguments: [:]) }
            #expect(session.clock.text == end)
            #expect(session.call("add", arguments: ["text": "x"]).value["at"] == .string(end))
        }
    }
}
