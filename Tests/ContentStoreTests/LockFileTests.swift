import ContentStore
import Testing

struct LockFileTests {
    private let fixture: Fixture
    private let path: String

    init() throws {
        fixture = try Fixture()
        path = fixture.folder.file("awm.lock")
    }

    private func locked() throws -> Store {
        let store = try fixture.store()
        store.lockedNames = try LockedNames(path: path)
        return store
    }

    @Test func `A name stands for what it stood for when it was first used`() throws {
        let first = try fixture.store().add(seed("one"), as: "shop")
        #expect(try locked().resolve("shop") == first)
        let second = try fixture.store().add(seed("two"), as: "shop")
        #expect(try fixture.store().resolve("shop") == second)
        #expect(try locked().resolve("shop") == first)
        #expect(try locked().resolve("shop@\(second.contentID.hex)") == second)
        let file = try LockFile(path: path)
        #expect(file.entries.keys.sorted() == ["shop:latest"])
        #expect(file.entries["shop:latest"]?.contentID == first.contentID)
        #expect(try Files.read(path, limit: 1 << 20) == file.bytes)
    }

    @Test func `A range is pinned too`() throws {
        let first = try fixture.store().add(seed("one"), as: "shop", "1.0.0")
        #expect(try locked().resolve("shop:^1") == first)
        try fixture.store().add(seed("two"), as: "shop", "1.1.0")
        #expect(try locked().resolve("shop:^1") == first)
    }

    @Test func `What is pinned and not there is not replaced by something else`() throws {
        try fixture.store().add(seed("one"), as: "shop")
        _ = try locked().resolve("shop")
        let other = try Fixture()
        let store = try other.store()
        try store.add(seed("two"), as: "shop")
        store.lockedNames = try LockedNames(path: path)
        let error = try #require(try failure { _ = try store.resolve("shop") })
        #expect(error.code == .notFound)
        #expect(error.message.contains(path))
    }

    @Test(arguments: [
        ("{", StoreError.Code.corrupt), (#"{"schema":"awm.lock/2","artifacts":{}}"#, .unsupportedFormat),
        (#"{"schema":"awm.lock/1"}"#, .corrupt), (#"{"schema":"awm.lock/1","artifacts":{"shop:latest":{}}}"#, .corrupt),
        (
            #"{"schema":"awm.lock/1","artifacts":{"shop:latest":{"kind":"seed","content_id":"x","manifest":"y"}}}"#,
            .corrupt
        ),
    ])
    func `A lock file that cannot be read is refused`(_ text: String, _ expected: StoreError.Code) throws {
        try Files.write(Array(text.utf8), to: path)
        #expect(try code { _ = try LockFile(path: path) } == expected)
    }
}
