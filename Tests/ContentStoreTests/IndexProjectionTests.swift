import Glibc
import JSON
import SQLite
import Testing

@testable import ContentStore

/// `index.json`: what we write, and what we make of what others write.
struct IndexProjectionTests {
    /// Rewrites `index.json` in place, as other tools do.
    private func rewrite(_ fixture: Fixture, _ change: (inout [JSON]) throws -> Void) throws {
        var object = try fixture.index().objectValue ?? [:]
        var entries = object["manifests"]?.arrayValue ?? []
        try change(&entries)
        object["manifests"] = .array(entries)
        object["mediaType"] = nil
        try Files.write(Array(JSON.object(object).prettyText().utf8), to: fixture.path + "/index.json", replacing: true)
    }

    private func entry(_ digest: Digest, size: Int, name: String?) -> JSON {
        var object: JSONObject = [
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": .string(digest.description),
            "size": .integer(Int64(size)),
        ]
        if let name { object["annotations"] = ["org.opencontainers.image.ref.name": .string(name)] }
        return .object(object)
    }

    private func entry(_ artifact: StoredArtifact, name: String?) -> JSON {
        entry(artifact.manifestDigest, size: artifact.manifest.bytes.count, name: name)
    }

    /// The bytes of an artifact that is in no index, as another tool has brought them.
    private func bring(_ artifact: NewArtifact, into fixture: Fixture) throws -> StoredArtifact {
        let other = try Fixture()
        let added = try other.store().add(artifact, as: "x")
        for digest in added.manifest.blobs.map(\.digest) + [added.manifestDigest]
        where !Files.exists(fixture.blob(digest)) {
            try Files.write(Files.read(other.blob(digest), limit: 1 << 20), to: fixture.blob(digest))
        }
        return added
    }

