import Exporters
import JSON
import Testing
import Trajectories

/// An export in memory: what the actions make of an empty folder.
struct ExportedFiles {
    var files: [String: [UInt8]]
    var summary: ExportSummary

    init(_ rollouts: [Rollout], _ options: ExportOptions, source: String = "runs:latest") throws {
        var rest = rollouts[...]
        var files: [String: [UInt8]] = [:]
        summary = try Export.write(
            options: options,
            source: ExportSource(name: source, contentID: "sha256:" + String(repeating: "3d", count: 32)),
            from: { rest.popFirst() },
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
