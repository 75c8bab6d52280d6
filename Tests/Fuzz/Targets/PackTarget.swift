import ContentStore
import Trajectories

/// Packs: what the seek table leads to is what a decoder that knows nothing of it sees.
struct PackTarget: FuzzTarget {
    static let name = "pack"
    static let limit = 256 << 10
    static let weight = 20

    init(corpus: String, folder: String) {}

    /// Makes the seek table account for the bytes before it again, by its last entry.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        let count = bytes.count >= 17 ? integer(bytes, bytes.count - 9) : 0
        let start = bytes.count - 8 * count - 17
        guard count > 0, count < 10_000, start > 0 else { return }
        put(0x184D_2A5E, &bytes, start)
        put(8 * count + 9, &bytes, start + 4)
        let others = (0..<count - 1).reduce(0) { $0 + integer(bytes, start + 8 + 8 * $1) }
        if others < start { put(start - others, &bytes, start + 8 * count) }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let reader = try? PackReader(bytes) else { return false }
        try require(reader.contentSize <= Pack.maximumContent, "a pack claims more than a pack may hold")
        var content: [UInt8] = []
        var lines: [[UInt8]] = []
        for frame in 0..<reader.frameCount {
            guard let held = try? reader.content(ofFrame: frame), let records = try? reader.records(inFrame: frame)
            else { return false }
            content += held
            lines += records.map { Array($0) }
        }
        try require(content.count == reader.contentSize, "the frames do not hold what the table states")
        // Libzstd is stricter when it streams: blocks larger than their window pass only where all of the output is there.
        let whole = try? Zstd.decompress(bytes, limit: content.count)
        try require(whole ?? content == content, "the seek table leads to something else than zstd -dc gives")
        try require((try? reader.content(ofFrame: reader.frameCount)) == nil, "there is a frame behind the last")
        let pack = try accepted("records that were read cannot be written") { try PackTarget.pack(lines) }
        try require(pack.contentDigest == SHA256.hash(content), "the same records have another digest")
        return true
    }

    private static func pack(_ lines: [[UInt8]]) throws -> Pack {
        var writer = PackWriter()
        for line in lines { try writer.add(line) }
        return try writer.finish()
    }

    private func integer(_ bytes: [UInt8], _ offset: Int) -> Int {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func put(_ value: Int, _ bytes: inout [UInt8], _ offset: Int) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
}
