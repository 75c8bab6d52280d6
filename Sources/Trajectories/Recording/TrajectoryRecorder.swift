package import ContentStore

/// Records rollouts into a trajectory set of a store as they come.
///
/// Each row goes to a segment, a file in `awm/open`, and is compressed in the same pass. At 64 MiB and at the end the segment is
/// sealed: its pack is committed as part of the set, whatever others have added to that meanwhile, and the file goes. What a
/// killed process leaves behind, ``SegmentRecovery`` seals.
///
/// One instance belongs to one thread; any number of them, in any number of processes, may record into one set. After an error
/// other than a refused row it takes no more: what its file holds is sealed by the next recovery.
package final class TrajectoryRecorder {
    /// How long a row may stay where a power failure takes it: until so many milliseconds or bytes have been recorded since
    /// the last sync.
    package struct Pace: Sendable {
        /// Looked at when a row is recorded; what came less than this after the last sync waits for the next row or a flush.
        package var milliseconds: Int
        /// Bytes of rows.
        package var bytes: Int

        /// Creates a pace.
        package init(milliseconds: Int = 500, bytes: Int = 16 << 20) {
            self.milliseconds = milliseconds
            self.bytes = bytes
        }
    }

    /// The set that is recorded into, under the tag `latest`.
    package let set: String
    /// The number of rows recorded here.
    package private(set) var records = 0
    private let store: Store
    private let pace: Pace
    private let compressor = Zstd.Compressor()
    private var rows = RowWriter()
    private var isReplacing: Bool
    private var segment: OpenSegment?
    private var sealed: StoredArtifact?
    private var failure: (any Error)?

    /// Prepares to record into a set, which is made when it is not there. With `replacing`, the first pack takes the place of
    /// what the set holds. Throws `invalidReference` or `readOnly`.
    package init(set: String, in store: Store, replacing: Bool = false, pace: Pace = Pace()) throws {
        try Reference.check(name: set, in: set)
        // Says so when the store cannot be written.
        _ = try Ingest(store)
        self.set = set
        self.store = store
        self.pace = pace
        isReplacing = replacing
    }

    /// Records a rollout and gives its record id. Throws `brokenInvariant` or `tooLarge` for what is refused.
    @discardableResult
    package func append(_ rollout: Rollout) throws -> Digest {
        // The columns first: a rollout that breaks the format may have no bytes at all.
        let columns = try RecordColumns(rollout)
        return try append(rows.bytes(of: rollout), columns)
    }

    /// Records a row, without its line feed, whose columns are known, and gives its record id.
    @discardableResult
    package func append(_ row: [UInt8], _ columns: RecordColumns) throws -> Digest {
        try PackWriter.check(row)
        return try guarded {
            if let segment, !segment.hasRoom(for: row.count) { try seal() }
            let segment = try segment ?? begin()
            let id = try segment.add(row, columns)
            records += 1
            return id
        }
    }

    /// Makes everything recorded so far durable.
    package func flush() throws {
        try guarded { try segment?.sync() }
    }

    /// Seals what is left and gives the set as it is then; one without any rows is made, too.
    package func finish() throws -> StoredArtifact {
        try guarded {
            try seal()
            let artifact = try sealed ?? SetAppending.append(to: set, in: store, replacing: isReplacing) { _ in [] }
            sealed = artifact
            return artifact
        }
    }

    private func begin() throws -> OpenSegment {
        let new = try OpenSegment(in: OpenFolder.make(of: set, in: store), pace, compressor)
        segment = new
        return new
    }

    private func seal() throws {
        guard let segment else { return }
        let pack = try segment.finish()
        sealed = try SetAppending.append(to: set, in: store, replacing: isReplacing) { _ in [pack] }
        isReplacing = false
        // A crash before this is why recovery looks for each record in the set.
        try segment.file.remove()
        self.segment = nil
    }

    private func guarded<Value>(_ body: () throws -> Value) throws -> Value {
        if let failure { throw failure }
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }
}
