import ContentStore
import Glibc
import JSON
import Testing

struct IngestTests {
    @Test func `Nothing is visible before the commit`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let ingest = try Ingest(store)
        let staged = try ingest.add(seed())
        #expect(try fixture.blobs().isEmpty)
        #expect(try fixture.store().names().isEmpty)
        #expect(try code { _ = try fixture.store().resolve("@" + staged.contentID.hex.prefix(8)) } == .notFound)
        #expect(try fixture.listed().isEmpty)
        try ingest.commit([("shop", "latest", staged)], action: "add")
        #expect(try fixture.store().resolve("shop") == staged)
        #expect(try fixture.blobs().count == 3)
        #expect(try fixture.listed() == ["shop:latest"])
    }

    @Test func `An ingest that is dropped leaves nothing`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let before = try listing(fixture.path).filter { !$0.contains("refs.db-") && !$0.contains("index.db") }
        do {
            let ingest = try Ingest(store)
            _ = try ingest.add(environment())
            #expect(try Files.names(in: fixture.path + "/awm/sessions").count == 1)
        }
        let after = try listing(fixture.path).filter { !$0.contains("refs.db-") && !$0.contains("index.db") }
        #expect(after == before)
    }

    @Test func `An ingest whose process died is cleaned up at the next opening`() throws {
        let fixture = try Fixture()
        _ = try fixture.store()
        let folder = fixture.path + "/awm/sessions/dead"
        try Files.makeFolder(folder)
        try Files.write([], to: folder + "/lock")
        try Files.write([1, 2, 3], to: folder + "/half-a-blob")
        // This one died before it had its lock.
        try Files.makeFolder(fixture.path + "/awm/sessions/unborn")
        _ = try fixture.store()
        #expect(try Files.names(in: fixture.path + "/awm/sessions").isEmpty)
    }

    @Test func `An ingest that lives survives other openings, and its folder's making does`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let ingest = try Ingest(store)
        let staged = try ingest.add(seed())
        for _ in 0..<3 { _ = try fixture.store() }
        // Another process is between making its folder and locking it.
        let making = try Command(["flock", "--shared", fixture.path + "/awm/sessions", "sh", "-c", "echo; read x"])
        _ = try making.line()
        try Files.makeFolder(fixture.path + "/awm/sessions/unborn")
        _ = try fixture.store()
        #expect(try Files.names(in: fixture.path + "/awm/sessions").contains("unborn"))
        making.write([0x0A])
        making.finish()
        _ = try fixture.store()
        #expect(try Files.names(in: fixture.path + "/awm/sessions").count == 1)
        try ingest.commit([("shop", "latest", staged)], action: "add")
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `Adding the same again adds nothing`() throws {
        let fixture = try Fixture()
        let first = try fixture.store().add(environment(), as: "shop")
        let before = try fixture.blobs()
        let second = try fixture.store().add(environment(), as: "shop")
        #expect(first == second)
        #expect(try fixture.blobs() == before)
        #expect(try fixture.store().reflog(name: "shop", tag: nil).count == 1)
    }

    @Test func `The same content has the same content id in every store`() throws {
        let one = try Fixture()
        let two = try Fixture()
        #expect(
            try one.store().add(environment(), as: "a").contentID == two.store().add(environment(), as: "b").contentID
        )
    }

    @Test func `Content in another compressor's form keeps the blob that is there`() throws {
        let fixture = try Fixture()
        let image = try database()
        let first = try fixture.store().add(seed(image), as: "first")
        let other = try Command.succeed(["zstd", "-19", "-c"], input: image).output
        let artifact = NewArtifact(
            kind: .seed,
            config: try seed(image).config,
            layers: [
                NewLayer(type: .seedImage, compressed: other, content: SHA256.hash(image), contentSize: image.count)
            ]
        )
        #expect(try fixture.store().add(artifact, as: "second") == first)
        #expect(try fixture.blobs().count == 3)
        // In a store of its own it keeps its form, and the content id is the same all the same.
        let elsewhere = try Fixture()
        let second = try elsewhere.store().add(artifact, as: "second")
        #expect(second.contentID == first.contentID)
        #expect(second.manifestDigest != first.manifestDigest)
        #expect(try elsewhere.store().content(of: second.manifest.layers[0]) == image)
        #expect(try elsewhere.store().add(seed(image), as: "third") == second)
    }

    @Test func `Parts are shared between an environment and its seed`() throws {
        let fixture = try Fixture()
        let ingest = try Ingest(fixture.store())
        let environment = try ingest.add(environment())
        let seed = try ingest.add(seed())
        try ingest.commit([("shop", "latest", environment), ("shop-seed", "latest", seed)], action: "add")
        #expect(environment.manifest.layer(.seedImage) == seed.manifest.layer(.seedImage))
        #expect(try fixture.blobs().count == 2 + 2 + 1 + 1)
    }

    @Test func `A damaged blob is healed by adding its content again`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(environment(), as: "shop")
        let digests = added.manifest.blobs.map(\.digest) + [added.manifestDigest]
        for digest in digests {
            for harm in 0..<4 {
                let path = fixture.blob(digest)
                switch harm {
                case 0: try fixture.damage(path)
                case 1: Files.remove(path)
                case 2: try Files.write([], to: path, replacing: true)
                default:
                    Files.remove(path)
                    #expect(symlink("/etc/passwd", path) == 0)
                }
                #expect(try !fixture.store().fsck(depth: .readData(share: 1)).isClean)
                #expect(try fixture.store().add(environment(), as: "shop") == added)
                #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
            }
        }
    }

    /// A manifest from elsewhere may state anything; what it states of a content must not make us drop that content.
    @Test func `A manifest that lies about its layers poisons nothing`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let image = try database("the real one")
        let other = try database("a lie")
        let ingest = try Ingest(store)
        let lie = try ingest.add(
            NewArtifact(
                kind: .seed,
                config: seedConfig([]),
                layers: [
                    NewLayer(
                        type: .seedImage,
                        compressed: Zstd.compress(other),
                        content: SHA256.hash(image),
                        contentSize: image.count
                    )
                ]
            )
        )
        try ingest.commit([("lie", "latest", lie)], action: "add")
        #expect(try code { _ = try store.content(of: lie.manifest.layers[0]) } != nil)
        let added = try store.add(seed(image), as: "shop")
        #expect(try store.content(of: added.manifest.layers[0]) == image)
        // From then on the true blob is the known one.
        #expect(try fixture.store().add(seed(image), as: "again") == added)
    }

    @Test func `A version is set once, and moves by force only`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let first = try store.add(seed("one"), as: "shop", "1.0.0")
        let blobs = try fixture.blobs()
        let error = try #require(try failure { try store.add(seed("two"), as: "shop", "1.0.0") })
        #expect(error.code == .alreadyExists)
        #expect(error.message.contains(first.contentID.description))
        #expect(try fixture.blobs() == blobs)
        #expect(try store.resolve("shop:1.0.0") == first)
        #expect(try store.add(seed("one"), as: "shop", "1.0.0") == first)
        let second = try store.add(seed("two"), as: "shop", "1.0.0", force: true)
        #expect(try store.resolve("shop:1.0.0") == second)
        #expect(
            try store.reflog(name: "shop", tag: "1.0.0").map(\.new) == [second.manifestDigest, first.manifestDigest]
        )
    }

    @Test func `Floating tags float`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        for text in ["one", "two", "three"] {
            for tag in ["latest", "1", "1.2"] {
                let added = try store.add(seed(text), as: "shop", tag)
                #expect(try store.resolve("shop:\(tag)") == added)
            }
        }
    }

    @Test func `All references of a commit are set, or none`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop", "1.0.0")
        let ingest = try Ingest(store)
        let bank = try ingest.add(seed("bank"))
        let shop = try ingest.add(seed("two"))
        let names = [("bank", "latest", bank), ("shop", "1.0.0", shop)]
        #expect(try code { try ingest.commit(names, action: "add") } == .alreadyExists)
        #expect(try store.names() == ["shop:1.0.0"])
        #expect(try code { try ingest.commit([("Bank", "latest", bank)], action: "add") } == .invalidReference)
        #expect(try code { try ingest.commit([("bank", "", bank)], action: "add") } == .invalidReference)
        try ingest.commit(names, action: "add", force: true)
        #expect(try store.names() == ["bank:latest", "shop:1.0.0"])
    }

    @Test func `Many blobs in one commit are all there`() throws {
        let fixture = try Fixture()
        let ingest = try Ingest(fixture.store())
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        for number in 0..<40 {
            names.append(("seed-\(number)", "latest", try ingest.add(seed(database("\(number)", rows: 3)))))
        }
        try ingest.commit(names, action: "add")
        let report = try fixture.store().fsck(depth: .deep)
        #expect(report.findings.isEmpty)
        #expect(report.references == 40)
        #expect(report.blobs == 120)
    }

    @Test func `An empty layer is a layer`() throws {
        let fixture = try Fixture()
        let artifact = NewArtifact(
            kind: .taskSet,
            config: ["schema": "awm.taskset.config/1"],
            layers: [NewLayer(type: .tasks, content: [])]
        )
        let added = try fixture.store().add(artifact, as: "none")
        #expect(try fixture.store().content(of: added.manifest.layers[0]).isEmpty)
    }

    @Test func `A tag on what is not in the store is refused`() throws {
        let one = try Fixture()
        let two = try Fixture()
        let added = try one.store().add(seed(), as: "shop")
        #expect(try code { try two.store().tag(added, name: "shop", tag: "latest") } == .notFound)
    }
}
