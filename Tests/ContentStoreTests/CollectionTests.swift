import ContentStore
import JSON
import Testing

struct CollectionTests {
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    /// A plan without waits, and with no memory of what tags used to stand for.
    private var atOnce: CollectionPlan {
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = 0
        return plan
    }

    private var quarantined: [String] {
        get throws {
            guard Files.exists(fixture.path + "/awm/quarantine") else { return [] }
            return try Files.names(in: fixture.path + "/awm/quarantine").flatMap {
                try Files.names(in: "\(fixture.path)/awm/quarantine/\($0)")
            }
        }
    }

    /// Makes a blob look as old as this.
    private func age(_ blobs: [String], days: Int) throws {
        for blob in blobs {
            try Command.succeed(["touch", "-d", "\(days) days ago", "\(fixture.path)/blobs/sha256/\(blob)"])
        }
    }

    @Test func `What has a tag stays, and so does what a tag stood for`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        try store.add(seed("two"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        let before = try fixture.blobs()
        var plan = atOnce
        plan.logAge = 3600
        let report = try store.collect(plan)
        #expect(report.live == 6)
        #expect(report.deleted == 0)
        #expect(try fixture.blobs() == before)
    }

    @Test func `What nothing needs is deleted at once, if so wanted`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        let kept = try fixture.blobs()
        try store.add(seed("two"), as: "gone")
        try store.untag(name: "gone", tag: "latest")
        let report = try store.collect(atOnce)
        #expect(report.live == 3)
        #expect(report.quarantined == 3)
        #expect(report.deleted == 3)
        #expect(report.deletedBytes == report.quarantinedBytes)
        #expect(try fixture.blobs() == kept)
        #expect(try quarantined.isEmpty)
        #expect(try store.fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `What is dead waits a day in its place and a day in quarantine`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        var plan = CollectionPlan()
        plan.logAge = 0
        #expect(try store.collect(plan).young == 3)
        try age(fixture.blobs(), days: 2)
        let report = try store.collect(plan)
        #expect(report.quarantined == 3)
        #expect(report.deleted == 0)
        #expect(try fixture.blobs().isEmpty)
        #expect(try quarantined.count == 3)
        #expect(try store.collect(plan).deleted == 0)
        let folder = try #require(try Files.names(in: fixture.path + "/awm/quarantine").first)
        try Files.rename("\(fixture.path)/awm/quarantine/\(folder)", to: "\(fixture.path)/awm/quarantine/1000")
        #expect(try store.collect(plan).deleted == 3)
        #expect(try Files.names(in: fixture.path + "/awm/quarantine").isEmpty)
    }

