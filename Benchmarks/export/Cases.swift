import ContentStore
import Exporters
import Glibc
import JSON
import Trajectories

/// The parts of an export, and exports of every format.
struct Cases {
    private let corpus: Corpus
    private let frames: [[UInt8]]
    private let contents: [Int]

    init(_ corpus: Corpus) throws {
        self.corpus = corpus
        let compressor = Zstd.Compressor()
        var frames: [[UInt8]] = []
        var contents: [Int] = []
        var frame: [UInt8] = []
        for row in corpus.rows {
            frame += row + [UInt8(ascii: "\n")]
            if frame.count > 200_000 {
                var compressed: [UInt8] = []
                _ = try compressor.append(frame, to: &compressed)
                frames.append(compressed)
                contents.append(frame.count)
                frame = []
            }
        }
        self.frames = frames
        self.contents = contents
    }

    func run(_ formats: [ExportFormat]) throws {
        try report("memcpy") {
            var copy = [UInt8](repeating: 0, count: corpus.rows.map(\.count).max() ?? 0)
            for row in corpus.rows {
                copy.withUnsafeMutableBytes { target in row.withUnsafeBytes { target.copyMemory(from: $0) } }
            }
        }
        try report("zstd, expanding") {
            let decompressor = Zstd.Decompressor()
            for (frame, size) in zip(frames, contents) {
                _ = try frame.withUnsafeBytes { try decompressor.expand($0, size: size) }
            }
        }
        try report("SHA-256") {
            let hash = RunningHash()
            for row in corpus.rows { hash.update(row) }
            _ = hash.finish()
        }
        try report("parsing, for comparison") { for row in corpus.rows { _ = try Rollout(parsing: row) } }
        try report("skimming") {
            var skimmer = Skimmer()
            for row in corpus.rows { try skimmer.skim(row) { _ in } }
        }
        try report("skimming and checking") {
            var skimmer = Skimmer()
            for row in corpus.rows {
                try skimmer.skim(row) { json in
                    let rollout = try RawRollout(json)
                    precondition(rollout.violation() == nil)
                }
            }
        }
        try wholes(formats)
        for format in formats {
            // A format that has no row for any of these rollouts has nothing to measure.
            do { try report("export \(format.rawValue)") { try export(format) } } catch let error as ExportError {
                print("  \(format.rawValue): \(error.code)")
            }
        }
    }

    /// From a store into files: expanding and hashing the packs twice, and writing, come on top.
    private func wholes(_ formats: [ExportFormat]) throws {
        let folder = try Files.makeTemporaryFolder(named: "awm-export-bench")
        defer { Files.remove(folder) }
        let store = try Store(at: folder + "/store", creating: true)
        var builder = TrajectorySetBuilder()
        for row in corpus.rows { try builder.add(row, RecordColumns(Rollout(parsing: row))) }
        let ingest = try Ingest(store)
        try ingest.commit([("runs", Reference.defaultTag, try ingest.add(builder.finish()))], action: "bench")
        let artifact = try store.resolve(Reference(name: "runs"))
        let size = artifact.manifest.layers(.pack).reduce(0) { $0 + $1.size }
        print("  packs: one byte for \(corpus.bytes / size) of rows")
        let source = ExportSource(name: "runs", contentID: artifact.contentID.description)
        for format in formats where format == .messages || format == .native {
            var number = 0
            try report("export \(format.rawValue) from a store into a file") {
                number += 1
                let file = try Files.Appending("\(folder)/\(format.rawValue)-\(number)")
                let rows = try SetRows(artifact, in: store)
                _ = try Export.write(options: ExportOptions(format: format), source: source, from: rows) { action in
                    if case .append(let bytes, _) = action { try file.append(bytes) }
                }
                try file.finish()
            }
        }
    }

    private func export(_ format: ExportFormat) throws {
        let source = ExportSource(name: "corpus", contentID: "sha256:0")
        _ = try Export.write(options: ExportOptions(format: format), source: source, from: corpus) { _ in }
    }

    private func report(_ what: String, _ body: () throws -> Void) throws {
        var speeds: [Double] = []
        for run in 0...5 {
            let start = Cases.processorNanoseconds()
            try body()
            let time = Cases.processorNanoseconds() - start
            if run > 0 { speeds.append(Double(corpus.bytes) / Double(time) * 1e3) }
        }
        print("  \(what): \(Int(speeds.sorted()[2])) MB/s")
    }

    private static func processorNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

extension Corpus: RowSource {
    var count: Int { rows.count }

    func forEach(_ body: ([UInt8]) throws -> Void) throws {
        for row in rows { try body(row) }
    }

    func row(at place: Int) throws -> [UInt8] { rows[place] }
}

extension SetRows: RowSource {}
