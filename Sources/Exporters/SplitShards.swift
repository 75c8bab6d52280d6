import Trajectories

/// The shards of one split as rows arrive: which file a row goes to, and what the files are called in the end.
///
/// Names state the number of shards, which is known last, so files have a provisional name until then.
struct SplitShards {
    private struct File {
        /// The number of bytes of its lines.
        var content = 0
        var size = 0
        var rows = 0
        var hash = RunningHash()
        var encoder: any ShardEncoder
    }

    let split: String
    private let limit: Int
    private let compression: ExportOptions.Compression
    private var files: [File] = []

    init(split: String, _ options: ExportOptions) {
        self.split = split
        limit = options.shardBytes
        compression = options.compression
    }

    /// Adds lines that stay together; gives what is to be written, and to which files.
    mutating func add(_ lines: [UInt8], rows: Int) throws -> [Export.Action] {
        var actions: [Export.Action] = []
        if files.isEmpty || files[files.count - 1].content + lines.count > limit {
            actions += try finishLast()
            files.append(File(encoder: try compression.encoder()))
        }
        let index = files.count - 1
        files[index].content += lines.count
        files[index].rows += rows
        return actions + write(try files[index].encoder.encode(lines), to: index)
    }

    /// Ends the last file.
    private mutating func finishLast() throws -> [Export.Action] {
        guard !files.isEmpty else { return [] }
        return write(try files[files.count - 1].encoder.finish(), to: files.count - 1)
    }

    private mutating func write(_ bytes: [UInt8], to index: Int) -> [Export.Action] {
        guard !bytes.isEmpty else { return [] }
        files[index].size += bytes.count
        files[index].hash.update(bytes)
        return [.append(bytes, to: provisionalPath(index))]
    }

    /// The last actions, and the files with their last names; the shards must not be used afterwards.
    mutating func finish() throws -> (actions: [Export.Action], shards: [ExportSummary.Shard]) {
        var actions = try finishLast()
        var shards: [ExportSummary.Shard] = []
        for (index, file) in files.enumerated() {
            let shard = ExportSummary.Shard(
                path: "data/\(split)-\(SplitShards.digits(index))-of-\(SplitShards.digits(files.count))"
                    + compression.fileEnding,
                split: split,
                size: file.size,
                rows: file.rows,
                sha256: file.hash.finish()
            )
            actions.append(.rename(provisionalPath(index), to: shard.path))
            shards.append(shard)
        }
        return (actions, shards)
    }

    private func provisionalPath(_ index: Int) -> String {
        "data/\(split)-\(SplitShards.digits(index))\(compression.fileEnding).part"
    }

    /// A number in at least five digits.
    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
}
