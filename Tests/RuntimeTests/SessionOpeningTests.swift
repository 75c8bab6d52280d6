import JSON
import Runtime
import Testing

struct SessionOpeningTests {
    private let unordered = TestWorld.tool("[{rows: names, sql: SELECT name FROM users}]", name: "unordered")
    private let ordered = TestWorld.tool("[{rows: names, sql: SELECT name FROM users ORDER BY id}]", name: "ordered")

    @Test func `Rows that nothing orders come the other way round, also after a restore and in a fork`() throws {
        let world = try TestWorld.load(tools: unordered + ordered)
        let start = world.start(seed: 0)
        let plain = try world.session(at: start).call("unordered", arguments: [:]).value
        let session = try world.session(at: start, opening: SessionOpening(reversesUnorderedRows: true))
        let reversed = JSON.array((plain.arrayValue ?? []).reversed())
        #expect(plain != reversed)
        #expect(session.call("unordered", arguments: [:]).value == reversed)
        try session.restore(start)
        #expect(session.call("unordered", arguments: [:]).value == reversed)
        #expect(try session.fork().call("unordered", arguments: [:]).value == reversed)
        #expect(session.call("ordered", arguments: [:]).value[0] == ["name": "Ann"])
        #expect(try session.stateDigest() == world.session(at: start).stateDigest())
    }

    @Test func `Opened with nothing special, a session is as any other`() throws {
        let world = try TestWorld.load(tools: unordered)
        let start = world.start(seed: 0)
        let special = try world.session(at: start, opening: SessionOpening())
        #expect(
            try special.call("unordered", arguments: [:]) == world.session(at: start).call("unordered", arguments: [:])
        )
    }
}
