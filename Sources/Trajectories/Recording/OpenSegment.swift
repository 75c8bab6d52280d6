import ContentStore

/// A pack that is being recorded: its rows in a file of their own, and the same compressed in memory.
final class OpenSegment {
    let file: Files.Locked
    private let pace: TrajectoryRecorder.Pace
    private let compressor: Zstd.Compressor
    private var writer: IndexedPackWriter
    private var line: [UInt8] = []
    private var unsynced = 0
    private var syncedAt = ContinuousClock.now

    init(in folder: String, _ pace: TrajectoryRecorder.Pace, _ compressor: Zstd.Compressor) throws {
        self.pace = pace
        self.compressor = compressor
        writer = IndexedPackWriter(compressor)
        file = try Files.Locked(creating: folder + "/" + OpenFolder.newName())
        try Files.sync(folder: folder)
    }

    func hasRoom(for size: Int) -> Bool { writer.hasRoom(for: size) }

    /// Adds a row that is a line and for which there is room.
    func add(_ row: [UInt8], _ columns: RecordColumns) throws -> Digest {
        // In one piece and at once: a process that is killed loses nothing that it has handed over.
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: row)
        line.append(UInt8(ascii: "\n"))
        try file.append(line)
        unsynced += line.count
        let id = try writer.add(row, columns)
        if unsynced >= pace.bytes || ContinuousClock.now - syncedAt >= .milliseconds(pace.milliseconds) { try sync() }
        return id
    }

    func sync() throws {
        guard unsynced > 0 else { return }
        try file.sync()
        unsynced = 0
        syncedAt = ContinuousClock.now
    }

    /// The pack of all rows; nothing is added afterwards.
    func finish() throws -> IndexedPack {
        var full = IndexedPackWriter(compressor)
        swap(&writer, &full)
        return try full.finish()
    }
}
