import ContentStore
import Glibc
import Testing

struct ReadOnlyTests {
    @Test func `A store opened for reading is read from its index and changes nothing`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(environment(), as: "shop", "1.0.0")
        try fixture.store().add(seed("two"), as: "bank")
        Files.remove(fixture.path + "/awm")
        let before = try listing(fixture.path)
        let store = try fixture.store(.readOnly)
        #expect(store.access == .readOnly)
        #expect(try store.names() == ["bank:latest", "shop:1.0.0"])
        #expect(try store.resolve("shop:1.0.0") == added)
        #expect(try store.resolve("@" + added.contentID.hex.prefix(8)) == added)
        #expect(try store.content(of: added.manifest.layers[1]) == database())
        #expect(try store.fsck(depth: .deep).isClean)
        try store.reindex()
        #expect(try code { _ = try Ingest(store) } == .readOnly)
        #expect(try code { try store.tag(added, name: "x", tag: "y") } == .readOnly)
        #expect(try code { try store.untag(name: "shop", tag: "1.0.0") } == .readOnly)
        #expect(try code { try store.copy([], from: store) } == .readOnly)
        #expect(try listing(fixture.path) == before)
    }

    @Test func `A store without an index is empty, and one whose index is broken is refused`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        Files.remove(fixture.path + "/index.json")
        #expect(try fixture.store(.readOnly).names().isEmpty)
        try Files.write(Array("{".utf8), to: fixture.path + "/index.json")
        #expect(try code { _ = try fixture.store(.readOnly) } == .corrupt)
    }

    @Test func `Reading never makes a store`() throws {
        let fixture = try Fixture()
        #expect(try code { _ = try Store(at: fixture.path, access: .readOnly, creating: true) } == .notAStore)
        #expect(!Files.exists(fixture.path))
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func `What may not be written is opened for reading`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        #expect(chmod(fixture.path, 0o555) == 0)
        defer { chmod(fixture.path, 0o755) }
        let store = try fixture.store()
        #expect(store.access == .readOnly)
        #expect(try store.names() == ["shop:latest"])
    }
}
