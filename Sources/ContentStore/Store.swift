/// A content-addressed store in a folder that is an OCI image layout (`docs/format.md`).
///
/// Content enters through an ``Ingest``, which names bytes by their hash and makes references visible in one
/// transaction; everything read is checked against the digest it is named by. One instance belongs to one thread.
package final class Store {
    /// How a store may be opened.
    package enum Access: Sendable {
        case readWrite
        case readOnly
    }

    let layout: Layout
    package let access: Access
    let references: ReferenceDatabase
    /// The feature that this version lacks to write to the store, if that is why it is open for reading only.
    private let unknownFeature: String?
    private var openedIndex: BlobIndex?
    let rawCache: RawCache
    /// Where names are looked up first; they stand for what they stood for when they were first used.
    package var lockedNames: LockedNames?

    /// The store's folder.
    package var path: String { layout.root }

    /// Opens the store at `path`.
    ///
    /// With `creating`, an empty or missing folder becomes a store. Where the folder cannot be written, with `.readOnly`,
    /// and where the store has a feature that this version cannot write, references come from `index.json` and nothing
    /// is changed on the disk. Another process is waited for at most `patience` milliseconds. Throws `notAStore`,
    /// `unsupportedFormat`, `corrupt` or `locked`.
    package init(
        at path: String,
        access: Access = .readWrite,
        creating: Bool = false,
        patience: Int = 5_000
    ) throws(StoreError) {
        let layout = Layout(root: path, patience: patience)
        if creating, access == .readWrite, !Files.exists(layout.ociLayout) { try layout.create() }
        unknownFeature = try layout.check()
        self.layout = layout
        rawCache = RawCache(layout: layout)
        self.access = access == .readWrite && layout.isWritable && unknownFeature == nil ? .readWrite : .readOnly
        if self.access == .readWrite {
            if layout.lacksOurs { try layout.createOurs() }
            references = try ReferenceDatabase(path: layout.references, waiting: patience)
        } else {
            references = try ReferenceDatabase()
        }
        try catchUp()
        if self.access == .readWrite { try StagingFolder.removeAbandoned(in: layout) }
    }

    /// Fills the index from the manifests in the store, and looks at `index.json` again; gives the number of manifests.
    @discardableResult
    package func reindex(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws(StoreError) -> Int {
        openedIndex = nil
        var count = 0
        if access == .readWrite {
            let lock = try layout.lockRoot()
            defer { withExtendedLifetime(lock) {} }
            let manifests = try storedManifests(progress)
            count = manifests.count
            try BlobIndex.create(at: layout.cache, through: layout.cache + ".tmp", manifests)
            try references.forgetProjection()
        }
        try catchUp()
        return count
    }

    /// The index, opened or made when it is first needed: most reading does without it.
    func blobIndex() throws(StoreError) -> BlobIndex {
        if let openedIndex { return openedIndex }
        let index = try openIndex()
        openedIndex = index
        return index
    }

    private func openIndex() throws(StoreError) -> BlobIndex {
        guard access == .readWrite else { return try BlobIndex.inMemory(referencedManifests()) }
        if let index = try BlobIndex.open(layout.cache, waiting: layout.patience) { return index }
        let lock = try layout.lockRoot()
        defer { withExtendedLifetime(lock) {} }
        // Another process may have made it while this one waited.
        if let index = try BlobIndex.open(layout.cache, waiting: layout.patience) { return index }
        try BlobIndex.create(at: layout.cache, through: layout.cache + ".tmp", storedManifests())
        guard let index = try BlobIndex.open(layout.cache, waiting: layout.patience) else {
            throw StoreError(.inputOutput, "could not open \(layout.cache), which was just made")
        }
        return index
    }

    private func storedManifests(
        _ progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> [BlobIndex.Entry] {
        var entries: [BlobIndex.Entry] = []
        // In order, so that of several blobs with one content always the same comes first.
        let digests = try Files.digests(in: layout.blobs).sorted()
        for (position, digest) in digests.enumerated() {
            progress(position + 1, digests.count)
            guard case .file(let size) = Files.kind(of: layout.blob(digest)), size <= Manifest.maximumSize,
                let manifest = try storedManifest(digest)
            else { continue }
            entries.append(BlobIndex.Entry(digest: digest, size: size, manifest: manifest))
        }
        return entries
    }

    /// The manifest in a blob; `nil` for the many blobs that are something else.
    private func storedManifest(_ digest: Digest) throws(StoreError) -> Manifest? {
        let path = layout.blob(digest)
        guard Files.firstByte(of: path) == UInt8(ascii: "{") else { return nil }
        let bytes = try Files.read(path, limit: Manifest.maximumSize)
        guard let manifest = try? Manifest(parsing: bytes) else { return nil }
        return SHA256.hash(bytes) == digest ? manifest : nil
    }

    private func referencedManifests() throws(StoreError) -> [BlobIndex.Entry] {
        var entries: [BlobIndex.Entry] = []
        for reference in try references.entries() {
            let manifest = try manifest(reference.manifest)
            entries.append(
                BlobIndex.Entry(digest: reference.manifest, size: reference.manifestSize, manifest: manifest)
            )
        }
        return try entries + listedReferrers()
    }

    func requireWritable() throws(StoreError) {
        guard access == .readOnly else { return }
        if let unknownFeature {
            throw StoreError(
                .readOnly,
                "the store \(path) has the feature \"\(unknownFeature)\", without which it cannot be changed; use a newer awm"
            )
        }
        let obstacle = layout.unwritable.flatMap { Files.obstacle(to: $0, writing: true) }
        throw StoreError(
            .readOnly,
            "the store \(path) is open for reading only\(obstacle.map { ": \($0)" } ?? ""); or copy the store to change the copy"
        )
    }
}
