import ContentStore
import JSON
import Testing

/// What Debian's skopeo makes of a store, and a store of what skopeo makes.
struct SkopeoTests {
    @discardableResult
    private func skopeo(_ arguments: String...) throws -> Command.Outcome {
        try Command.succeed(["skopeo"] + arguments)
    }

    @Test(arguments: [
        ("shop", "latest"), ("shop", "1.0.0"), ("shop", "1.2.3-rc.1"), ("team/my-shop", "v1"),
        ("ghcr.io/team/a_b", "A.b-C"),
        ("a--b", "x--y"), ("latest", "latest"),
    ])
    func `Every name that we allow is one for skopeo, which sees our very manifest`(name: String, tag: String) throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(environment("another"), as: "another")
        let added = try store.add(environment(), as: name, tag)
        let raw = try skopeo("inspect", "--raw", "oci:\(fixture.path):\(name):\(tag)").output
        #expect(raw == added.manifest.bytes)
        #expect(SHA256.hash(raw) == added.manifestDigest)
        let config = try skopeo("inspect", "--config", "--raw", "oci:\(fixture.path):\(name):\(tag)").output
        #expect(SHA256.hash(config) == added.contentID)
    }

    @Test func `An artifact goes out through skopeo and comes back with its digests`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(environment(), as: "shop", "1.0.0")
        let outside = fixture.folder.file("outside")
        try skopeo("copy", "--preserve-digests", "oci:\(fixture.path):shop:1.0.0", "oci:\(outside):shop:1.0.0")
        // What skopeo made is a store, once it is opened as one.
        let second = try Store(at: outside)
        #expect(try second.names() == ["shop:1.0.0"])
        #expect(try second.resolve("shop:1.0.0") == added)
        #expect(try second.fsck(depth: .deep).findings.isEmpty)
        let back = try Fixture()
        try back.store().add(seed("resident"), as: "resident")
        try skopeo("copy", "--preserve-digests", "oci:\(outside):shop:1.0.0", "oci:\(back.path):team/shop:2.0.0")
        let store = try back.store()
        #expect(try store.names() == ["resident:latest", "team/shop:2.0.0"])
        #expect(try store.resolve("team/shop:2.0.0") == added)
        // It is still there after we have written the index, for us and for skopeo.
        try store.add(seed("more"), as: "more")
        #expect(try back.listed() == ["more:latest", "resident:latest", "team/shop:2.0.0"])
        #expect(try skopeo("inspect", "--raw", "oci:\(back.path):team/shop:2.0.0").output == added.manifest.bytes)
        #expect(try skopeo("inspect", "--raw", "oci:\(back.path):resident:latest").output.count > 0)
        #expect(try store.fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `Every layer type survives, and without being asked to`() throws {
        let fixture = try Fixture()
        let artifact = NewArtifact(
            kind: .trajectorySet,
            config: ["schema": "awm.trajectoryset.config/1"],
            layers: [LayerType.package, .tasks, .seedSources, .seedImage, .pack].map {
                NewLayer(type: $0, content: Array("content of \($0)".utf8))
            }
        )
        let added = try fixture.store().add(artifact, as: "all")
        let other = try Fixture()
        _ = try other.store()
        // Without --preserve-digests skopeo may rewrite; of what it does not know it changes nothing.
        try skopeo("copy", "oci:\(fixture.path):all:latest", "oci:\(other.path):all:latest")
        #expect(try other.store().resolve("all") == added)
    }

    @Test func `A tag that skopeo moves on moves, and a version does not`() throws {
        let source = try Fixture()
        let two = try source.store().add(seed("two"), as: "shop", "2.0.0")
        let fixture = try Fixture()
        let one = try fixture.store().add(seed("one"), as: "shop", "1.0.0")
        try fixture.store().tag(one, name: "shop", tag: "latest")
        for tag in ["latest", "1.0.0"] {
            try skopeo("copy", "--preserve-digests", "oci:\(source.path):shop:2.0.0", "oci:\(fixture.path):shop:\(tag)")
        }
        #expect(try fixture.store().resolve("shop") == two)
        #expect(try fixture.store().resolve("shop:1.0.0") == one)
        #expect(try skopeo("inspect", "--raw", "oci:\(fixture.path):shop:1.0.0").output == one.manifest.bytes)
    }

    @Test func `What skopeo copies without a name is found by its digest`() throws {
        let source = try Fixture()
        let added = try source.store().add(seed(), as: "shop")
        let fixture = try Fixture()
        _ = try fixture.store()
        try skopeo("copy", "--preserve-digests", "oci:\(source.path):shop:latest", "oci:\(fixture.path)")
        let store = try fixture.store()
        #expect(try store.names().isEmpty)
        #expect(try store.resolve("@\(added.contentID.hex.prefix(8))") == added)
        try store.tag(added, name: "shop", tag: "latest")
        #expect(try fixture.store().names() == ["shop:latest"])
    }

    @Test func `A store goes through skopeo's archive form and back`() throws {
        let fixture = try Fixture()
        let added = try fixture.store().add(environment(), as: "shop")
        let archive = fixture.folder.file("shop.tar")
        try skopeo(
            "copy",
            "--preserve-digests",
            "oci:\(fixture.path):shop:latest",
            "oci-archive:\(archive):shop:latest"
        )
        let other = try Fixture()
        _ = try other.store()
        try skopeo("copy", "--preserve-digests", "oci-archive:\(archive):shop:latest", "oci:\(other.path):shop:latest")
        #expect(try other.store().resolve("shop") == added)
    }
}
