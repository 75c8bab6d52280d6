package import ContentStore

/// A finished pack and its index.
package struct IndexedPack: Sendable {
    /// The pack.
    package var pack: Pack
    /// The index's bytes.
    package var index: [UInt8]
    /// The content ids of the environments that its records name.
    package var environments: Set<Digest>

    /// The pack as a set's config names it.
    var entry: TrajectorySet.PackEntry {
        TrajectorySet.PackEntry(size: pack.contentSize, digest: pack.contentDigest, records: pack.records)
    }
}

/// Writes one pack with its index, record by record.
package struct IndexedPackWriter: ~Copyable {
    private var writer: PackWriter
    private var index = PackIndexWriter()
    private var environments: Set<Digest> = []

    /// The number of records so far.
    package var records: Int { writer.records }

    /// Starts an empty pack; writers of one pack after the other share a compressor.
    package init(_ compressor: Zstd.Compressor = Zstd.Compressor()) {
        writer = PackWriter(compressor)
    }

    /// Whether a record of so many bytes still fits the pack; otherwise it begins the next one.
    package func hasRoom(for size: Int) -> Bool { writer.hasRoom(for: size) && index.hasRoom }

    /// Adds a record, one line without its line feed, and gives its id. Throws `tooLarge`, or `invalidPack` for what is no line.
    @discardableResult
    package mutating func add(_ row: [UInt8], _ columns: RecordColumns) throws(RolloutError) -> Digest {
        guard index.hasRoom else {
            throw RolloutError(.tooLarge, "a pack's index holds no more different values; begin another pack")
        }
        let offset = writer.contentSize
        try writer.add(row)
        let id = SHA256.hash(row)
        index.add(id, offset: offset, length: row.count, columns)
        environments.insert(columns.environmentID)
        return id
    }

    /// Ends the pack.
    package consuming func finish() throws(RolloutError) -> IndexedPack {
        let environments = environments
        var index = index
        let pack = try writer.finish()
        return IndexedPack(pack: pack, index: index.finish(pack: pack.contentDigest), environments: environments)
    }
}

extension IndexedPack {
    /// The packs that hold these rows in order, as few as they fit.
    static func packs(of rows: [(row: [UInt8], columns: RecordColumns)]) throws(RolloutError) -> [IndexedPack] {
        let compressor = Zstd.Compressor()
        var packs: [IndexedPack] = []
        var writer = IndexedPackWriter(compressor)
        for (row, columns) in rows {
            if writer.records > 0, !writer.hasRoom(for: row.count) {
                var full = IndexedPackWriter(compressor)
                swap(&writer, &full)
                packs.append(try full.finish())
            }
            try writer.add(row, columns)
        }
        if writer.records > 0 { packs.append(try writer.finish()) }
        return packs
    }
}
