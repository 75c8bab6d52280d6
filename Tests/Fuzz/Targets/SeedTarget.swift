import ContentStore
import Environments
import SQLite

/// Databases that `store add` is given, and images that come with layers: one digest whenever they are read, or an error.
struct SeedTarget: FuzzTarget {
    static let name = "seed"
    static let limit = 64 << 10
    static let weight = 20
    static let dictionary = [
        "SQLite format 3\u{0}", "CREATE TABLE", "CREATE VIRTUAL TABLE t USING fts5(x)", "CREATE TRIGGER", "CREATE VIEW",
        "GENERATED ALWAYS AS (", "WITHOUT ROWID", "sqlite_sequence", "sqlite_schema", "randomblob(1000000000)",
    ]

    private let builder: SeedBuilder
    private let path: FilePath

    init(corpus: String, folder: String) throws {
        guard let clock = WorldTime(parsing: "2026-01-01 00:00:00") else { throw Violation("no clock") }
        var builder = SeedBuilder(clock: clock)
        builder.steps = 2_000_000
        self.builder = builder
        path = try FilePath(parsing: "seed.db")
    }

    /// Whole pages, and a header that counts them.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        guard bytes.count >= 512 else { return }
        bytes.replaceSubrange(0..<16, with: Array("SQLite format 3\u{0}".utf8))
        var size = Int(bytes[16]) << 8 | Int(bytes[17])
        if size < 512 || size & (size - 1) != 0 {
            size = 512
            bytes.replaceSubrange(16..<18, with: [2, 0])
        }
        bytes.removeLast(bytes.count % size)
        guard bytes.count >= 100 else { return }
        let pages = bytes.count / size
        for index in 0..<4 { bytes[28 + index] = UInt8(truncatingIfNeeded: pages >> (24 - 8 * index)) }
        bytes.replaceSubrange(92..<96, with: Array(bytes[24..<28]))
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        let sources = SeedSources(file: path, bytes: bytes)
        // A script is another matter: the world's tests have hostile ones.
        guard case .database = sources.content else { return false }
        try inspect(bytes)
        guard let image = try? builder.build(sources) else { return false }
        let again = try accepted("a seed is accepted once only") { try builder.build(sources) }
        try require(again.logical == image.logical, "a seed has two logical digests")
        try require(again.tables == image.tables, "a seed's tables are counted in two ways")
        let kept = SeedSources(file: path, bytes: image.bytes)
        let rebuilt = try accepted("an image of ours is refused") { try builder.build(kept) }
        try require(rebuilt.logical == image.logical, "an image has another logical digest than its source")
        return true
    }

    /// What fsck does with a layer that says it is a database, whatever it is.
    private func inspect(_ bytes: [UInt8]) throws {
        guard let connection = try? Connection(image: bytes) else { return }
        _ = try? connection.scalar("PRAGMA quick_check(1)")
    }
}
