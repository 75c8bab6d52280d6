import ContentStore
import Environments
import JSON
import SQLite
import Trajectories

/// What cases are made from: real artifacts, taken apart, and small ones with everything in them that a format has.
enum Corpus {
    /// The repository that this file stands in.
    private static var repository: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }

    /// The starter environments.
    static var environments: String { repository + "/environments" }

    /// Writes a folder for each target, and a store that has every artifact whole.
    static func write(to folder: String) throws {
        for target in FuzzTargets.all { try Files.makeFolder(folder + "/" + target.name) }
        let store = try Store(at: folder + "/store", creating: true)
        try add(to: store)
        var writer = CorpusWriter(folder: folder)
        for entry in try store.referenceEntries() {
            let artifact = StoredArtifact(manifestDigest: entry.manifest, manifest: try store.manifest(entry.manifest))
            try writer.write(store.blob(entry.manifest), for: "manifest")
            try writer.write(store.blob(artifact.manifest.config), for: "config")
            for layer in artifact.manifest.layers { try write(layer, of: store, to: &writer) }
        }
        try writer.write(Files.read(folder + "/store/index.json", limit: 1 << 26), for: "index")
        let starter = repository + "/store"
        try writer.write(Files.read(starter + "/index.json", limit: 1 << 26), for: "index")
        for database in try SeedCorpus.databases() { try writer.write(database, for: "seed") }
        for text in WordCorpus.references { try writer.write(Array(text.utf8), for: "reference") }
        for text in WordCorpus.paths { try writer.write(Array(text.utf8), for: "path") }
        for text in WordCorpus.json { try writer.write(Array(text.utf8), for: "json") }
        for row in RowCorpus.rows() { try writer.write(row, for: "row") }
        for line in SamplingTarget.lines { try writer.write(Array(line.utf8), for: "sampling") }
        for answer in StreamTarget.answers { try writer.write(Array(answer.utf8), for: "stream") }
        for package in try WorldCorpus.packages(in: environments) { try writer.write(package, for: "package") }
        let shop = try WorldCorpus.shop(in: environments)
        for calls in try WorldCorpus.calls(shop) { try writer.write(calls, for: "call") }
    }

    private static func write(_ layer: Descriptor, of store: Store, to writer: inout CorpusWriter) throws {
        let blob = try store.blob(layer)
        guard let type = LayerType(rawValue: layer.mediaType) else { return }
        if type != .packIndex { try writer.write(blob, for: "zstd") }
        switch type {
        case .package, .seedSources: try writer.write(store.content(of: layer), for: "tar")
        case .pack: try writer.write(blob, for: "pack")
        case .tasks:
            for line in JSONLines(try store.content(of: layer)) { try writer.write(Array(line.bytes), for: "json") }
        case .packIndex: try writer.write(blob, for: "packindex")
        case .certificate, .synthesis, .recipe, .answer: try writer.write(store.content(of: layer), for: "json")
        case .seedImage, .sessionPages: break
        }
    }

    private static func add(to store: Store) throws {
        let ingest = try Ingest(store)
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        for name in try Files.names(in: environments) {
            let package = try EnvironmentPackage(PackageFiles(folder: environments + "/" + name))
            let settings = package.settings
            let seed = try SeedBuilder(
                clock: settings.clockStart,
                randomSeed: settings.randomSeed,
                limits: settings.limits
            ).build(package.seed)
            let parts = try EnvironmentArtifacts(package, seed: seed)
            names.append((name, "latest", try ingest.add(parts.environment)))
            names.append((name + "/seed", "1.0.0", try ingest.add(parts.seed)))
            if let tasks = parts.taskSet { names.append((name + "/tasks", "latest", try ingest.add(tasks))) }
        }
        for (index, database) in try SeedCorpus.databases().enumerated() {
            let sources = SeedSources(file: try FilePath(parsing: "seed.db"), bytes: database)
            guard let clock = WorldTime(parsing: "2026-01-01 00:00:00") else { continue }
            let image = try SeedBuilder(clock: clock).build(sources)
            names.append(("database", "\(index).0.0", try ingest.add(SeedArtifact.make(sources, image: image))))
        }
        names.append(("runs", "latest", try ingest.add(PackCorpus.set())))
        try ingest.commit(names, action: "add")
    }
}

/// Writes each input once, under a number.
private struct CorpusWriter {
    let folder: String
    private var seen: Set<Digest> = []
    private var count = 1000

    init(folder: String) {
        self.folder = folder
    }

    mutating func write(_ bytes: [UInt8], for target: String) throws {
        var limit = 0
        for type in FuzzTargets.all where type.name == target { limit = type.limit }
        guard bytes.count <= limit, seen.insert(SHA256.hash(Array(target.utf8) + bytes)).inserted else { return }
        count += 1
        try Files.write(bytes, to: "\(folder)/\(target)/\(count)")
    }
}
