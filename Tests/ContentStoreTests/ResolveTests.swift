import ContentStore
import JSON
import Testing

struct ResolveTests {
    @Test func `A name means its latest, a tag what it was set to`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let one = try store.add(seed("one"), as: "shop", "1.0.0")
        let two = try store.add(seed("two"), as: "shop")
        #expect(try store.resolve("shop") == two)
        #expect(try store.resolve("shop:latest") == two)
        #expect(try store.resolve("shop:1.0.0") == one)
    }

    @Test func `Digests of both kinds and their prefixes are found, tagged or not`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let one = try store.add(seed("one"), as: "shop")
        try store.add(seed("two"), as: "shop")
        for digest in [one.contentID, one.manifestDigest] {
            for count in [8, 9, 63, 64] {
                #expect(try store.resolve("@\(digest.hex.prefix(count))") == one)
                #expect(try store.resolve("shop@\(digest.hex.prefix(count))") == one)
            }
            #expect(try store.resolve(digest.description) == one)
            #expect(try fixture.store(.readOnly).names() == ["shop:latest"])
        }
        // What is given by digest is that, whatever name it is given under.
        #expect(try store.resolve("another@\(one.contentID)") == one)
        #expect(try store.resolve("shop:1.0.0@\(one.contentID)") == one)
    }

    @Test func `Configs and layers are no artifacts`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let one = try store.add(seed("one"), as: "shop")
        #expect(try code { _ = try store.resolve("@\(one.manifest.layers[0].digest.hex)") } == .notFound)
    }

    /// Two artifacts whose content ids begin with 7f758abb: found by trying.
    private func alike(in store: Store) throws -> [StoredArtifact] {
        try [100_058, 101_895].map { number in
            let config: JSON = ["schema": "awm.seed.config/1", "n": .integer(Int64(number))]
            return try store.add(NewArtifact(kind: .seed, config: config, layers: []), as: "n\(number)")
        }
    }

    @Test func `A prefix of several is refused with the candidates, unless the name tells them apart`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let found = try alike(in: store)
        let prefix = "7f758abb"
        let error = try #require(try failure { _ = try store.resolve("@\(prefix)") })
        #expect(error.code == .ambiguous)
        for artifact in found { #expect(error.message.contains(artifact.contentID.description)) }
        #expect(try store.resolve("n100058@\(prefix)") == found[0])
        #expect(try store.resolve("n101895@\(prefix)") == found[1])
        #expect(try code { _ = try store.resolve("other@\(prefix)") } == .ambiguous)
        for artifact in found { #expect(try store.resolve("@\(artifact.contentID.hex)") == artifact) }
    }

    @Test func `One content under two manifests is one thing`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let elsewhere = try Fixture()
        let image = try database()
        let one = try store.add(seed(image), as: "one")
        let other = try Command.succeed(["zstd", "-1", "-c"], input: image).output
        let layer = NewLayer(type: .seedImage, compressed: other, content: SHA256.hash(image), contentSize: image.count)
        let artifact = NewArtifact(kind: .seed, config: try seed(image).config, layers: [layer])
        let two = try elsewhere.store().add(artifact, as: "two")
        try store.copy([("two", "latest", two)], from: elsewhere.store())
        #expect(one.manifestDigest != two.manifestDigest)
        let found = try store.resolve("@\(one.contentID.hex.prefix(10))")
        #expect(found.contentID == one.contentID)
        #expect(found.manifestDigest == min(one.manifestDigest, two.manifestDigest))
        #expect(try store.resolve("@\(two.manifestDigest.hex)") == two)
        // The name tells which of them, and what is tagged comes before what is not.
        #expect(try store.resolve("one@\(one.contentID)") == one)
        #expect(try store.resolve("two@\(one.contentID)") == two)
        for (kept, untagged) in [(two, "one"), (one, "two")] {
            try store.untag(name: untagged, tag: "latest")
            #expect(try store.resolve("@\(one.contentID.hex.prefix(10))") == kept)
            #expect(try store.resolve("@\(one.contentID)") == kept)
            try store.tag(untagged == "one" ? one : two, name: untagged, tag: "latest")
        }
    }

    @Test func `What is not there is said with what is`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(seed(), as: "calendar", "1.0.0")
        try store.add(seed(), as: "calendar", "2.0.0")
        func message(_ text: String) throws -> String {
            let error = try #require(try failure { _ = try store.resolve(text) })
            #expect(error.code == .notFound)
            return error.message
        }
        #expect(try message("calender:1.0.0").contains("did you mean \"calendar\"?"))
        #expect(try message("zebra").contains("awm store ls"))
        #expect(try message("calendar").contains("it has 1.0.0, 2.0.0"))
        #expect(try message("@00000000").contains("begins with 00000000"))
        #expect(
            try failure { try store.untag(name: "calender", tag: "1.0.0") }?.message.contains("did you mean") == true
        )
        #expect(try failure { try store.untag(name: "calendar", tag: "3.0.0") }?.code == .notFound)
    }

    @Test func `A reference whose manifest is gone is corrupt, not unknown`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let added = try store.add(seed(), as: "shop")
        Files.remove(fixture.blob(added.manifestDigest))
        let error = try #require(try failure { _ = try store.resolve("shop") })
        #expect(error.code == .corrupt)
        #expect(error.message.contains("fsck"))
    }

    @Test func `The reflog tells every move, newest first, and survives the tag`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let one = try store.add(seed("one"), as: "shop")
        let two = try store.add(seed("two"), as: "shop")
        try store.tag(two, name: "shop", tag: "stable")
        #expect(try store.untag(name: "shop", tag: "latest").manifest == two.manifestDigest)
        let log = try fixture.store().reflog(name: "shop", tag: nil)
        #expect(log.map(\.action) == ["untag", "tag", "add", "add"])
        #expect(log.map(\.tag) == ["latest", "stable", "latest", "latest"])
        #expect(log.map(\.old) == [two.manifestDigest, nil, one.manifestDigest, nil])
        #expect(log.map(\.new) == [nil, two.manifestDigest, two.manifestDigest, one.manifestDigest])
        #expect(zip(log, log.dropFirst()).allSatisfy { $0.atMilliseconds >= $1.atMilliseconds })
        #expect(try store.reflog(name: nil, tag: nil).count == 4)
        #expect(try store.reflog(name: "bank", tag: nil).isEmpty)
        #expect(try store.names() == ["shop:stable"])
        #expect(try fixture.listed() == ["shop:stable"])
        // What was untagged is there by its digest until it is collected.
        #expect(try store.resolve("@\(one.contentID)") == one)
    }

    @Test func `Content is checked when it is read`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let added = try store.add(seed(), as: "shop")
        let layer = added.manifest.layers[0]
        var wrong = layer
        wrong.size += 1
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        wrong = layer
        wrong.annotations["org.awm.content.size"] = "1"
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        wrong.annotations["org.awm.content.size"] = "1000000"
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        wrong.annotations["org.awm.content.size"] = "2147483648"
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        wrong.annotations["org.awm.content.size"] = "-1"
        #expect(try code { _ = try store.content(of: wrong) } == .invalidManifest)
        wrong = layer
        wrong.annotations["org.awm.content.digest"] = SHA256.hash([1]).description
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        wrong.annotations = [:]
        #expect(try code { _ = try store.content(of: wrong) } == .invalidManifest)
        wrong = layer
        wrong.size = 1 << 40
        #expect(try code { _ = try store.content(of: wrong) } == .corrupt)
        try fixture.damage(fixture.blob(layer.digest))
        let error = try #require(try failure { _ = try store.content(of: layer) })
        #expect(error.code == .corrupt)
        #expect(error.message.contains("add its content again to heal it"))
    }
}