    @Test func `Our references alone are written as they are beside other tools' entries`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        #expect(try store.references.indexFile() == IndexFile().bytes)
        try store.add(seed("shop"), as: "shop", "1.0.0-rc.1")
        try store.add(environment(), as: "team/bank")
        try store.add(seed("b"), as: "shop", "0.9.0")
        var index = IndexFile()
        index.entries = try store.referenceEntries().map { IndexFile.Entry($0) }
        let bytes = try store.references.indexFile()
        #expect(bytes == index.bytes)
        #expect(try Files.read(fixture.path + "/index.json", limit: 1 << 20) == bytes)
    }

    @Test func `Referrers of what is ours are listed as they are beside other tools' entries`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop")
        try store.record(.synthesis, saying: Array("{}".utf8), about: shop)
        try store.record(certificate: Array("{}".utf8), of: shop)
        try store.add(seed("b"), as: "b")
        let quick = try Files.read(fixture.path + "/index.json", limit: 1 << 20)
        #expect(try IndexFile(parsing: quick, at: "index.json").entries.count == 4)
        // Without a memory of the last projection, everything is looked at.
        try store.reindex()
        #expect(try Files.read(fixture.path + "/index.json", limit: 1 << 20) == quick)
        try store.untag(name: "b", tag: Reference.defaultTag)
        try store.untag(name: "shop", tag: Reference.defaultTag)
        #expect(try Files.read(fixture.path + "/index.json", limit: 1 << 20) == IndexFile().bytes)
    }

    @Test func `A reference whose digest is damaged is not projected`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(seed("shop"), as: "shop")
        try store.references.transaction {
            try store.references.connection.run("UPDATE reference SET manifest = replace(manifest, 'a', 'A')")
        }
        #expect(try code { _ = try store.references.indexFile() } == .corrupt)
    }

    @Test func `Every tag is an entry that says what it is, in order`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(seed("shop"), as: "shop", "1.0.0")
        try store.add(environment(), as: "team/bank")
        try store.add(seed("b"), as: "shop", "0.9.0")
        #expect(try fixture.listed() == ["shop:0.9.0", "shop:1.0.0", "team/bank:latest"])
        let entry = try #require(try fixture.index()["manifests"]?[1])
        #expect(
            entry == [
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "artifactType": "application/vnd.awm.seed.v1",
                "digest": .string(shop.manifestDigest.description),
                "size": .integer(Int64(shop.manifest.bytes.count)),
                "annotations": ["org.opencontainers.image.ref.name": "shop:1.0.0"],
            ]
        )
    }

    @Test(arguments: [nil, "", "{", "[]", "{\"manifests\":{}}", "\u{0}\u{0}\u{0}"] as [String?])
    func `A missing or broken index is written again`(content: String?) throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let before = try text(of: fixture.path + "/index.json")
        Files.remove(fixture.path + "/index.json")
        if let content { try Files.write(Array(content.utf8), to: fixture.path + "/index.json") }
        #expect(try fixture.store().names() == ["shop:latest"])
        #expect(try text(of: fixture.path + "/index.json") == before)
    }

    @Test func `A broken index that is all there is is an error`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        Files.remove(fixture.path + "/awm")
        try Files.write(Array("{".utf8), to: fixture.path + "/index.json", replacing: true)
        #expect(try code { _ = try fixture.store() } == .corrupt)
    }

    @Test func `A tag that another tool adds is adopted and stays`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        try rewrite(fixture) { $0.append(entry(brought, name: "team/bank:1.0.0")) }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest", "team/bank:1.0.0"])
        #expect(try store.resolve("team/bank:1.0.0") == brought)
        #expect(try store.resolve("@\(brought.contentID.hex.prefix(8))") == brought)
        #expect(try store.reflog(name: "team/bank", tag: nil).map(\.action) == ["adopt"])
        try store.add(seed("three"), as: "shop")
        #expect(try fixture.listed() == ["shop:latest", "team/bank:1.0.0"])
    }

    @Test func `A name without a tag is its latest`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        try rewrite(fixture) { $0.append(entry(brought, name: "bank")) }
        #expect(try fixture.store().resolve("bank") == brought)
        #expect(try fixture.listed() == ["bank:latest", "shop:latest"])
    }

    @Test func `An artifact without a name is found by its digest, and stays listed`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        _ = try fixture.store().resolve("@\(SHA256.hash(try seed("one").config.canonicalBytes()).hex)")
        let brought = try bring(seed("two"), into: fixture)
        try rewrite(fixture) { $0.append(entry(brought, name: nil)) }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        #expect(try store.resolve("@\(brought.contentID.hex.prefix(8))") == brought)
        #expect(try fixture.listed() == ["shop:latest", ""])
    }

    @Test func `A removal by another tool untags nothing`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        try rewrite(fixture) { $0.removeAll() }
        #expect(try fixture.store().names() == ["shop:latest"])
        #expect(try fixture.listed() == ["shop:latest"])
    }

    @Test func `A floating tag that another tool moves on moves, a version does not`() throws {
        let fixture = try Fixture()
        let one = try fixture.store().add(seed("one"), as: "shop")
        try fixture.store().tag(one, name: "shop", tag: "1.0.0")
        let brought = try bring(seed("two"), into: fixture)
        try rewrite(fixture) { $0 = [entry(brought, name: "shop:latest"), entry(brought, name: "shop:1.0.0")] }
        let store = try fixture.store()
        #expect(try store.resolve("shop") == brought)
        #expect(try store.resolve("shop:1.0.0") == one)
        let digests = try fixture.index()["manifests"]?.arrayValue?.map { $0["digest"]?.stringValue }
        #expect(digests == [one.manifestDigest.description, brought.manifestDigest.description])
    }

    @Test func `A tool that writes back what it read earlier undoes nothing of ours`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let old = try Files.read(fixture.path + "/index.json", limit: 1 << 20)
        let two = try fixture.store().add(seed("two"), as: "shop")
        try fixture.store().add(seed("three"), as: "bank")
        try Files.write(old, to: fixture.path + "/index.json", replacing: true)
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
        #expect(try fixture.store().resolve("shop") == two)
    }

    @Test func `What we untagged comes back only when another tool brings it anew`() throws {
        let fixture = try Fixture()
        let one = try fixture.store().add(seed("one"), as: "shop")
        try fixture.store().untag(name: "shop", tag: "latest")
        #expect(try fixture.listed().isEmpty)
        #expect(try fixture.store().names().isEmpty)
        try rewrite(fixture) { $0.append(entry(one, name: "shop:latest")) }
        #expect(try fixture.store().names() == ["shop:latest"])
    }

    /// The commit is durable and the process gone before the projection, then another tool has been there or not.
    @Test(arguments: [false, true])
    func `A commit that did not come to its projection is projected at the next opening`(isForeign: Bool) throws {
        let fixture = try Fixture()
        let one = try fixture.store().add(seed("one"), as: "shop")
        let two = try fixture.store().add(seed("two"), as: "other")
        try fixture.store().untag(name: "other", tag: "latest")
        let database = try Connection(path: fixture.path + "/awm/refs.db", mode: .readWrite)
        try database.execute(
            """
            UPDATE reference SET manifest = '\(two.manifestDigest)', content_id = '\(two.contentID)';
            INSERT INTO reflog (at_ms, name, tag, old, new, action)
            VALUES (1, 'shop', 'latest', '\(one.manifestDigest)', '\(two.manifestDigest)', 'add');
            """
        )
        if isForeign {
            let three = try bring(seed("three"), into: fixture)
            try rewrite(fixture) { $0.append(entry(three, name: "bank:latest")) }
        }
        #expect(try fixture.store().resolve("shop") == two)
        #expect(try fixture.listed() == (isForeign ? ["bank:latest", "shop:latest"] : ["shop:latest"]))
        #expect(
            try fixture.index()["manifests"]?[isForeign ? 1 : 0]?["digest"]?.stringValue
                == two.manifestDigest.description
        )
    }

    @Test func `Our change and another tool's of the same name leave ours`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        let store = try fixture.store()
        try rewrite(fixture) { $0 = [entry(brought, name: "shop:latest"), entry(brought, name: "bank:latest")] }
        let three = try store.add(seed("three"), as: "shop")
        #expect(try store.resolve("shop") == three)
        #expect(try store.resolve("bank") == brought)
    }

    @Test func `Images of other tools stay listed as they are`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed(), as: "shop")
        let image: JSON = [
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": ["mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:00", "size": 2],
            "layers": [],
        ]
        let bytes = image.rowBytes()
        let digest = SHA256.hash(bytes)
        try Files.write(bytes, to: fixture.blob(digest))
        var other = entry(digest, size: bytes.count, name: "debian:12").objectValue ?? [:]
        other["platform"] = ["os": "linux", "architecture": "amd64"]
        let index: JSON = [
            "mediaType": "application/vnd.oci.image.index.v1+json", "digest": .string(digest.description), "size": 1,
            "annotations": ["org.opencontainers.image.ref.name": "multi:latest"],
        ]
        let sha512: JSON = [
            "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha512:00", "size": 1, "data": "e30=",
        ]
        let kept: [JSON] = [.object(other), index, sha512, "nonsense", entry(digest, size: 7, name: "UPPER/Case:1")]
        try rewrite(fixture) { $0 += kept }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        try store.add(seed("two"), as: "bank")
        let entries = try fixture.index()["manifests"]?.arrayValue ?? []
        #expect(try fixture.listed().prefix(2) == ["bank:latest", "shop:latest"])
        #expect(Array(entries.dropFirst(2)) == kept)
        #expect(try store.fsck(depth: .deep).isClean)
        // One that takes our name loses it again.
        try rewrite(fixture) { $0.insert(entry(digest, size: bytes.count, name: "shop:latest"), at: 0) }
        #expect(try fixture.store().names() == ["bank:latest", "shop:latest"])
        #expect(try fixture.listed().count { $0 == "shop:latest" } == 1)
    }

    @Test func `Of two entries of one name the first counts`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let two = try bring(seed("two"), into: fixture)
        let three = try bring(seed("three"), into: fixture)
        try rewrite(fixture) { $0 += [entry(two, name: "bank:latest"), entry(three, name: "bank:latest")] }
        #expect(try fixture.store().resolve("bank") == two)
        #expect(try fixture.listed() == ["bank:latest", "shop:latest"])
    }

    @Test func `An entry that is not whole is not adopted, stays listed, and is a finding until it is whole`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        let layer = fixture.blob(brought.manifest.layers[0].digest)
        let bytes = try Files.read(layer, limit: 1 << 20)
        Files.remove(layer)
        try rewrite(fixture) {
            $0.append(entry(brought, name: "bank:latest"))
            $0.append(entry(SHA256.hash([1]), size: 1, name: "gone:latest"))
        }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        #expect(try fixture.listed() == ["shop:latest", "bank:latest", "gone:latest"])
        #expect(
            try store.fsck(depth: .standard).findings.filter(\.isError).map(\.subject) == [
                "bank:latest", "gone:latest",
            ]
        )
        try Files.write(bytes, to: layer)
        try store.reindex()
        #expect(try store.names() == ["bank:latest", "shop:latest"])
        #expect(try store.fsck(depth: .standard).findings.filter(\.isError).map(\.subject) == ["gone:latest"])
    }

    @Test func `What a power failure has made of another tool's blob is not adopted until it is whole`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        let layer = fixture.blob(brought.manifest.layers[0].digest)
        let bytes = try Files.read(layer, limit: 1 << 20)
        try Files.write([UInt8](repeating: 0, count: bytes.count), to: layer, replacing: true)
        try rewrite(fixture) { $0.append(entry(brought, name: "bank:latest")) }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:latest"])
        #expect(try store.fsck(depth: .quick).findings.filter(\.isError).map(\.subject) == ["bank:latest"])
        try Files.write(bytes, to: layer, replacing: true)
        try store.reindex()
        #expect(try store.names() == ["bank:latest", "shop:latest"])
    }

    @Test func `A size that is a lie is not believed`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "shop")
        let brought = try bring(seed("two"), into: fixture)
        try rewrite(fixture) { $0.append(entry(brought.manifestDigest, size: 7, name: "bank:latest")) }
        #expect(try fixture.store().names() == ["shop:latest"])
    }

    @Test func `Thousands of references are projected in one go`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let ingest = try Ingest(store)
        let artifact = try ingest.add(seed())
        try ingest.commit((0..<2_000).map { ("shop", "v\($0)", artifact) }, action: "add")
        #expect(try fixture.listed().count == 2_000)
        Files.remove(fixture.path + "/awm")
        #expect(try fixture.store().referenceEntries().count == 2_000)
    }
}

