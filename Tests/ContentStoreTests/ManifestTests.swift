import ContentStore
import JSON
import Testing

struct ManifestTests {
    static let hex = String(repeating: "0123456789abcdef", count: 4)

    static func json(_ change: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
        var object: JSONObject = [
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": "application/vnd.awm.seed.v1",
            "config": [
                "mediaType": "application/vnd.awm.seed.config.v1+json", "digest": .string("sha256:" + hex), "size": 2,
            ],
            "layers": [
                [
                    "mediaType": "application/vnd.awm.seed.image.v1.sqlite3+zstd", "digest": .string("sha256:" + hex),
                    "size": 3,
                    "annotations": [
                        "org.awm.content.digest": .string("sha256:" + hex), "org.awm.content.size": "4",
                    ],
                ]
            ],
        ]
        change(&object)
        return JSON.object(object).rowBytes()
    }

    @Test func `A manifest is read and written back byte for byte`() throws {
        let manifest = try Manifest(parsing: Self.json())
        #expect(manifest.kind == .seed)
        #expect(manifest.contentID.hex == Self.hex)
        #expect(manifest.layer(.seedImage)?.contentSize == 4)
        #expect(manifest.layer(.seedImage)?.contentDigest?.hex == Self.hex)
        #expect(manifest.layer(.tasks) == nil)
        #expect(manifest.layers(.seedImage).count == 1)
        #expect(manifest.blobs.map(\.size) == [2, 3])
        #expect(manifest.bytes == Self.json())
    }

    @Test(arguments: ArtifactKind.allCases)
    func `Every kind has its types`(kind: ArtifactKind) throws {
        let config = Descriptor(mediaType: kind.configMediaType, digest: SHA256.hash([1]), size: 1)
        let manifest = Manifest(kind: kind, config: config, layers: [])
        #expect(try Manifest(parsing: manifest.bytes) == manifest)
    }

    @Test func `Members that we do not know are passed over`() throws {
        let bytes = Self.json { object in
            object["annotations"] = ["a": "b"]
            object["subject"] = [:]
            object["future"] = [1, 2]
        }
        #expect(try Manifest(parsing: bytes).layers.count == 1)
    }

    @Test func `Every truncation is refused`() throws {
        let bytes = Self.json()
        for count in bytes.indices {
            #expect(try code { _ = try Manifest(parsing: Array(bytes[..<count])) } == .invalidManifest)
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: StoreError.Code
        var apply: @Sendable (inout JSONObject) -> Void

        init(_ name: String, _ code: StoreError.Code, _ apply: @escaping @Sendable (inout JSONObject) -> Void) {
            testDescription = name
            self.code = code
            self.apply = apply
        }
    }

    static func layer(_ key: String, _ value: JSON?) -> @Sendable (inout JSONObject) -> Void {
        { object in
            var layer = object["layers"]?[0]?.objectValue ?? [:]
            layer[key] = value
            object["layers"] = [.object(layer)]
        }
    }

    @Test(arguments: [
        Change("schema version 1", .invalidManifest) { $0["schemaVersion"] = 1 },
        Change("no media type", .invalidManifest) { $0["mediaType"] = nil },
        Change("an image index", .invalidManifest) { $0["mediaType"] = "application/vnd.oci.image.index.v1+json" },
        Change("a container image", .unsupportedFormat) { $0["artifactType"] = nil },
        Change("another artifact", .unsupportedFormat) { $0["artifactType"] = "application/vnd.awm.hologram.v1" },
        Change("a later version", .unsupportedFormat) { $0["artifactType"] = "application/vnd.awm.seed.v2" },
        Change("no config", .invalidManifest) { $0["config"] = nil },
        Change("a config of another kind", .unsupportedFormat) { object in
            object["config"] = [
                "mediaType": "application/vnd.awm.environment.config.v1+json", "digest": .string("sha256:" + hex),
                "size": 2,
            ]
        },
        Change("no layers", .invalidManifest) { $0["layers"] = nil },
        Change("layers that are an object", .invalidManifest) { $0["layers"] = [:] },
        Change("a layer that is a number", .invalidManifest) { $0["layers"] = [1] },
        Change("a layer without media type", .invalidManifest, layer("mediaType", nil)),
        Change("a layer without digest", .invalidManifest, layer("digest", nil)),
        Change("a bare digest", .invalidManifest, layer("digest", .string(hex))),
        Change("an upper-case digest", .invalidManifest, layer("digest", .string("sha256:" + hex.uppercased()))),
        Change("a SHA-512", .invalidManifest, layer("digest", .string("sha512:" + hex + hex))),
        Change("a digest that is a path", .invalidManifest, layer("digest", "sha256:../../../../etc/passwd")),
        Change("a negative size", .invalidManifest, layer("size", -1)),
        Change("a size with a fraction", .invalidManifest, layer("size", 1.5)),
        Change("a size that is text", .invalidManifest, layer("size", "3")),
        Change("an annotation that is no text", .invalidManifest, layer("annotations", ["a": 1])),
    ])
    func `What is not ours, or not whole, is refused`(_ change: Change) throws {
        #expect(try code { _ = try Manifest(parsing: Self.json(change.apply)) } == change.code)
    }

    @Test(arguments: ["-5", "+5", "5.0", "", "05", "1e3", "99999999999999999999", " 5"])
    func `A content size that is no plain number is none`(size: String) throws {
        let bytes = Self.json(Self.layer("annotations", ["org.awm.content.size": .string(size)]))
        #expect(try Manifest(parsing: bytes).layers[0].contentSize == nil)
    }

    @Test func `A key given twice is refused`() throws {
        let text = String(decoding: Self.json(), as: UTF8.self)
        let doubled = "{\"schemaVersion\":2," + text.dropFirst()
        #expect(try code { _ = try Manifest(parsing: Array(doubled.utf8)) } == .invalidManifest)
    }

    @Test func `Nesting without end is refused`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 4 << 20)
        #expect(try code { _ = try Manifest(parsing: bytes) } == .invalidManifest)
    }

    @Test func `A manifest over the limit is refused, in the store and on the way in`() throws {
        let fixture = try Fixture()
        let store = try fixture.store()
        let bytes = Self.json { $0["annotations"] = ["x": .string(String(repeating: "x", count: 4 << 20))] }
        let digest = SHA256.hash(bytes)
        try Files.write(bytes, to: fixture.blob(digest))
        #expect(try code { _ = try store.manifest(digest) } == .tooLarge)
        let artifact = NewArtifact(
            kind: .seed,
            config: seedConfig([]),
            layers: Array(repeating: NewLayer(type: .pack, content: [1]), count: 15_000)
        )
        #expect(try code { _ = try Ingest(store).add(artifact) } == .tooLarge)
    }
}

