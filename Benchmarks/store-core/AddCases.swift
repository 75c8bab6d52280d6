import CSystem
import ContentStore
import Environments
import Glibc
import SQLite

/// A 330 KB seed database made durable: checked, digested, compressed, hashed, written, synced, named.
struct AddCases {
    let folder: String
    let runs: Int
    let batches: Int
    private let store: Store
    private let database: [UInt8]

    init(_ options: Options) throws {
        folder = options.folder + "/add"
        runs = (options.isQuick ? 7 : 61) * options.times
        batches = options.isQuick ? 2 : 7
        database = try Files.read(options.seed, limit: 1 << 30)
        try Files.makeFolder(folder)
        store = try Store(at: folder + "/store", creating: true)
    }

    func run() throws {
        // What somebody else left to be written is not waited for.
        try syncFileSystem(of: folder)
        try single()
        try batch()
    }

    private func single() throws {
        var bytes: [UInt8] = []
        var made: [NewArtifact] = []
        // The database itself is nobody's to wait for.
        let settle: (Int) throws -> Void = { _ in try syncFileSystem(of: folder) }
        let prepare: (Int) throws -> Void = {
            bytes = try version($0, 0)
            try settle($0)
        }
        let raw = try RawDurability(folder + "/raw")
        // What a run of ours stores, for the peer to store as much.
        let sizes = try blobSizes(of: add([artifact(version(-1, 0))], as: "sizes"))
        let times = try alternate(
            runs,
            [
                Operation(
                    prepare: {
                        made = [try artifact(version($0, 1))]
                        try settle($0)
                    }
                ) { _ = try add(made, as: "stored\($0)") },
                Operation(prepare: settle) { try raw.write(sizes, run: $0) },
                Operation { _ in try zstdAlone(database) },
                Operation(prepare: prepare) { _ = try add([artifact(bytes)], as: "checked\($0)") },
            ]
        )
        Row(
            "add-one",
            times[0],
            peers: [("write + fsync", times[1]), ("zstd -3", times[2])],
            note:
                "hashed, compressed, written, synced, named; peer: its \(sizes.count) blobs and a log entry, each synced"
        ).emit()
        Row(
            "add-checked",
            times[3],
            note: "as awm store add does: integrity_check, foreign keys and a digest of every row first"
        )
        .emit()
    }

    private func batch() throws {
        let count = 100
        var made: [NewArtifact] = []
        let raw = try RawDurability(folder + "/raw-batch")
        let sizes = try blobSizes(of: add([artifact(version(-2, 0))], as: "sizes"))
        let all = (0..<count).flatMap { _ in sizes }
        let prepare: (Int) throws -> Void = { run in
            made = try (0..<count).map { try artifact(version(run, $0 + 2)) }
            try syncFileSystem(of: folder)
        }
        let times = try alternate(
            batches,
            [
                Operation(prepare: prepare) { _ = try add(made, as: "batch\($0)") },
                Operation { try raw.write(all, run: $0) },
                Operation { _ in for _ in 0..<count { try zstdAlone(database) } },
            ]
        )
        Row("add-batch", times[0], each: count, peers: [("write + syncfs", times[1]), ("zstd -3", times[2])]).emit()
    }

    /// Adds seeds in one commit, each under a name of its own.
    private func add(_ seeds: [NewArtifact], as name: String) throws -> [StoredArtifact] {
        let ingest = try Ingest(store)
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        for (index, seed) in seeds.enumerated() {
            names.append(("\(name)/\(index)", "latest", try ingest.add(seed)))
        }
        try ingest.commit(names, action: "add")
        return names.map(\.artifact)
    }

    /// All that `awm store add` does to a database before it is stored.
    private func artifact(_ bytes: [UInt8]) throws -> NewArtifact {
        let sources = SeedSources(file: try FilePath(parsing: "seed.db"), bytes: bytes)
        let clock = try WorldTime(parsing: "2026-01-01 00:00:00").orThrow("a time")
        return try SeedArtifact.make(sources, image: SeedBuilder(clock: clock).build(sources))
    }

    private func blobSizes(of artifacts: [StoredArtifact]) throws -> [Int] {
        artifacts.flatMap { $0.manifest.blobs.map(\.size) + [$0.manifest.bytes.count] }
    }

    /// The database with two rows that no other version has.
    private func version(_ run: Int, _ number: Int) throws -> [UInt8] {
        let path = folder + "/version.db"
        try Files.write(database, to: path, replacing: true)
        let connection = try Connection(path: path, mode: .readWrite)
        try connection.execute(
            """
            PRAGMA synchronous=OFF;
            UPDATE orders SET note = 'run \(run), version \(number)' WHERE id = 1;
            INSERT INTO order_items (order_id, product_id, quantity, price_cents) VALUES (2, 7, 1, 100);
            """
        )
        return try Files.read(path, limit: 1 << 30)
    }
}

/// The least that the same promise costs with the system calls alone.
struct RawDurability {
    private let folder: String
    private let log: Int32
    private let noise: [UInt8]

    init(_ folder: String) throws {
        self.folder = folder
        try Files.makeFolder(folder)
        log = open(folder + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        var generator = Noise(7)
        noise = generator.bytes(1 << 20)
    }

    /// New files of these sizes, their names and a log entry on the disk.
    func write(_ sizes: [Int], run: Int) throws {
        var files: [(descriptor: Int32, path: String)] = []
        for (index, size) in sizes.enumerated() {
            let path = "\(folder)/\(run)-\(index)"
            let descriptor = open(path + ".tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o444)
            guard descriptor >= 0, Glibc.write(descriptor, noise, min(size, noise.count)) > 0 else {
                throw BenchmarkError("could not write \(path)")
            }
            files.append((descriptor, path))
        }
        if files.count > 16 {
            try syncFileSystem(of: folder)
        } else {
            for file in files { fsync(file.descriptor) }
        }
        for file in files {
            close(file.descriptor)
            rename(file.path + ".tmp", file.path)
        }
        try Files.sync(folder: folder)
        _ = Glibc.write(log, noise, 12 << 10)
        fsync(log)
    }
}

/// Waits until whatever is to be written to a folder's file system is written.
func syncFileSystem(of folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    guard awm_syncfs(descriptor) == 0 else { throw BenchmarkError("could not sync \(folder)") }
}

extension Optional {
    func orThrow(_ what: String) throws -> Wrapped {
        guard let self else { throw BenchmarkError("no \(what)") }
        return self
    }
}
