import ContentStore
import Environments
import JSON
import SQLite
import Testing

struct EnvironmentArtifactsTests {
    private struct Parts {
        var environment: Digest
        var tasks: Digest?
        var seed: Digest
    }

    private func artifacts(_ files: PackageFiles) throws -> EnvironmentArtifacts {
        let package = try EnvironmentPackage(files)
        let settings = package.settings
        let image = try SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed).build(package.seed)
        try #require(image.failures.isEmpty)
        return try EnvironmentArtifacts(package, seed: image)
    }

    private func ids(_ changes: KeyValuePairs<String, String?> = [:]) throws -> Parts {
        let artifacts = try artifacts(SmallPackage.files(changes))
        return Parts(
            environment: try EnvironmentArtifacts.contentID(artifacts.environment),
            tasks: try artifacts.taskSet.map { try EnvironmentArtifacts.contentID($0) },
            seed: try EnvironmentArtifacts.contentID(artifacts.seed)
        )
    }

    @Test func `The same package has the same ids, twice`() throws {
        let one = try artifacts(SmallPackage.files())
        let two = try artifacts(SmallPackage.files())
        for (left, right) in [(one.environment, two.environment), (one.seed, two.seed)] {
            #expect(try EnvironmentArtifacts.contentID(left) == EnvironmentArtifacts.contentID(right))
            #expect(left.config == right.config)
        }
        #expect(one.taskSet?.config == two.taskSet?.config)
    }

    @Test(
        arguments: [
            // file, its new text, whether the tasks and the seed are others
            (
                "environment.yaml", SmallPackage.files["environment.yaml"]?.replacing("Notes", with: "notes"), false,
                false
            ),
            (
                "tools.yaml", SmallPackage.files["tools.yaml"]?.replacing("Write a note.", with: "Write a note!"),
                false, false
            ),
            ("README.md", "new", false, false),
            ("tasks.yaml", SmallPackage.files["tasks.yaml"].map { "# a comment\n" + $0 + "\n" }, false, false),
            ("tasks.yaml", SmallPackage.files["tasks.yaml"]?.replacing("is out.", with: "is out!"), true, false),
            ("schema.sql", SmallPackage.files["schema.sql"].map { $0 + "-- a comment" }, false, true),
            ("seed.sql", SmallPackage.files["seed.sql"]?.replacing("milk", with: "silk"), false, true),
        ] as [(String, String?, Bool, Bool)]
    )
    func `One changed byte makes another environment, and others stay what they were`(
        file: String,
        text: String?,
        changesTasks: Bool,
        changesSeed: Bool
    ) throws {
        let text = try #require(text)
        let before = try ids()
        let after = try ids([file: text])
        #expect(before.environment != after.environment)
        #expect((before.tasks != after.tasks) == changesTasks)
        #expect((before.seed != after.seed) == changesSeed)
    }

    @Test func `A package without tasks has no task set`() throws {
        let artifacts = try artifacts(SmallPackage.files(["tasks.yaml": nil]))
        #expect(artifacts.taskSet == nil)
        #expect(artifacts.environment.config["tasks"] == nil)
        #expect(artifacts.environment.layers.map(\.type) == [.package, .seedSources, .seedImage])
    }

    @Test func `The config counts what is inside`() throws {
        let config = try artifacts(SmallPackage.files()).environment.config
        #expect(config["name"] == "notes")
        #expect(config["tables"] == 2)
        #expect(config["rows"] == 3)
        #expect(config["tools"] == 2)
        #expect(config["tasks"]?["count"] == 1)
        #expect(config["files"]?.arrayValue?.compactMap { $0["path"]?.stringValue } == SmallPackage.files.keys.sorted())
    }

    private func roundTrip(_ files: PackageFiles) throws -> (PackageFiles, image: [UInt8], id: Digest) {
        let folder = try TemporaryFolder()
        let store = try Store(at: folder.path, creating: true)
        let parts = try artifacts(files)
        let ingest = try Ingest(store)
        let stored = try ingest.add(parts.environment)
        let seed = try ingest.add(parts.seed)
        try ingest.commit(
            [(name: "e", tag: "latest", artifact: stored), (name: "e/seed", tag: "latest", artifact: seed)],
            action: "add",
            force: false
        )
        #expect(try stored.contentID == EnvironmentArtifacts.contentID(parts.environment))
        let found = try store.resolve(Reference(parsing: "e"))
        #expect(throws: StoreError.self) { _ = try EnvironmentArtifacts.files(of: seed, in: store) }
        let listed = try ConfigFile.list(in: store.config(of: seed.manifest))
        let seedFiles = try SeedArtifact.files(of: seed.manifest, in: store, listed: listed)
        #expect(try EnvironmentPackage(files).seed.files == seedFiles)
        let image = try SeedArtifact.image(of: found.manifest, in: store)
        return (try EnvironmentArtifacts.files(of: found, in: store), image, found.contentID)
    }

    @Test func `Files come back from a store byte for byte, and have the same id again`() throws {
        var files = try SmallPackage.files([
            "README.md": "one\r\ntwo\r\n", "docs/é.md": "composed", "docs/e\u{301}.md": "apart", "docs/empty": "",
            "docs/日本語/ü.txt": "\u{FEFF}",
        ])
        files.contents[try FilePath(parsing: "docs/raw.bin")] = (0...255).map { UInt8($0) }
        let (found, image, id) = try roundTrip(files)
        #expect(found == files)
        #expect(try EnvironmentArtifacts.contentID(artifacts(found).environment) == id)
        #expect(try Connection(image: image).scalar("SELECT text FROM notes") == .text("milk"))
    }

    @Test func `A seed that is a database comes back as it was, also when its bytes stand in the package twice`() throws
    {
        var bytes = try database((SmallPackage.files["schema.sql"] ?? "") + (SmallPackage.files["seed.sql"] ?? ""))
        bytes[18] = 2
        bytes[19] = 2
        var files = try SmallPackage.files(["seed.sql": nil])
        files.contents[try FilePath(parsing: "seed.db")] = bytes
        files.contents[try FilePath(parsing: "a-copy.db")] = bytes
        let (found, image, _) = try roundTrip(files)
        #expect(found == files)
        #expect(image == DatabaseState.inRollbackMode(bytes))
        #expect(try Connection(image: image).scalar("SELECT count(*) FROM users") == .integer(2))
    }

    @Test func `Tasks come back as lines`() throws {
        let folder = try TemporaryFolder()
        let store = try Store(at: folder.path, creating: true)
        let package = try EnvironmentPackage(SmallPackage.files())
        let ingest = try Ingest(store)
        let stored = try ingest.add(TaskSetArtifact.make(package.tasks))
        try ingest.commit([(name: "t", tag: "latest", artifact: stored)], action: "add", force: false)
        let lines = try TaskSetArtifact.lines(of: stored.manifest, in: store)
        let tasks = try TaskFile.read(FilePath(parsing: "tasks.jsonl"), lines)
        #expect(tasks.map(\.json) == package.tasks.map(\.json))
    }
}
