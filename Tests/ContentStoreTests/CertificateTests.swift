import ContentStore
import JSON
import Testing

/// Certificates in a store: found by the content id that they judge, kept and copied with it.
struct CertificateTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private let says = Array(#"{"level":"certified"}"#.utf8)

    private var atOnce: CollectionPlan {
        var plan = CollectionPlan()
        plan.grace = 0
        plan.logAge = 0
        return plan
    }

    private func content(_ certificate: StoredArtifact, in store: Store) throws -> [UInt8] {
        try store.content(of: #require(certificate.manifest.layer(.certificate)))
    }

    /// The environment under a manifest of its own: the same content in other compressed bytes.
    private func otherForm(of artifact: StoredArtifact, in store: Store) throws -> NewArtifact {
        let layers = try artifact.manifest.layers.map { layer in
            let content = try store.content(of: layer)
            return NewLayer(
                type: try #require(LayerType(rawValue: layer.mediaType)),
                // Two frames instead of one.
                compressed: try Zstd.compress(Array(content.prefix(1))) + Zstd.compress(Array(content.dropFirst(1))),
                content: SHA256.hash(content),
                contentSize: content.count
            )
        }
        return NewArtifact(kind: artifact.kind, config: try store.config(of: artifact.manifest), layers: layers)
    }

    @Test func `A certificate is a referrer of the manifest and names the content`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        #expect(try store.certificate(of: shop.contentID) == nil)
        let certificate = try store.record(certificate: says, of: shop)
        #expect(try store.certificate(of: shop.contentID) == certificate)
        #expect(try content(certificate, in: store) == says)
        let config = try store.config(of: certificate.manifest)
        #expect(config["environment"]?.stringValue == shop.contentID.description)
        let manifest = try JSON(parsing: store.blob(certificate.manifestDigest))
        #expect(manifest["artifactType"] == "application/vnd.awm.certificate.v1")
        #expect(manifest["subject"]?["digest"]?.stringValue == shop.manifestDigest.description)
        #expect(
            manifest["subject"]?["annotations"] == ["org.awm.content.id": .string(shop.contentID.description)]
        )
        #expect(manifest["subject"]?["size"] == .integer(Int64(shop.manifest.bytes.count)))
        #expect(try store.names() == ["shop:latest"])
    }

    @Test func `The same certificate is the same artifact, another one takes its place`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let first = try store.record(certificate: says, of: shop)
        let before = try fixture.blobs()
        let index = try fixture.index()
        #expect(try store.record(certificate: says, of: shop) == first)
        #expect(try fixture.blobs() == before)
        #expect(try fixture.index() == index)
        let second = try store.record(certificate: Array(#"{"level":"failed"}"#.utf8), of: shop)
        #expect(second != first)
        #expect(try store.certificate(of: shop.contentID) == second)
        // For good, whatever becomes of the index.
        let again = try fixture.store()
        try again.reindex()
        #expect(try again.certificate(of: shop.contentID) == second)
        #expect(try again.fsck(depth: .deep).isClean)
        // And back: what is in quarantine does not count.
        #expect(try again.record(certificate: says, of: shop) == first)
        #expect(try again.certificate(of: shop.contentID) == first)
    }

    @Test func `It is found for the content in whatever form a store has it`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let certificate = try store.record(certificate: says, of: shop)
        let other = try Fixture()
        let target = try other.store()
        let own = try target.add(otherForm(of: shop, in: store), as: "mine")
        #expect(own.contentID == shop.contentID)
        #expect(own.manifestDigest != shop.manifestDigest)
        try target.copy([("shop", "latest", shop)], from: store)
        try target.untag(name: "shop", tag: "latest")
        #expect(try target.collect(atOnce).deleted > 0)
        // What it was attached to is gone; the content is not, and so it stays.
        #expect(try target.certificate(of: own.contentID)?.contentID == certificate.contentID)
        try target.reindex()
        #expect(try target.certificate(of: own.contentID)?.contentID == certificate.contentID)
        // Recorded here, it names the manifest that is here.
        let recorded = try target.record(certificate: says, of: own)
        #expect(recorded.contentID == certificate.contentID)
        #expect(recorded.manifest.subject?.digest == own.manifestDigest)
    }

    @Test func `A copy brings the certificate along, attached to the copy`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let seed = try store.add(seed(), as: "seed")
        let certificate = try store.record(certificate: says, of: shop)
        for access in [Store.Access.readWrite, .readOnly] {
            let other = try Fixture()
            let source = try fixture.store(access)
            try other.store().copy([("a", "latest", shop), ("b", "latest", shop), ("s", "latest", seed)], from: source)
            let target = try other.store()
            #expect(try target.certificate(of: shop.contentID) == certificate)
            #expect(try content(certificate, in: target) == says)
            #expect(try other.blobs() == fixture.blobs())
            #expect(try target.fsck(depth: .deep).findings.isEmpty)
        }
    }

    @Test func `A store that has a certificate of its own keeps it in a copy`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try store.record(certificate: says, of: shop)
        let other = try Fixture()
        let target = try other.store()
        try target.copy([("shop", "latest", shop)], from: store)
        let own = try target.record(certificate: Array(#"{"level":"failed"}"#.utf8), of: shop)
        try target.copy([("again", "latest", shop)], from: store)
        #expect(try target.certificate(of: shop.contentID) == own)
        #expect(try other.store().certificate(of: shop.contentID) == own)
    }

    @Test func `A clone without our databases has it, also when it may not be written`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let certificate = try store.record(certificate: says, of: shop)
        #expect(try fixture.listed() == ["shop:latest", ""])
        Files.remove(fixture.path + "/awm")
        #expect(try fixture.store(.readOnly).certificate(of: shop.contentID) == certificate)
        #expect(try fixture.store().certificate(of: shop.contentID) == certificate)
        #expect(try fixture.listed() == ["shop:latest", ""])
    }

    @Test func `Collections keep it as long as the content, and no longer`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try store.record(certificate: says, of: shop)
        let whole = try fixture.blobs()
        #expect(try store.collect(atOnce).deleted == 0)
        // By a pin alone.
        try store.pin(shop, note: "")
        try store.untag(name: "shop", tag: "latest")
        #expect(try fixture.listed() == [])
        #expect(try store.collect(atOnce).deleted == 0)
        #expect(try fixture.blobs() == whole)
        #expect(try store.certificate(of: shop.contentID) != nil)
        try store.unpin(shop.contentID)
        #expect(try store.collect(atOnce).deleted == whole.count)
        #expect(try store.certificate(of: shop.contentID) == nil)
        #expect(try fixture.store().fsck(depth: .standard).isClean)
    }

    @Test func `It is listed beside what it judges and what other tools list`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try store.add(seed("bank"), as: "bank")
        let certificate = try store.record(certificate: says, of: shop)
        let entry: JSON = [
            "mediaType": .string(Manifest.mediaType), "artifactType": "application/vnd.awm.certificate.v1",
            "digest": .string(certificate.manifestDigest.description),
            "size": .integer(Int64(certificate.manifest.bytes.count)),
        ]
        #expect(try fixture.index()["manifests"]?[2] == entry)
        // Beside another tool's image, which goes through the other writer.
        var index = try #require(try fixture.index().objectValue)
        let image: JSON = [
            "mediaType": "application/x", "digest": .string("sha256:" + SHA256.hash([9]).hex), "size": 1,
        ]
        index["manifests"] = .array((index["manifests"]?.arrayValue ?? []) + [image])
        try Files.write(JSON.object(index).rowBytes(), to: fixture.path + "/index.json", replacing: true)
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
        try store.untag(name: "bank", tag: "latest")
        #expect(try fixture.index()["manifests"]?.arrayValue?.dropFirst() == [entry, image])
        try store.untag(name: "shop", tag: "latest")
        #expect(try fixture.index()["manifests"] == [image])
        try store.tag(shop, name: "shop", tag: "latest")
        #expect(try fixture.index()["manifests"]?.arrayValue?.dropFirst() == [entry, image])
    }

    @Test func `One that is attached to something else than it judges is refused`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let bank = try store.add(environment("two"), as: "bank")
        let certificate = try store.record(certificate: says, of: shop)
        var manifest = certificate.manifest
        manifest.subject?.annotations["org.awm.content.id"] = bank.contentID.description
        try Files.write(manifest.bytes, to: fixture.blob(SHA256.hash(manifest.bytes)))
        try store.reindex()
        let error = try #require(try failure { _ = try store.certificate(of: bank.contentID) })
        #expect(error.code == .invalidManifest)
        #expect(error.message.contains("it is attached to \(bank.contentID)"))
        #expect(error.message.contains("judges \(shop.contentID)"))
        #expect(try store.certificate(of: shop.contentID) == certificate)
        // Nor is it handed on.
        let other = try Fixture()
        #expect(try code { try other.store().copy([("b", "latest", bank)], from: store) } == .invalidManifest)
        #expect(try store.fsck(depth: .standard).findings.filter(\.isError).map(\.code) == ["invalid"])
    }

    @Test(arguments: 0..<3)
    func `A damaged one is found, and a repair takes it out`(part: Int) throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        let certificate = try store.record(certificate: says, of: shop)
        let blobs = certificate.manifest.blobs.map(\.digest) + [certificate.manifestDigest]
        try fixture.damage(fixture.blob(blobs[part]))
        let report = try fixture.store().fsck(depth: .deep)
        #expect(report.damaged == [blobs[part]])
        let repaired = try fixture.store().repair(from: [])
        #expect(repaired.missing.isEmpty)
        #expect(repaired.fsck.isClean)
        #expect(try fixture.store().certificate(of: shop.contentID) == nil)
        #expect(try fixture.store().record(certificate: says, of: shop) == certificate)
        #expect(try fixture.store().fsck(depth: .deep).isClean)
    }

    @Test func `Statistics count it`() throws {
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try store.record(certificate: says, of: shop)
        let kinds = try store.statistics().kinds
        #expect(kinds.map(\.kind) == [.environment, .certificate])
        #expect(kinds.last?.artifacts == 1)
        #expect(kinds.last?.references == 0)
        #expect(kinds.last?.stored.count == 3)
        #expect(try store.statistics().untagged.count == 0)
    }
}