/// The two ways of writing `index.json`: from references alone, and around what other tools have listed.
struct IndexFormTests {
    @Test func `A file of our references has one form, whichever way it is written`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        for (name, tag) in [("shop", "latest"), ("team/shop", "1.0.0-rc.1"), ("a", "b_c")] {
            try store.add(seed(name), as: name, tag)
        }
        let quick = try Files.read(fixture.path + "/index.json", limit: 1 << 20)
        #expect(try IndexFile(parsing: quick, at: "index.json").bytes == quick)
        try store.reindex()
        #expect(try Files.read(fixture.path + "/index.json", limit: 1 << 20) == quick)
    }

    @Test func `What other tools list stays through changes of ours`() throws {
        let fixture = try Fixture()
        try fixture.store().add(seed("one"), as: "one")
        var index = try #require(try fixture.index().objectValue)
        let foreign: JSON = [
            "mediaType": "application/x", "digest": .string("sha256:" + String(repeating: "0", count: 64)), "size": 3,
        ]
        index["manifests"] = .array((index["manifests"]?.arrayValue ?? []) + [foreign])
        index["annotations"] = ["by": "somebody"]
        try Files.replace(fixture.path + "/index.json", with: JSON.object(index).rowBytes())
        for name in ["two", "three"] { try fixture.store().add(seed(name), as: name) }
        #expect(try fixture.index()["manifests"]?.arrayValue?.contains(foreign) == true)
        #expect(try fixture.index()["annotations"] == ["by": "somebody"])
        #expect(try fixture.listed().count == 4)
    }
}
