import Exporters
import JSON
import Testing
import Trajectories

/// An export in memory: what the actions make of an empty folder.
struct ExportedFiles {
    var files: [String: [UInt8]]
    var summary: ExportSummary

    init(_ rollouts: [Rollout], _ options: ExportOptions, source: String = "runs:latest") throws {
        try self.init(RowsInMemory(rollouts), options, source: source)
    }

    init(_ rows: RowsInMemory, _ options: ExportOptions, source: String = "runs:latest") throws {
        var files: [String: [UInt8]] = [:]
        summary = try Export.write(
            options: options,
            source: ExportSource(name: source, contentID: "sha256:" + String(repeating: "3d", count: 32)),
            from: rows,
            to: { action in
                switch action {
                case .append(let bytes, let path): files[path, default: []] += bytes
                case .rename(let path, let name):
                    try #require(files[name] == nil)
                    let bytes: [UInt8] = try #require(files[path])
                    files[path] = nil
                    files[name] = bytes
                }
            }
        )
        self.files = files
    }

    /// A file as text.
    func text(_ path: String) throws -> String {
        String(decoding: try #require(files[path]), as: UTF8.self)
    }

    /// The rows of a split, shard after shard.
    func rows(_ split: String) throws -> [JSON] {
        var rows: [JSON] = []
        for path in files.keys.sorted() where path.hasPrefix("data/\(split)-") {
            for line in JSONLines(try #require(files[path])) { rows.append(try JSON(parsing: line.bytes)) }
        }
        return rows
    }
}

/// Rows that an export can read.
struct RowsInMemory: RowSource {
    var rows: [[UInt8]]
    var count: Int { rows.count }

    init(_ rollouts: [Rollout]) { rows = rollouts.map { $0.rowBytes() } }

    init(lines: [String]) { rows = lines.map { Array($0.utf8) } }

    func forEach(_ body: ([UInt8]) throws -> Void) throws {
        for row in rows { try body(row) }
    }

    func row(at place: Int) throws -> [UInt8] { rows[place] }
}

extension RolloutExporter {
    /// The rows of a rollout as values.
    func rows(for rollout: Rollout, groupComplete: Bool = false) throws -> [JSON] {
        var skimmer = Skimmer()
        return try skimmer.skim(rollout.rowBytes()) { json in
            let row = try RawRollout(json)
            #expect(row.violation() == nil)
            #expect(row.tokenViolation() == nil)
            var output = ByteWriter()
            let facts = RolloutFacts(reward: rollout.reward, success: rollout.success, groupComplete: groupComplete)
            let count = try write(row, facts, to: &output)
            let rows = try JSONLines(Array(output.bytes)).map { try JSON(parsing: $0.bytes) }
            try #require(rows.count == count)
            return rows
        }
    }

    /// The only row of a rollout, or nil when there is none.
    func row(for rollout: Rollout) throws -> JSON? {
        let rows = try rows(for: rollout)
        try #require(rows.count < 2)
        return rows.first ?? Optional.none
    }
}
