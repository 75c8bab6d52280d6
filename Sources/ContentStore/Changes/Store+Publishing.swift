/// Blobs that an ingest did not bring but counts on.
struct Reliance {
    var size: Int
    /// Whether a committed manifest names it already; then it is known to be on the disk.
    var isDurable: Bool
}

extension Store {
    /// Publishes blobs and then changes references, while no collection can come between.
    ///
    /// Whatever the references will lead to is in its place, and on the disk, before `change` is called. Throws `locked`
    /// when a blob that is relied on has been collected for good.
    func publish<Result>(
        _ staging: StagingFolder? = nil,
        relyingOn reliances: [Digest: Reliance],
        _ change: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        // The slow part, before anybody has to wait for it.
        try staging?.sync()
        let lock = try layout.lockBlobs(shared: true)
        defer { withExtendedLifetime(lock) {} }
        var unsynced: [String] = []
        for (digest, reliance) in reliances {
            let path = layout.blob(digest)
            if case .nothing = Files.kind(of: path), try !Quarantine(layout: layout).bringBack(digest) {
                throw StoreError(.locked, "the blob \(digest) was deleted by a collection meanwhile; try again")
            }
            guard case .file(reliance.size) = Files.kind(of: path) else {
                throw StoreError(.corrupt, "the blob \(digest) in \(self.path) has another size; run awm store fsck")
            }
            if !reliance.isDurable { unsynced.append(path) }
        }
        try Files.sync(files: unsynced)
        try staging?.publish()
        try Files.sync(folder: layout.blobs)
        return try change()
    }

    /// What a manifest needs, itself included, as things that are in the store already.
    func reliances(of artifact: StoredArtifact, isDurable: Bool) throws(StoreError) -> [Digest: Reliance] {
        var reliances: [Digest: Reliance] = [:]
        for blob in artifact.manifest.blobs { reliances[blob.digest] = Reliance(size: blob.size, isDurable: isDurable) }
        let size = try blobSize(artifact.manifestDigest)
        reliances[artifact.manifestDigest] = Reliance(size: size, isDurable: isDurable)
        return reliances
    }

    /// Where a blob is: in its place, or in quarantine; `nil` when it is nowhere.
    func whereIs(_ digest: Digest) throws(StoreError) -> String? {
        let path = layout.blob(digest)
        if case .nothing = Files.kind(of: path) { return try Quarantine(layout: layout).path(of: digest) }
        return path
    }

    /// The size of a blob, wherever it is. Throws `notFound`.
    func blobSize(_ digest: Digest) throws(StoreError) -> Int {
        if let path = try whereIs(digest), case .file(let size) = Files.kind(of: path) { return size }
        throw StoreError(.notFound, "the blob \(digest) is not in \(path); add or copy it first")
    }
}
