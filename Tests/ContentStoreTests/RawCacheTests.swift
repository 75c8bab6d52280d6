import ContentStore
import Glibc
import Testing

struct RawCacheTests {
    private let fixture: Fixture
    private let store: Store
    private let image: [UInt8]
    private let layer: Descriptor
    private let raw: String

    init() throws {
        fixture = try Fixture()
        store = try fixture.store()
        image = try database(rows: 5000)
        layer = try #require(try store.add(seed(image), as: "shop").manifest.layer(.seedImage))
        raw = "\(fixture.path)/awm/raw/\(try #require(layer.contentDigest).hex)"
    }

    private func read(_ name: String) throws -> [UInt8] { try Files.read(fixture.folder.file(name), limit: 1 << 26) }

    @Test func `What is written out is the content, and may be changed`() throws {
        for name in ["one", "two"] {
            try store.writeContent(of: layer, to: fixture.folder.file(name))
            #expect(try read(name) == image)
        }
        try Files.write([1, 2, 3], to: fixture.folder.file("one"), replacing: true)
        #expect(try read("two") == image)
        try store.writeContent(of: layer, to: fixture.folder.file("three"))
        #expect(try read("three") == image)
    }

    @Test func `An expanded copy is read-only, and nothing is written over what is there`() throws {
        try store.writeContent(of: layer, to: fixture.folder.file("one"))
        var status = stat()
        #expect(lstat(raw, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o444)
        #expect(try code { try store.writeContent(of: layer, to: fixture.folder.file("one")) } == .alreadyExists)
    }

    @Test func `A copy that was changed is noticed, in this process and in another`() throws {
        try store.writeContent(of: layer, to: fixture.folder.file("one"))
        try fixture.damage(raw)
        try store.writeContent(of: layer, to: fixture.folder.file("two"))
        #expect(try read("two") == image)
        try fixture.damage(raw)
        try fixture.store().writeContent(of: layer, to: fixture.folder.file("three"))
        #expect(try read("three") == image)
        // One of the same size whose times were set back.
        var bytes = image
        bytes[200] ^= 1
        Files.remove(raw)
        try Files.write(bytes, to: raw)
        try Command.succeed(["touch", "-r", fixture.folder.file("three"), raw])
        try store.writeContent(of: layer, to: fixture.folder.file("four"))
        #expect(try read("four") == image)
    }

    @Test func `Mapped content is the content, and is shared`() throws {
        let mapped = try store.mappedContent(of: layer)
        #expect(mapped.withBytes { Array($0) } == image)
        #expect(Files.exists(raw))
        Files.remove(raw)
        #expect(mapped.withBytes { Array($0) } == image)
    }

    @Test func `A store that cannot be written expands anew each time`() throws {
        let reader = try fixture.store(.readOnly)
        try reader.writeContent(of: layer, to: fixture.folder.file("one"))
        #expect(try read("one") == image)
        #expect(try reader.mappedContent(of: layer).withBytes { Array($0) } == image)
        #expect(!Files.exists(raw))
    }
}