    @Test func `What is in quarantine can be read, and comes back when it is added or tagged again`() throws {
        let store = try fixture.store()
        let shop = try store.add(seed("one"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        try age(fixture.blobs(), days: 2)
        var plan = CollectionPlan()
        plan.logAge = 0
        _ = try store.collect(plan)
        #expect(try fixture.blobs().isEmpty)
        #expect(try store.resolve("@" + shop.contentID.hex).contentID == shop.contentID)
        try store.tag(shop, name: "back", tag: "latest")
        #expect(try fixture.blobs().count == 3)
        #expect(try store.fsck(depth: .deep).isClean)
        try store.untag(name: "back", tag: "latest")
        try age(fixture.blobs(), days: 2)
        _ = try store.collect(plan)
        #expect(try fixture.blobs().isEmpty)
        #expect(try store.add(seed("one"), as: "again").manifestDigest == shop.manifestDigest)
        #expect(try store.fsck(depth: .deep).isClean)
    }

    @Test func `A commit that relies on what has been collected for good is to be tried again`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        let ingest = try Ingest(store)
        let artifact = try ingest.add(seed("one"))
        _ = try fixture.store().collect(atOnce)
        let error = try #require(try failure { try ingest.commit([("shop", "latest", artifact)], action: "add") })
        #expect(error.code == .locked)
        #expect(try store.names().isEmpty)
    }

    @Test func `The lease of a living ingest keeps what it relies on`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        let ingest = try Ingest(store)
        let new = try ingest.add(seed("two"))
        let known = try ingest.add(seed("one"))
        let report = try fixture.store().collect(atOnce)
        #expect(report.quarantined == 0)
        try ingest.commit([("old", "latest", known), ("new", "latest", new)], action: "add")
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `Pins and checkouts keep content`() throws {
        let store = try fixture.store()
        let pinned = try store.add(seed("one"), as: "pinned")
        let out = try store.add(seed("two"), as: "out")
        try store.pin(pinned, note: "for March")
        let folder = fixture.folder.file("checkout")
        try Files.makeFolder(folder)
        try store.remember(checkoutOf: out, at: folder)
        try store.untag(name: "pinned", tag: "latest")
        try store.untag(name: "out", tag: "latest")
        #expect(try store.collect(atOnce).deleted == 0)
        #expect(try store.pins().map(\.note) == ["for March"])
        Files.remove(folder)
        #expect(try store.collect(atOnce).deleted == 3)
        #expect(try store.checkouts().isEmpty)
        #expect(try store.unpin(pinned.contentID) == 1)
        #expect(try store.collect(atOnce).deleted == 3)
        #expect(try fixture.blobs().isEmpty)
    }

    @Test func `What is about something that lives is kept, and so is what that names`() throws {
        let store = try fixture.store()
        let shop = try store.add(seed("one"), as: "shop")
        try attach(to: shop, in: store)
        let report = try store.collect(atOnce)
        #expect(report.live == 6)
        try store.untag(name: "shop", tag: "latest")
        let last = try store.collect(atOnce)
        #expect(last.deleted == 6)
    }

    /// Adds a signature of an artifact, and something about the signature.
    private func attach(to shop: StoredArtifact, in store: Store) throws {
        let ingest = try Ingest(store)
        let note = try ingest.addBlob(Array("signed".utf8))
        func descriptor(_ digest: Digest, _ size: Int) -> JSON {
            ["mediaType": "application/x", "digest": .string(digest.description), "size": .integer(Int64(size))]
        }
        let signature: JSON = [
            "schemaVersion": 2, "mediaType": .string(Manifest.mediaType), "artifactType": "application/x.signature",
            "config": descriptor(note, 6), "layers": [], "subject": descriptor(shop.manifestDigest, 400),
        ]
        let first = try ingest.addBlob(signature.rowBytes())
        let second: JSON = ["subject": descriptor(first, 400), "layers": []]
        try ingest.addBlob(second.rowBytes())
        try ingest.commit([("shop", "latest", shop)], action: "add")
    }

    @Test func `Images of other tools that index.json lists are kept`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        let ingest = try Ingest(store)
        let layer = try ingest.addBlob(Array("layer".utf8))
        let manifest: JSON = [
            "schemaVersion": 2, "mediaType": .string(Manifest.mediaType),
            "layers": [["mediaType": "x", "digest": .string(layer.description), "size": 5]],
        ]
        let image = try ingest.addBlob(manifest.rowBytes())
        try ingest.commit([], action: "add")
        var index = try #require(try fixture.index().objectValue)
        index["manifests"] = .array(
            (index["manifests"]?.arrayValue ?? []) + [
                [
                    "mediaType": .string(Manifest.mediaType), "digest": .string(image.description),
                    "size": .integer(Int64(manifest.rowBytes().count)),
                ]
            ]
        )
        try Files.replace(fixture.path + "/index.json", with: JSON.object(index).rowBytes())
        #expect(try store.collect(atOnce).deleted == 0)
    }

    @Test func `Nothing is collected when it cannot be told what is needed`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try fixture.damage(fixture.blob(shop.manifestDigest))
        let before = try fixture.blobs()
        let error = try #require(try failure { _ = try store.collect(atOnce) })
        #expect(error.code == .corrupt)
        #expect(error.message.contains("repair"))
        #expect(try fixture.blobs() == before)
    }

    @Test func `A dry run says what would be done and does nothing`() throws {
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        try store.untag(name: "shop", tag: "latest")
        var plan = atOnce
        plan.isDryRun = true
        let report = try store.collect(plan)
        #expect(report.quarantined == 3)
        #expect(report.quarantinedBytes > 0)
        #expect(try fixture.blobs().count == 3)
        #expect(try quarantined.isEmpty)
    }

    @Test func `A feature that collections must know forbids them`() throws {
        let store = try fixture.store()
        let format = #"{"format":1,"features":{"read":[],"write":[],"gc":["deltas"]}}"#
        try Files.replace(fixture.path + "/awm/format.json", with: Array(format.utf8))
        let error = try #require(try failure { _ = try store.collect(atOnce) })
        #expect(error.message.contains("\"deltas\""))
    }

    @Test func `Expanded seeds go when they have not been used`() throws {
        let store = try fixture.store()
        let shop = try store.add(seed("one"), as: "shop")
        let layer = try #require(shop.manifest.layer(.seedImage))
        try store.writeContent(of: layer, to: fixture.folder.file("out.db"))
        #expect(try store.collect(atOnce).evicted == 0)
        var plan = atOnce
        plan.rawAge = -10
        #expect(try store.collect(plan).evicted == 1)
        try store.writeContent(of: layer, to: fixture.folder.file("again.db"))
    }
}
