import ContentStore
import Glibc
import JSON
import SQLite
import Testing

struct FsckTests {
    @Test(arguments: [Store.FsckDepth.standard, .readData(share: 1), .deep])
    func `A sound store has no findings`(depth: Store.FsckDepth) throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let shop = try store.add(environment(), as: "shop", "1.0.0")
        try store.tag(shop, name: "shop", tag: "latest")
        try store.add(seed(), as: "seed")
        var steps: [Int] = []
        let report = try store.fsck(depth: depth) { done, total in
            steps.append(done)
            #expect(total == 6 + 3)
        }
        #expect(report.findings.isEmpty)
        #expect(report.isClean)
        #expect(report.references == 3)
        #expect(report.manifests == 2)
        #expect(report.blobs == 6)
        #expect((report.bytesRead > 0) == (depth > .standard))
        #expect(steps.last == 9)
    }

    @Test func `An empty store, and one without its folder of blobs, are sound`() throws {
        let fixture = try Fixture()
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
        Files.remove(fixture.path + "/blobs")
        #expect(try fixture.store(.readOnly).fsck(depth: .deep).findings.isEmpty)
    }

    struct Harm: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The finding at the depth that first sees it.
        var code: String
        var depth: Store.FsckDepth
        var isError = true
        var apply: @Sendable (Fixture, StoredArtifact) throws -> String

        init(
            _ name: String,
            _ code: String,
            _ depth: Store.FsckDepth,
            isError: Bool = true,
            _ apply: @escaping @Sendable (Fixture, StoredArtifact) throws -> String
        ) {
            testDescription = name
            self.code = code
            self.depth = depth
            self.isError = isError
            self.apply = apply
        }
    }

    @Test(arguments: [
        Harm("a layer is missing", "missing", .standard) { fixture, artifact in
            let digest = artifact.manifest.layers[1].digest
            Files.remove(fixture.blob(digest))
            return digest.description
        },
        Harm("the config is missing", "missing", .standard) { fixture, artifact in
            Files.remove(fixture.blob(artifact.contentID))
            return artifact.contentID.description
        },
        Harm("the manifest is missing", "missing", .standard) { fixture, artifact in
            Files.remove(fixture.blob(artifact.manifestDigest))
            return artifact.manifestDigest.description
        },
        Harm("a layer is cut short", "corrupt", .standard) { fixture, artifact in
            let digest = artifact.manifest.layers[0].digest
            try Files.write([1], to: fixture.blob(digest), replacing: true)
            return digest.description
        },
        Harm("the manifest has another byte", "corrupt", .standard) { fixture, artifact in
            try fixture.damage(fixture.blob(artifact.manifestDigest))
            return artifact.manifestDigest.description
        },
        Harm("a layer is a link", "corrupt", .standard) { fixture, artifact in
            let digest = artifact.manifest.layers[0].digest
            Files.remove(fixture.blob(digest))
            symlink("/etc/passwd", fixture.blob(digest))
            return digest.description
        },
        Harm("a layer has another byte", "corrupt", .readData(share: 1)) { fixture, artifact in
            let digest = artifact.manifest.layers[1].digest
            try fixture.damage(fixture.blob(digest))
            return digest.description
        },
        Harm("something else is among the blobs", "invalid", .standard, isError: false) { fixture, _ in
            try Files.write([1], to: fixture.path + "/blobs/sha256/notes.txt")
            return "notes.txt"
        },
        Harm("a blob is named in another form", "invalid", .standard, isError: false) { fixture, artifact in
            try Files.write([1], to: fixture.path + "/blobs/sha256/" + artifact.contentID.description)
            return artifact.contentID.description
        },
        Harm("a blob belongs to nothing", "orphan", .standard, isError: false) { fixture, _ in
            let digest = SHA256.hash([1])
            try Files.write([1], to: fixture.blob(digest))
            return digest.description
        },
        Harm("a blob that belongs to nothing has another byte", "corrupt", .readData(share: 1)) { fixture, _ in
            let digest = SHA256.hash([1])
            try Files.write([2], to: fixture.blob(digest))
            return digest.description
        },
        Harm("the references contradict the manifest", "corrupt", .standard) { fixture, _ in
            let database = try Connection(path: fixture.path + "/awm/refs.db", mode: .readWrite)
            try database.run("UPDATE reference SET kind = 'seed'")
            return "shop:1.0.0"
        },
    ])
    func `Each harm is one finding at the depth that sees it`(_ harm: Harm) throws {
        let fixture = try Fixture()
        let artifact = try fixture.store().add(environment(), as: "shop", "1.0.0")
        try fixture.store().tag(artifact, name: "shop", tag: "latest")
        try fixture.store().untag(name: "shop", tag: "latest")
        let subject = try harm.apply(fixture, artifact)
        for depth in [Store.FsckDepth.standard, .readData(share: 1), .deep] {
            // Blobs that only a missing manifest leads to are orphans besides.
            let findings = try fixture.store().fsck(depth: depth).findings.filter {
                $0.code != "orphan" || harm.code == "orphan"
            }
            if depth < harm.depth {
                #expect(findings.isEmpty)
            } else {
                #expect(findings.map(\.code) == [harm.code], "\(depth): \(findings)")
                #expect(findings.map(\.subject) == [subject])
                #expect(findings.map(\.isError) == [harm.isError])
            }
        }
    }

    /// An artifact that says of itself what is not so; each is only seen by expanding its layers.
    @Test(arguments: ["digest", "size", "file", "missing file", "no tar", "no database", "damaged database", "no zstd"])
    func `A deep check finds what a layer does not hold`(harm: String) throws {
        let fixture = try Fixture()
        let image = try database(rows: 2_000)
        let readme = Array("# Shop".utf8)
        let path = try FilePath(parsing: "README.md")
        var file = ConfigFile(path: path, content: harm == "file" ? [1] : readme)
        if harm == "missing file" { file.path = try FilePath(parsing: "other.md") }
        var damaged = image
        for index in 8_192..<12_288 { damaged[index] = 0x5A }
        let content: [UInt8] =
            switch harm {
            case "no database": Array("not a database".utf8)
            case "damaged database": damaged
            default: image
            }
        let tar = harm == "no tar" ? Array("not a tar".utf8) : try Tar.archive([path: readme])
        let compressed = harm == "no zstd" ? content : try Zstd.compress(content)
        let artifact = NewArtifact(
            kind: .environment,
            config: ["schema": "awm.environment.config/1", "files": [file.json]],
            layers: [
                NewLayer(type: .package, content: tar),
                NewLayer(
                    type: .seedImage,
                    compressed: compressed,
                    content: harm == "digest" ? SHA256.hash([1]) : SHA256.hash(content),
                    contentSize: content.count + (harm == "size" ? 1 : 0)
                ),
            ]
        )
        try fixture.store().add(artifact, as: "shop")
        #expect(try fixture.store().fsck(depth: .readData(share: 1)).findings.isEmpty)
        let findings = try fixture.store().fsck(depth: .deep).findings
        #expect(findings.count == 1, "\(findings)")
        #expect(findings.first?.subject == "shop:latest")
        #expect(findings.first?.code == "corrupt")
    }

    @Test func `A config that a newer awm wrote is a finding of its own`() throws {
        let fixture = try Fixture()
        let config: JSON = ["schema": "awm.seed.config/9"]
        try fixture.store().add(NewArtifact(kind: .seed, config: config, layers: []), as: "new")
        let findings = try fixture.store().fsck(depth: .standard).findings
        #expect(findings.map(\.code) == ["unsupported"])
    }

    @Test func `A config that lists an unsafe path is invalid`() throws {
        let fixture = try Fixture()
        let file: JSON = ["path": "../x", "size": 1, "sha256": .string(SHA256.hash([1]).hex)]
        let config: JSON = ["schema": "awm.seed.config/1", "files": [file]]
        try fixture.store().add(NewArtifact(kind: .seed, config: config, layers: []), as: "new")
        #expect(try fixture.store().fsck(depth: .standard).findings.map(\.code) == ["invalid"])
    }

    @Test func `Damage in the references themselves is found`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let ingest = try Ingest(store)
        let artifact = try ingest.add(seed())
        try ingest.commit((0..<300).map { ("shop", "t\($0)", artifact) }, action: "add")
        let database = try Connection(path: fixture.path + "/awm/refs.db", mode: .readWrite)
        try database.execute(
            """
            PRAGMA writable_schema=ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'projection')
            WHERE name = 'reflog_by_name'
            """
        )
        let findings = try fixture.store().fsck(depth: .standard).findings
        #expect(findings.first?.subject == "refs.db")
        #expect(findings.first?.code == "corrupt")
    }

    /// What a check finds when others do this after it has listed the references.
    private func findings(in fixture: Fixture, _ meanwhile: (Store) throws -> Void) throws -> [FsckFinding] {
        var isDone = false
        var failure: (any Error)?
        let report = try fixture.store().fsck(depth: .standard) { _, _ in
            guard !isDone else { return }
            isDone = true
            do { try meanwhile(fixture.store()) } catch { failure = error }
        }
        if let failure { throw failure }
        #expect(isDone)
        return report.findings.filter(\.isError)
    }

    private var atOnce: CollectionPlan {
        var plan = CollectionPlan()
        (plan.grace, plan.logAge) = (0, 0)
        return plan
    }

    @Test func `What was untagged, moved or unpinned during a check is not missed`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        for name in ["gone", "moved", "kept"] { try store.add(seed(name), as: name) }
        let pinned = try store.add(seed("pinned"), as: "pinned")
        try store.pin(pinned, note: "for now")
        try store.untag(name: "pinned", tag: "latest")
        let found = try findings(in: fixture) { store in
            try store.untag(name: "gone", tag: "latest")
            try store.add(seed("newer"), as: "moved")
            try store.unpin(pinned.contentID)
            #expect(try store.collect(atOnce).deleted == 9)
        }
        #expect(found.isEmpty)
    }

    @Test func `What a name was moved to during a check is checked`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        try store.add(seed("one"), as: "shop")
        var lost: Digest?
        let found = try findings(in: fixture) { store in
            lost = try store.add(seed("two"), as: "shop").manifest.layers[0].digest
            _ = try store.collect(atOnce)
            if let lost { Files.remove(fixture.blob(lost)) }
        }
        #expect(found.map(\.code) == ["missing"])
        #expect(found.map(\.blob) == [lost])
    }
}
