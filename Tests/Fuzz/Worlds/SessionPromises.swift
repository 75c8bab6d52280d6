import ContentStore
import Environments
import JSON
import Runtime
import SQLite

/// A session and its oracle on stock SQLite that are given the same calls, and what must hold of each call.
struct SessionPromises {
    private let first: any Session
    private let second: any Session

    /// The longest answer that is not a result.
    private static let longestError = 32 << 10

    init(_ world: World, seed: UInt64) throws {
        first = Plant.planted(in: world.session(seed: seed))
        second = Plant.planted(in: try PlainSession(world, seed: seed))
    }

    /// A state: what a call that commits nothing may not change.
    private struct State: Equatable {
        var digest: Digest
        var clock: WorldTime
        var chance: SessionChance
        var step: Int

        init(_ session: any Session) throws {
            let snapshot = try session.snapshot()
            digest = try session.stateDigest()
            clock = session.clock
            chance = snapshot.chance
            step = snapshot.step
        }
    }

    /// Makes a call on both sessions; gives how it ended.
    func call(_ tool: String, _ call: (any Session) -> CallResult) throws -> CallResult {
        let before = try State(first)
        // Away and back again: wherever a session has been, it is what it was.
        if before.step % 2 == 1 {
            let here = try first.snapshot()
            try first.restore(first.world.start(seed: 0))
            try first.restore(here)
        }
        let result = call(first)
        let after = try State(first)
        let again = call(second)
        let text = result.value.rowBytes()
        try require(text == again.value.rowBytes(), "\(tool) gives other bytes the second time")
        try require(result == again, "\(tool) ends in another way the second time")
        try require(try after == State(second), "\(tool) leaves another state the second time")
        try require((try? JSON(parsing: text)) == result.value, "\(tool) gives what cannot be read as JSON")
        if result.isCommittedWrite {
            try require(after.step == before.step + 1, "\(tool) committed and did not count")
            try require([.ok, .toolError].contains(result.outcome), "\(tool) committed and failed")
        } else {
            try require(after == before, "\(tool) ended as \(result.outcome.rawValue) and changed the state")
        }
        if result.outcome == .ok {
            try require(text.count <= first.world.settings.limits.result, "\(tool) gives more than the limit")
        } else {
            try require(text.count <= SessionPromises.longestError, "\(tool) ends in an error of \(text.count) bytes")
            try require(result.value["error"]?["code"]?.stringValue != nil, "\(tool) ends in an error without a code")
        }
        return result
    }

    /// Whether the database that is left is whole.
    func inspect() throws {
        let connection = try Connection(image: first.snapshot().image)
        try require(try connection.query("PRAGMA integrity_check") == [[.text("ok")]], "the database is damaged")
        try require(try connection.query("PRAGMA foreign_key_check").isEmpty, "a foreign key is broken")
    }
}
