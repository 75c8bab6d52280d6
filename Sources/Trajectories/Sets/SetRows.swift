package import ContentStore

/// The rows of a stored set, to be read in order as often as wanted, and one by one once they have been.
///
/// Keeps where each frame's rows begin, and the frames that were read last: rows that lie near each other are read once.
package final class SetRows {
    private struct Frame {
        var pack: Int32
        var frame: Int32
        /// The place of its first row in the set.
        var first: Int
    }

    private let packs: [TrajectorySet.PackEntry]
    private let descriptors: [Descriptor]
    private let store: Store
    private var frames: [Frame] = []
    /// Whether every line has been hashed: once is enough, since a blob is checked whenever it is read.
    private var isVerified = false
    private var readers: [(pack: Int32, reader: PackReader)] = []
    private var recent: [(frame: Int, rows: [ArraySlice<UInt8>])] = []
    private static let openPacks = 2
    private static let openFrames = 32

    /// The number of rows that the set says it has.
    package let count: Int

    /// Opens a stored set. Throws `invalidSet` for what is none.
    package init(_ artifact: StoredArtifact, in store: Store) throws {
        let set = try TrajectorySet(of: artifact, in: store)
        packs = set.packs
        count = set.records
        descriptors = artifact.manifest.layers(.pack)
        self.store = store
    }

    /// Gives every row in order, without its line feed.
    ///
    /// A pack whose lines are not those that the config names is refused when its last line has been read.
    package func forEach(_ body: ([UInt8]) throws -> Void) throws {
        frames.removeAll()
        var place = 0
        for (index, pack) in packs.enumerated() {
            let reader = try PackReader(store.blob(descriptors[index]))
            let hash = SHA256()
            let first = place
            for frame in 0..<reader.frameCount {
                let content = try reader.content(ofFrame: frame)
                if !isVerified { hash.update(content) }
                frames.append(Frame(pack: Int32(index), frame: Int32(frame), first: place))
                for row in try reader.records(of: content, frame: frame) {
                    try body(Array(row))
                    place += 1
                }
            }
            guard place - first == pack.records, isVerified || hash.finish() == pack.digest else {
                throw RolloutError(
                    .invalidSet,
                    "pack \(index) of the set does not hold the lines that the config names"
                )
            }
        }
        isVerified = true
    }

    /// The row in a place of the set, which must have been read in order before.
    package func row(at place: Int) throws -> [UInt8] {
        let index = frames.partitioningIndex { $0.first > place } - 1
        guard frames.indices.contains(index) else {
            throw RolloutError(.notFound, "the set has no row \(place)")
        }
        let rows = try rows(ofFrame: index)
        guard rows.indices.contains(place - frames[index].first) else {
            throw RolloutError(.notFound, "the set has no row \(place)")
        }
        return Array(rows[place - frames[index].first])
    }

    private func rows(ofFrame index: Int) throws -> [ArraySlice<UInt8>] {
        if let known = recent.firstIndex(where: { $0.frame == index }) { return recent[known].rows }
        let rows = try reader(ofPack: frames[index].pack).records(inFrame: Int(frames[index].frame))
        if recent.count >= SetRows.openFrames { recent.removeFirst() }
        recent.append((index, rows))
        return rows
    }

    private func reader(ofPack pack: Int32) throws -> PackReader {
        if let open = readers.first(where: { $0.pack == pack }) { return open.reader }
        let reader = try PackReader(store.blob(descriptors[Int(pack)]))
        if readers.count >= SetRows.openPacks { readers.removeFirst() }
        readers.append((pack, reader))
        return reader
    }
}

extension Array {
    /// The first index whose element satisfies a condition that all behind it satisfy too.
    fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
