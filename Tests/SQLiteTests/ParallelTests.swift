import Testing

@testable import SQLite

struct ParallelTests {
    @Test func `Worlds on several threads do not see each other`() async throws {
        let expected = try Self.play(seed: 1)
        let other = try Self.play(seed: 2)
        #expect(expected != other)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask {
                    for _ in 0..<5 {
                        let seed = UInt64(index % 2 + 1)
                        if try Self.play(seed: seed) != (seed == 1 ? expected : other) { return false }
                    }
                    return true
                }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func `One thread out of memory is not the other's business`() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<8 {
                group.addTask {
                    let budget = index.isMultiple(of: 2) ? 2 << 20 : 64 << 20
                    let world = try makeWorld(
                        limits: WorldLimits(steps: .max, milliseconds: 600_000, memoryBytes: budget)
                    )
                    return errorCode {
                        let sort =
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT count(*) FROM (SELECT randomblob(1000) AS b FROM n ORDER BY b)"
                        _ = try world.connection.query(sort)
                    }
                }
            }
            var endings: [String: Int] = [:]
            for try await ending in group { endings[ending, default: 0] += 1 }
            #expect(endings == ["ok": 4, "SQLITE_NOMEM": 4])
        }
    }

    @Test func `A connection may move from thread to thread`() async throws {
        final class Box: @unchecked Sendable {
            let world: WorldConnection
            init(_ world: WorldConnection) { self.world = world }
        }
        let box = Box(try makeWorld("CREATE TABLE t (x)"))
        let before = box.world.memoryInUse
        for _ in 0..<20 {
            // One at a time, each on whatever thread the pool has.
            await Task.detached {
                box.world.beginCall()
                #expect(throws: Never.self) { try box.world.connection.run("INSERT INTO t VALUES (zeroblob(1000))") }
            }.value
        }
        #expect(try box.world.value("SELECT count(*) FROM t") == .integer(20))
        #expect(box.world.memoryInUse >= before)
        box.world.expectUsable()
    }

    /// A session's life as text: what it wrote, read and drew.
    private static func play(seed: UInt64) throws -> String {
        let world = try makeWorld("CREATE TABLE t (id INTEGER PRIMARY KEY, x, at TEXT DEFAULT CURRENT_TIMESTAMP)")
        world.chance = SessionChance(environmentSeed: 9, sessionSeed: seed)
        world.now = 1_772_355_600_000
        for step in 0..<50 {
            world.beginCall()
            try world.connection.transaction {
                try world.connection.run("INSERT INTO t (x) VALUES (awm_code('C', 8) || ?)", [.integer(Int64(step))])
                try world.connection.run("DELETE FROM t WHERE id = abs(random()) % 50")
            }
            world.now += 1000
        }
        world.beginCall()
        return try world.text("SELECT group_concat(id || x || at || changes(), ';') FROM (SELECT * FROM t ORDER BY id)")
            ?? ""
    }
}
