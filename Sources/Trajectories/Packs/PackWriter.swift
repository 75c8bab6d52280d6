package import ContentStore

/// Writes one pack, record by record, holding its compressed bytes and one frame of content in memory.
package struct PackWriter: ~Copyable {
    private var bytes: [UInt8] = []
    private var table = SeekTable()
    private var frame: [UInt8] = []
    private let hash = SHA256()
    private let compressor: Zstd.Compressor

    /// The number of bytes of the lines so far.
    package private(set) var contentSize = 0
    /// The number of records so far.
    package private(set) var records = 0

    /// Starts an empty pack; writers of one pack after the other share a compressor.
    package init(_ compressor: Zstd.Compressor = Zstd.Compressor()) {
        self.compressor = compressor
    }

    /// Whether a record of this many bytes still fits the pack; otherwise it begins the next one.
    package func hasRoom(for size: Int) -> Bool { contentSize + size + 1 <= Pack.maximumContent }

    /// Appends a record: one line, without its line feed.
    package mutating func add(_ record: [UInt8]) throws(RolloutError) {
        guard hasRoom(for: record.count) else {
            throw RolloutError(.tooLarge, "a record of \(record.count) bytes exceeds the pack's \(Pack.maximumContent)")
        }
        try PackWriter.check(record)
        if frame.count + record.count + 1 > Pack.frameContent { try endFrame() }
        frame.append(contentsOf: record)
        frame.append(UInt8(ascii: "\n"))
        contentSize += record.count + 1
        records += 1
        if frame.count > Pack.frameContent { try endFrame() }
    }

    /// Refuses what can be no record of any pack.
    static func check(_ record: [UInt8]) throws(RolloutError) {
        guard record.count < Pack.maximumContent else {
            throw RolloutError(
                .tooLarge,
                "a record of \(record.count) bytes exceeds a pack's \(Pack.maximumContent)"
            )
        }
        guard !record.isEmpty, LineFeeds.first(in: record) == nil else {
            throw RolloutError(.invalidPack, "a record must be one line that is not empty")
        }
    }

    /// Ends the pack.
    package consuming func finish() throws(RolloutError) -> Pack {
        try endFrame()
        bytes.append(contentsOf: table.bytes)
        return Pack(bytes: bytes, contentDigest: hash.finish(), contentSize: contentSize, records: records)
    }

    private mutating func endFrame() throws(RolloutError) {
        guard !frame.isEmpty else { return }
        let size: Int
        do {
            size = try compressor.append(frame, to: &bytes)
        } catch {
            throw RolloutError(.invalidPack, "a frame could not be compressed", cause: error)
        }
        hash.update(frame)
        table.frames.append(SeekTable.Frame(size: size, contentSize: frame.count))
        frame.removeAll(keepingCapacity: true)
    }
}
