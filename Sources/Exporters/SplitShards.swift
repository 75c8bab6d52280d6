import Trajectories

/// The shards of one split as rows arrive: which file a row goes to, and what the files are called in the end.
///
/// Names state the number of shards, which is known last, so files have a provisional name until then.
struct SplitShards {
    private struct File {
        var size = 0
        var rows = 0
        var hash = RunningHash()
    }

    let split: String
    let limit: Int
    private var files: [File] = []

    init(split: String, limit: Int) {
        self.split = split
        self.limit = limit
    }

    /// The provisional path of the file that a line goes to.
    mutating func add(_ line: [UInt8]) -> String {
        if files.isEmpty || files[files.count - 1].size + line.count > limit { files.append(File()) }
        let index = files.count - 1
        files[index].size += line.count
        files[index].rows += 1
        files[index].hash.update(line)
        return provisionalPath(index)
    }

    /// The files with their last names; the shards must not be used afterwards.
    func finish() -> [(provisionalPath: String, shard: ExportSummary.Shard)] {
        files.enumerated().map { index, file in
            let shard = ExportSummary.Shard(
                path: "data/\(split)-\(SplitShards.digits(index))-of-\(SplitShards.digits(files.count)).jsonl",
                split: split,
                size: file.size,
                rows: file.rows,
                sha256: file.hash.finish()
            )
            return (provisionalPath(index), shard)
        }
    }

    private func provisionalPath(_ index: Int) -> String { "data/\(split)-\(SplitShards.digits(index)).jsonl.part" }

    /// A number in at least five digits.
    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
}
