import ContentStore
import JSON
import Testing

struct CopyTests {
    @Test func `A copy keeps every digest and name`() throws {
        let source = try Fixture()
        let target = try Fixture()
        let from = try source.store()
        let shop = try from.add(environment(), as: "shop", "1.0.0")
        let seed = try from.add(seed(), as: "seed")
        var steps: [Int] = []
        try target.store().copy(
            [("shop", "1.0.0", shop), ("other/name", "latest", seed)],
            from: source.store(.readOnly)
        ) { done, total in
            steps.append(done)
            #expect(total == 4)
        }
        #expect(steps == [1, 2, 3, 4])
        let copy = try target.store()
        #expect(try copy.resolve("shop:1.0.0") == shop)
        #expect(try copy.resolve("other/name") == seed)
        #expect(try target.blobs() == source.blobs())
        #expect(try copy.fsck(depth: .deep).findings.isEmpty)
        #expect(try copy.reflog(name: "shop", tag: nil).map(\.action) == ["copy"])
        for name in try target.blobs() {
            #expect(
                try Files.read(target.path + "/blobs/sha256/" + name, limit: 1 << 20)
                    == Files.read(source.path + "/blobs/sha256/" + name, limit: 1 << 20)
            )
        }
    }

    @Test func `A manifest in another byte form keeps its bytes`() throws {
        let source = try Fixture()
        let target = try Fixture()
        let store = try source.store()
        let added = try store.add(seed(), as: "shop")
        var json = try JSON(parsing: added.manifest.bytes).objectValue ?? [:]
        json["annotations"] = ["made-by": "another tool"]
        let bytes = Array(JSON.object(json).prettyText().utf8)
        let digest = SHA256.hash(bytes)
        try Files.write(bytes, to: source.blob(digest))
        let artifact = StoredArtifact(manifestDigest: digest, manifest: try store.manifest(digest))
        try target.store().copy([("shop", "latest", artifact)], from: store)
        let copied = try target.store().resolve("shop")
        #expect(copied.manifestDigest == digest)
        #expect(try target.store().blob(digest) == bytes)
        #expect(try target.index()["manifests"]?[0]?["size"] == .integer(Int64(bytes.count)))
    }

    @Test func `A damaged source stops it, and nothing has changed`() throws {
        let source = try Fixture()
        let from = try source.store()
        let good = try from.add(seed("good"), as: "good")
        let bad = try from.add(environment("bad"), as: "bad")
        for digest in bad.manifest.blobs.map(\.digest) + [bad.manifestDigest] {
            let bytes = try Files.read(source.blob(digest), limit: 1 << 20)
            for isMissing in [false, true] {
                if isMissing { Files.remove(source.blob(digest)) } else { try source.damage(source.blob(digest)) }
                let target = try Fixture()
                let error = try #require(
                    try failure {
                        try target.store().copy([("good", "latest", good), ("bad", "latest", bad)], from: from)
                    }
                )
                #expect(error.code == .corrupt)
                #expect(error.message.contains(digest.description))
                #expect(try target.blobs().isEmpty)
                #expect(try target.store().names().isEmpty)
                #expect(try Files.names(in: target.path + "/awm/sessions").isEmpty)
            }
            try Files.write(bytes, to: source.blob(digest), replacing: true)
        }
    }

    @Test func `What is here already is not read from the source, and heals what is damaged here`() throws {
        let source = try Fixture()
        let target = try Fixture()
        let shop = try source.store().add(environment(), as: "shop")
        try target.store().copy([("shop", "latest", shop)], from: source.store())
        let layer = shop.manifest.layers[0].digest
        try source.damage(source.blob(layer))
        try target.store().copy([("shop", "again", shop)], from: source.store())
        let other = shop.manifest.layers[1].digest
        try target.damage(target.blob(other))
        try target.store().copy([("shop", "healed", shop)], from: source.store())
        #expect(try target.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `A version that is here moves by force only`() throws {
        let source = try Fixture()
        let target = try Fixture()
        let one = try target.store().add(seed("one"), as: "shop", "1.0.0")
        let two = try source.store().add(seed("two"), as: "shop", "1.0.0")
        let before = try target.blobs()
        #expect(
            try code { try target.store().copy([("shop", "1.0.0", two)], from: source.store()) } == .alreadyExists
        )
        #expect(try target.blobs() == before)
        #expect(try target.store().resolve("shop:1.0.0") == one)
        try target.store().copy([("shop", "1.0.0", two)], from: source.store(), force: true)
        #expect(try target.store().resolve("shop:1.0.0") == two)
    }

    @Test func `A store is copied onto itself under another name`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(seed(), as: "shop")
        try store.copy([("bank", "latest", shop)], from: store)
        #expect(try store.names() == ["bank:latest", "shop:latest"])
        #expect(try fixture.blobs().count == 3)
    }
}
