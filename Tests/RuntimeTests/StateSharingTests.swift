import Dispatch
import Environments
import JSON
import Runtime
import SQLite
import Synchronization
import Testing

/// Sessions that share pages and connections: what they share, what they must not, and what they give back.
struct StateSharingTests {
    private static let tools =
        TestWorld.tool(
            "[{run: \"INSERT INTO log (text) VALUES (:text)\"}]",
            name: "add",
            input: "{type: object, properties: {text: {type: string}}}"
        )
        + TestWorld.tool("[{rows: r, sql: \"SELECT count(*) AS n, max(text) AS last FROM log\"}]", name: "last")
        + TestWorld.tool(
            """
            [{run: "INSERT INTO log (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) \
            SELECT printf('%0200d', i) FROM n"}, {require: "SELECT :keep", else: {code: refused, message: "No."}}]
            """,
            name: "fill",
            input: "{type: object, properties: {rows: {type: integer}, keep: {type: boolean}}}"
        )
        + TestWorld.tool("[{run: DELETE FROM log}]", name: "empty")

    private static func world(_ settings: String = "limits: {steps: 100000000, database: 16MiB}") throws -> World {
        try TestWorld.load(tools: tools, settings: settings)
    }

    @Test func `A session holds the pages it changed and no more`() throws {
        let world = try Self.world()
        let session = world.session(seed: 1)
        #expect(try session.snapshot().database.ownPageCount == 0)
        _ = session.call("add", arguments: ["text": "x"])
        let pages = try session.snapshot().database.ownPageCount
        #expect((1...6).contains(pages))
        let fork = try session.fork()
        _ = fork.call("add", arguments: ["text": "y"])
        #expect(try fork.snapshot().database.ownPageCount <= pages + 1)
        try fork.restore(world.start(seed: 1))
        #expect(try fork.snapshot().database.ownPageCount == 0)
    }

    @Test func `Sessions that take turns on one connection see their own rows only, and only after a write too`() throws
    {
        let world = try Self.world()
        let sessions = (0..<7).map { world.session(seed: $0) }
        for round in 1...5 {
            for (number, session) in sessions.enumerated() {
                _ = session.call("add", arguments: ["text": .string("\(number)-\(round)")])
            }
            for (number, session) in sessions.enumerated().reversed() {
                let row = session.call("last", arguments: [:]).value.arrayValue?.first
                #expect(row == ["n": .integer(Int64(round)), "last": .string("\(number)-\(round)")])
            }
        }
    }

    @Test func `A call that spills its pages and is refused leaves nothing behind`() throws {
        let world = try Self.world()
        let session = world.session(seed: 1)
        let plain = try PlainSession(world, seed: 1)
        for session in [session, plain] as [any Session] {
            _ = session.call("add", arguments: ["text": "before"])
            let before = try Observed(session)
            let pages = try session.snapshot().database.pageCount
            // Some ten times what SQLite keeps in its cache before it writes pages back.
            #expect(session.call("fill", arguments: ["rows": 40_000, "keep": false]).outcome == .toolError)
            #expect(try Observed(session) == before)
            #expect(try session.snapshot().database.pageCount == pages)
            #expect(session.call("fill", arguments: ["rows": 20_000, "keep": true]).outcome == .ok)
            #expect(session.call("last", arguments: [:]).value.arrayValue?.first?["n"] == 20_001)
            #expect(session.call("empty", arguments: [:]).outcome == .ok)
            #expect(session.call("last", arguments: [:]).value.arrayValue?.first?["n"] == 0)
            #expect(session.call("fill", arguments: ["rows": 300, "keep": true]).outcome == .ok)
        }
        #expect(try session.stateDigest() == plain.stateDigest())
    }

    @Test func `A database that may not grow says so and stays as it was`() throws {
        let world = try Self.world("limits: {steps: 100000000, database: 1MiB}")
        let session = world.session(seed: 1)
        _ = session.call("add", arguments: ["text": "before"])
        let before = try Observed(session)
        let result = session.call("fill", arguments: ["rows": 40_000, "keep": true])
        #expect(result.outcome == .toolError && result.code == "limit")
        #expect(try Observed(session) == before)
        #expect(session.call("add", arguments: ["text": "after"]).outcome == .ok)
    }

    @Test func `Fifty thousand forks in a row end without trouble and hold nothing when they are gone`() throws {
        let world = try Self.world()
        let length = 50_000
        var sessions: [any Session] = [world.session(seed: 1)]
        weak var early: DatabaseState?
        for number in 1...length {
            let next = try sessions[sessions.count - 1].fork()
            if number % 10 == 0 { _ = next.call("add", arguments: ["text": "x"]) }
            if number == 10 { early = try next.snapshot().database }
            sessions.append(next)
        }
        #expect(early != nil)
        let last = sessions[length]
        sessions = []
        // Its pages that are still in use are held by the last one, the state itself by nobody.
        #expect(early == nil)
        let row = last.call("last", arguments: [:]).value.arrayValue?.first
        #expect(row?["n"] == .integer(Int64(length / 10)))
        #expect(try StateDiff(from: world.start(seed: 1), to: last.snapshot()).rows.count == length / 10)
    }

    @Test func `A snapshot outlives the session it was taken of`() throws {
        let world = try Self.world()
        var session: (any Session)? = world.session(seed: 1)
        _ = session?.call("add", arguments: ["text": "kept"])
        let snapshot = try #require(try session?.snapshot())
        let digest = try #require(try session?.stateDigest())
        session = nil
        let again = try world.session(at: snapshot)
        #expect(try again.stateDigest() == digest)
        #expect(again.call("last", arguments: [:]).value.arrayValue?.first?["last"] == "kept")
    }

    @Test func `Threads share snapshots and fork them at will`() throws {
        let world = try Self.world()
        let session = world.session(seed: 1)
        _ = session.call("add", arguments: ["text": "common"])
        let common = try session.snapshot()
        let failures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for round in 0..<300 {
                do {
                    let mine = try world.session(at: common)
                    _ = mine.call("add", arguments: ["text": .string("z\(thread) \(round)")])
                    let fork = try mine.fork()
                    _ = fork.call("add", arguments: ["text": "zz"])
                    let row = mine.call("last", arguments: [:]).value.arrayValue?.first
                    if row != ["n": 2, "last": .string("z\(thread) \(round)")] { failures.add(1, ordering: .relaxed) }
                    if try StateDiff(from: common, to: fork.snapshot()).rows.count != 2 {
                        failures.add(1, ordering: .relaxed)
                    }
                } catch {
                    failures.add(1, ordering: .relaxed)
                }
            }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
        #expect(try world.session(at: common).call("last", arguments: [:]).value.arrayValue?.first?["n"] == 1)
    }

    @Test func `A state of the same world in another layout is taken over all the same`() throws {
        let world = try Self.world()
        let session = world.session(seed: 1)
        _ = session.call("add", arguments: ["text": "moved"])
        let digest = try session.stateDigest()
        let snapshot = try session.snapshot()
        let connection = try Connection(image: snapshot.image)
        try connection.execute("CREATE TABLE extra (x); DROP TABLE extra; VACUUM")
        let other = try Snapshot(
            world: world,
            image: connection.serialize(),
            clock: snapshot.clock,
            chance: snapshot.chance,
            step: snapshot.step
        )
        let again = try world.session(at: other)
        #expect(try again.stateDigest() == digest)
        #expect(try StateDiff(from: snapshot, to: other).rows.isEmpty)
        #expect(again.call("last", arguments: [:]).value.arrayValue?.first?["last"] == "moved")
    }
}
