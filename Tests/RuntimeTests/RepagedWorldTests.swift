import Environments
import JSON
import Runtime
import SQLite
import Testing

struct RepagedWorldTests {
    private let tools = TestWorld.tool("[{rows: names, sql: 'SELECT id, name FROM users ORDER BY id'}]", name: "names")

    @Test func `A world on larger pages has the same rows and takes the same calls`() throws {
        let world = try TestWorld.load(tools: tools)
        let other = try #require(try world.repaged(pageSize: 8192))
        #expect(other.seed.pageSize == 8192)
        #expect(world.seed.pageSize != 8192)
        #expect(try StateDiff(from: world.image, to: other.image).rows.isEmpty)
        let here = world.session(seed: 3)
        let there = other.session(seed: 3)
        #expect(here.call("names", arguments: [:]) == there.call("names", arguments: [:]))
        #expect(try here.stateDigest() == there.stateDigest())
    }

    @Test func `A state of one of the two is refused by the other`() throws {
        let world = try TestWorld.load(tools: tools)
        let other = try #require(try world.repaged(pageSize: 8192))
        #expect(throws: RuntimeError.self) { try other.session(at: world.start(seed: 0)) }
    }
}
