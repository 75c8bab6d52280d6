package import ContentStore

extension TrajectorySet {
    /// The rows of a stored set in order: one compressed pack and one frame of content are in memory at a time.
    package static func rows(of artifact: StoredArtifact, in store: Store) throws -> Rows {
        Rows(
            packs: try TrajectorySet(of: artifact, in: store).packs,
            descriptors: artifact.manifest.layers(.pack),
            store: store
        )
    }

    /// The rows of a stored set; see ``TrajectorySet/rows(of:in:)``.
    ///
    /// A pack whose lines are not those that the config names is refused when its last line has been read.
    package struct Rows: ~Copyable {
        private let packs: [PackEntry]
        private let descriptors: [Descriptor]
        private let store: Store
        private var position = 0
        private var reader: PackReader?
        private var hash = SHA256()
        private var frame = 0
        private var seen = 0
        private var pending: ArraySlice<ArraySlice<UInt8>> = []

        fileprivate init(packs: [PackEntry], descriptors: [Descriptor], store: Store) {
            self.packs = packs
            self.descriptors = descriptors
            self.store = store
        }

        /// The next row without its line feed, or nil at the end.
        package mutating func next() throws -> [UInt8]? {
            while true {
                if let row = pending.popFirst() { return Array(row) }
                if let reader, frame < reader.frameCount {
                    let content = try reader.content(ofFrame: frame)
                    let records = try reader.records(of: content, frame: frame)
                    hash.update(content)
                    frame += 1
                    seen += records.count
                    pending = records[...]
                } else {
                    guard try beginPack() else { return nil }
                }
            }
        }

        /// The next row as a value, or nil at the end.
        package mutating func nextRollout() throws -> Rollout? {
            guard let row = try next() else { return nil }
            return try Rollout(parsing: row)
        }

        /// Checks the pack that has been read and opens the next one; false when there is none.
        private mutating func beginPack() throws -> Bool {
            if reader != nil {
                let pack = packs[position]
                guard seen == pack.records, hash.finish() == pack.digest else {
                    throw RolloutError(
                        .invalidSet,
                        "pack \(position) of the set does not hold the lines that the config names"
                    )
                }
                reader = nil
                position += 1
            }
            guard position < packs.count else { return false }
            reader = try PackReader(store.blob(descriptors[position]))
            hash = SHA256()
            frame = 0
            seen = 0
            return true
        }
    }
}
