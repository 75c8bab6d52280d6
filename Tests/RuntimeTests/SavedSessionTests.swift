import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// Sessions that are put away and continued.
struct SavedSessionTests {
    private static let tools =
        TestWorld.tool(
            "[{row: r, sql: \"INSERT INTO log (text) VALUES (:text || awm_code('-', 6)) RETURNING id, text, @now AS at\"}]",
            name: "add",
            input: "{type: object, properties: {text: {type: string}}}"
        )
        + TestWorld.tool("[{rows: r, sql: \"SELECT * FROM log ORDER BY id\"}]", name: "list")

    /// A world that has a content id, made anew: as another process has it.
    private static func world(id: String = "one") throws -> World {
        let package = try TestWorld.package(tools: tools)
        let builder = SeedBuilder(clock: package.settings.clockStart, randomSeed: package.settings.randomSeed)
        let image = try builder.build(package.seed).bytes
        return try World(package, image: image, environmentID: SHA256.hash(Array(id.utf8)))
    }

    private static func add(_ session: any Session, _ text: String) -> CallResult {
        session.call("add", arguments: ["text": .string(text)])
    }

    @Test func `A saved session goes on in another world of the same content as if nothing had been`() throws {
        let folder = try TemporaryFolder()
        let store = try Store(at: folder.path + "/store", creating: true)
        let session = try Self.world().session(seed: 5)
        for text in ["a", "b"] { _ = Self.add(session, text) }
        let ingest = try Ingest(store)
        let artifact = try ingest.add(SavedSession(session.snapshot()).artifact)
        try ingest.commit([("trial", "latest", artifact)], action: "save")
        // The same state, saved again, is the same artifact.
        #expect(try Ingest(store).add(SavedSession(session.snapshot()).artifact).contentID == artifact.contentID)

        let world = try Self.world()
        let found = try store.resolve(Reference(parsing: "trial"))
        let again = try world.session(at: SavedSession(found, in: store).snapshot(in: world))
        #expect(try Observed(again) == Observed(session))
        for text in ["c", "d"] { #expect(Self.add(again, text) == Self.add(session, text)) }
        #expect(try Observed(again) == Observed(session))
        #expect(again.call("list", arguments: [:]) == session.call("list", arguments: [:]))
        let start = world.start(seed: 5)
        #expect(try StateDiff(from: start, to: again.snapshot()).rows.count == 4)
        // A few pages, whatever the size of the world.
        let layer = try #require(found.manifest.layer(.sessionPages))
        #expect(try #require(layer.contentSize) <= 6 * 1028)
    }

    @Test func `A session of another world, and one over other pages, is refused by name`() throws {
        let session = try Self.world().session(seed: 5)
        _ = Self.add(session, "a")
        let saved = try SavedSession(session.snapshot())
        let other = try Self.world(id: "two")
        let stranger = #expect(throws: RuntimeError.self) { try saved.snapshot(in: other) }
        #expect(stranger?.code == .wrongSnapshot)
        let package = try TestWorld.package(tools: Self.tools)
        let same = try World(
            package,
            image: SeedBuilder(clock: package.settings.clockStart, randomSeed: 1).build(package.seed).bytes,
            environmentID: saved.environmentID
        )
        // The same rows in the same places give the same pages; another row gives others.
        _ = try saved.snapshot(in: same)
        let connection = try Connection(image: same.image)
        try connection.execute("INSERT INTO log (text) VALUES ('other')")
        let moved = try World(package, image: connection.serialize(), environmentID: saved.environmentID)
        #expect(#expect(throws: RuntimeError.self) { try saved.snapshot(in: moved) }?.code == .wrongSnapshot)
    }

    @Test func `A world that is in no store has no sessions to save`() throws {
        let session = try TestWorld.load(tools: Self.tools).session(seed: 1)
        #expect(#expect(throws: RuntimeError.self) { try SavedSession(session.snapshot()) }?.code == .notSaved)
    }
}
