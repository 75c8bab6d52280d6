import CZstd
import ContentStore
import Glibc
import Trajectories

/// Recording real rollouts, and getting them back.
struct TrajectoryCases {
    let folder: String
    let options: Options

    init(_ options: Options) throws {
        self.options = options
        folder = options.folder + "/trajectories"
        try Files.makeFolder(folder)
    }

    func run() throws {
        let corpus = try Corpus(environments: options.environments, samples: options.isQuick ? 4 : 24)
        try corpus.write(to: folder + "/rollouts.jsonl")
        let store = try Store(at: folder + "/store", creating: true)
        let artifact = try record(corpus, store)
        try fetch(artifact, corpus, store)
    }

    private func record(_ corpus: Corpus, _ store: Store) throws -> StoredArtifact {
        let lines = try Files.read(folder + "/rollouts.jsonl", limit: 1 << 30)
        var compressed = 0
        // A store of its own for each: content that is there already is read and compared, not stored.
        var fresh: Store?
        let prepare: (String) -> (Int) throws -> Void = { name in
            { run in
                fresh = try Store(at: "\(folder)/\(name)\(run)", creating: true)
                try syncFileSystem(of: folder)
            }
        }
        let times = try alternate(
            (options.isQuick ? 3 : 7) * options.times,
            [
                Operation(prepare: prepare("rows")) { _ in
                    let recorder = try TrajectoryRecorder(set: "rows", in: fresh.orThrow("store"))
                    for (row, columns) in corpus.rows { try recorder.append(row, columns) }
                    _ = try recorder.finish()
                },
                Operation { _ in compressed = try zstdAlone(lines) },
                Operation(prepare: prepare("values")) { _ in
                    let recorder = try TrajectoryRecorder(set: "values", in: fresh.orThrow("store"))
                    for rollout in corpus.rollouts { try recorder.append(rollout) }
                    _ = try recorder.finish()
                },
            ]
        )
        let recorder = try TrajectoryRecorder(set: "rows", in: store)
        for (row, columns) in corpus.rows { try recorder.append(row, columns) }
        let artifact = try recorder.finish()
        let packs = artifact.manifest.layers(.pack).reduce(0) { $0 + $1.size }
        let indexes = artifact.manifest.layers(.packIndex).reduce(0) { $0 + $1.size }
        let ratio = Double(corpus.bytes) / Double(packs + indexes)
        Row(
            "trajectory-ratio",
            ratio,
            "x",
            peers: [("zstd -3", Double(corpus.bytes) / Double(compressed))],
            note: "index included; \(corpus.description)"
        ).emit()
        Row(
            "trajectory-speed",
            bytes: corpus.bytes,
            in: times[0],
            peers: [("zstd -3", times[1])],
            note: "rows given as bytes"
        )
        .emit()
        Row(
            "trajectory-values",
            bytes: corpus.bytes,
            in: times[2],
            note: "rollouts given as values, which are first checked and written as JSON"
        ).emit()
        Row("trajectory-index", Double(indexes) / Double(corpus.rows.count), "bytes", note: "with dictionaries").emit()
        return artifact
    }

    private func fetch(_ artifact: StoredArtifact, _ corpus: Corpus, _ store: Store) throws {
        let set = try StoredTrajectories(artifact, in: store)
        var noise = Noise(1)
        let ids = corpus.rows.map { SHA256.hash($0.row) }
        func random() -> Int { Int(noise.word() % UInt64(ids.count)) }
        for _ in 0..<ids.count { _ = try set.record(RecordPrefix(ids[random()])) }
        let count = options.isQuick ? 500 : 5000
        var times = Times()
        for _ in 0..<count {
            let wanted = random()
            var found = 0
            times.all.append(try timed { found = try set.record(RecordPrefix(ids[wanted])).count })
            guard found == corpus.rows[wanted].row.count else { throw BenchmarkError("another record came back") }
        }
        Row(
            "trajectory-fetch",
            times,
            note: "p99 \(rounded(times.percentile(0.99) / 1e3)) µs; \(count) random ids, "
                + "rows of \(rounded(Double(corpus.bytes) / Double(ids.count) / 1e3)) KB on average, checked against their ids"
        ).emit()
    }
}

/// Bytes through libzstd alone, in one frame; gives the compressed size.
@discardableResult
func zstdAlone(_ content: [UInt8]) throws -> Int {
    let bound = ZSTD_compressBound(content.count)
    let output = UnsafeMutableRawPointer.allocate(byteCount: bound, alignment: 64)
    defer { output.deallocate() }
    let size = content.withUnsafeBytes { ZSTD_compress(output, bound, $0.baseAddress, $0.count, 3) }
    guard ZSTD_isError(size) == 0 else { throw BenchmarkError("zstd could not compress") }
    return size
}
