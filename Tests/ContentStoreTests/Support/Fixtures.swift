import ContentStore
import JSON
import SQLite

/// A store, a folder for it, and artifacts to put into it.
struct Fixture {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("store")
    }

    /// Opens the store, made where there is none.
    func store(_ access: Store.Access = .readWrite, patience: Int = 5_000) throws -> Store {
        try Store(at: path, access: access, creating: access == .readWrite, patience: patience)
    }

    func blob(_ digest: Digest) -> String { "\(path)/blobs/sha256/\(digest.hex)" }

    /// Every blob in the store, by name.
    func blobs() throws -> [String] { try Files.names(in: path + "/blobs/sha256") }

    /// The parsed `index.json`.
    func index() throws -> JSON { try JSON(parsing: Files.read(path + "/index.json", limit: 1 << 26)) }

    /// The names that `index.json` lists, in its order.
    func listed() throws -> [String] {
        (try index()["manifests"]?.arrayValue ?? []).map {
            $0["annotations"]?["org.opencontainers.image.ref.name"]?.stringValue ?? ""
        }
    }

    /// Replaces a byte in the middle of a file, whatever its mode says.
    func damage(_ path: String) throws {
        var bytes = try Files.read(path, limit: 1 << 26)
        bytes[bytes.count / 2] ^= 0x20
        Files.remove(path)
        try Files.write(bytes, to: path, mode: 0o444)
    }
}

/// A small database with `text` in it.
func database(_ text: String = "one", rows: Int = 200) throws -> [UInt8] {
    let connection = try Connection.inMemory()
    try connection.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)")
    for row in 0..<rows { try connection.run("INSERT INTO item (name) VALUES (?)", [.text("\(text) \(row)")]) }
    return try connection.serialize()
}

/// A seed of one database file.
func seed(_ image: [UInt8], name: String = "seed.db") throws -> NewArtifact {
    NewArtifact(
        kind: .seed,
        config: seedConfig([ConfigFile(path: try FilePath(parsing: name), content: image)]),
        layers: [NewLayer(type: .seedImage, content: image)]
    )
}

func seed(_ text: String = "one") throws -> NewArtifact { try seed(database(text)) }

func seedConfig(_ files: [ConfigFile]) -> JSON {
    ["schema": "awm.seed.config/1", "files": .array(files.map(\.json)), "logical": "sha256:0", "tables": []]
}

/// An environment of a package layer and a seed that is a database.
func environment(_ text: String = "one", readme: String = "# Shop\n") throws -> NewArtifact {
    let image = try database(text)
    let package = [try FilePath(parsing: "README.md"): Array(readme.utf8)]
    let seedPath = try FilePath(parsing: "seed.db")
    var files = package.map { ConfigFile(path: $0.key, content: $0.value) }
    files.append(ConfigFile(path: seedPath, content: image))
    return NewArtifact(
        kind: .environment,
        config: ["schema": "awm.environment.config/1", "name": "shop", "files": .array(files.map(\.json))],
        layers: [
            NewLayer(type: .package, content: try Tar.archive(package)),
            NewLayer(type: .seedImage, content: image),
        ]
    )
}

extension Store {
    /// Adds an artifact under one name.
    @discardableResult
    func add(
        _ artifact: NewArtifact,
        as name: String,
        _ tag: String = "latest",
        force: Bool = false
    ) throws -> StoredArtifact {
        let ingest = try Ingest(self)
        let stored = try ingest.add(artifact)
        try ingest.commit([(name, tag, stored)], action: "add", force: force)
        return stored
    }

    func resolve(_ text: String) throws -> StoredArtifact { try resolve(Reference(parsing: text)) }

    /// The names and tags of every reference.
    func names() throws -> [String] { try referenceEntries().map { "\($0.name):\($0.tag)" } }
}