struct ConfigTests {
    private let fixture: Fixture
    private let store: Store

    init() throws {
        fixture = try Fixture()
        store = try fixture.store()
    }

    private func add(_ config: JSON) throws -> StoredArtifact {
        try store.add(NewArtifact(kind: .seed, config: config, layers: []), as: "x")
    }

    @Test func `A config is kept as canonical JSON, and its digest is the content id`() throws {
        let artifact = try add(["schema": "awm.seed.config/1", "b": 1, "a": ["ü", true]])
        let bytes = try store.blob(artifact.manifest.config)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":["ü",true],"b":1,"schema":"awm.seed.config/1"}"#)
        #expect(artifact.contentID == SHA256.hash(bytes))
        #expect(try store.config(of: artifact.manifest)["b"] == 1)
    }

    @Test func `The content id of a config never changes`() throws {
        let artifact = try add(["schema": "awm.seed.config/1", "files": []])
        #expect(artifact.contentID.hex == "705871909d250d1fb037c33e58eefd6ab6f52c0f7977b766b6c97bdbe55c20a9")
    }

    @Test(
        arguments: [
            ["schema": "awm.seed.config/2"], ["schema": "awm.environment.config/1"], ["schema": 1], [:], [],
        ] as [JSON]
    )
    func `A config of an unknown schema is refused, and the message says what to do`(config: JSON) throws {
        let artifact = try add(config)
        let error = try #require(try failure { _ = try store.config(of: artifact.manifest) })
        #expect(error.code == .unsupportedFormat)
        #expect(error.message.contains("use a newer awm"))
    }

    @Test func `A config with an integer that canonical JSON would round is refused`() throws {
        #expect(try code { _ = try add(["n": .integer((1 << 53) + 1)]) } == .invalidManifest)
    }

    @Test func `Files are listed as they were written`() throws {
        let file = ConfigFile(path: try FilePath(parsing: "a/b"), content: [1, 2, 3])
        #expect(try ConfigFile.list(in: seedConfig([file])) == [file])
        #expect(try ConfigFile.list(in: ["schema": "x"]).isEmpty)
        #expect(file.size == 3)
        #expect(file.json["sha256"]?.stringValue == SHA256.hash([1, 2, 3]).hex)
    }

    @Test(
        arguments: [
            [:], ["path": "a", "size": 1], ["path": "a", "size": -1, "sha256": .string(ManifestTests.hex)],
            ["path": "a", "size": 1.0, "sha256": .string(ManifestTests.hex)],
            ["path": "a", "size": 1, "sha256": .string("sha256:" + ManifestTests.hex)],
            ["path": "a", "size": 1, "sha256": "abc"], ["path": 1, "size": 1, "sha256": .string(ManifestTests.hex)],
        ] as [JSON]
    )
    func `A file that lacks something is refused`(file: JSON) throws {
        #expect(try code { _ = try ConfigFile.list(in: ["files": [file]]) } == .invalidManifest)
    }

    @Test func `A file under an unsafe path, or twice, is refused`() throws {
        let unsafe: JSON = ["path": "../a", "size": 1, "sha256": .string(ManifestTests.hex)]
        #expect(try code { _ = try ConfigFile.list(in: ["files": [unsafe]]) } == .invalidManifest)
        let file = ConfigFile(path: try FilePath(parsing: "a"), content: []).json
        #expect(try code { _ = try ConfigFile.list(in: ["files": [file, file]]) } == .invalidManifest)
    }
}
