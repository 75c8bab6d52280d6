import Glibc

/// A content-addressed store in a folder that is an OCI image layout (`store.md`).
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
    let blobIndex: BlobIndex

    /// The store's folder.
    package var path: String { layout.root }

    /// Opens the store at `path`.
    ///
    /// With `creating`, an empty or missing folder becomes a store. Where the folder cannot be written, or with
    /// `.readOnly`, references come from `index.json` and nothing is changed on the disk. Throws `notAStore`,
    /// `unsupportedFormat` or `corrupt`.
    package init(at path: String, access: Access = .readWrite, creating: Bool = false) throws(StoreError) {
        let layout = Layout(root: path)
        if creating, access == .readWrite, !Files.exists(layout.ociLayout) { try layout.create() }
        try layout.check()
        let isWritable = Files.isWritable(layout.root) && (!Files.exists(layout.awm) || Files.isWritable(layout.awm))
        self.layout = layout
        self.access = access == .readWrite && isWritable ? .readWrite : .readOnly
        if self.access == .readWrite {
            if !Files.exists(layout.format) { try layout.createOurs() }
            references = try ReferenceDatabase(path: layout.references)
            blobIndex = try BlobIndex(path: layout.cache)
        } else {
            references = try ReferenceDatabase(path: nil)
            blobIndex = try BlobIndex(path: nil)
        }
        try adoptForeignEntries()
        if blobIndex.isNew { try reindex() }
        if self.access == .readWrite { removeAbandonedIngests() }
    }

    /// Fills the blob index from the manifests in the store.
    package func reindex() throws(StoreError) {
        if access == .readWrite {
            for name in try Files.names(in: layout.blobs) {
                guard let digest = try? Digest(parsing: name),
                    case .file(let size) = Files.kind(of: layout.blob(digest)),
                    size <= Manifest.maximumSize, let manifest = try? manifest(digest)
                else { continue }
                try blobIndex.add(manifest, digest: digest, size: size)
            }
        } else {
            for entry in try references.entries() {
                guard let manifest = try? manifest(entry.manifest) else { continue }
                try blobIndex.add(manifest, digest: entry.manifest, size: manifest.bytes.count)
            }
        }
    }

    func requireWritable() throws(StoreError) {
        guard access == .readWrite else {
            throw StoreError(.readOnly, "the store \(path) is open for reading only; copy it to change it")
        }
    }

    /// Deletes the folders of ingests whose process is gone: their lock is free.
    private func removeAbandonedIngests() {
        guard let names = try? Files.names(in: layout.sessions) else { return }
        for name in names {
            let folder = layout.sessions + "/" + name
            let lock = open(folder + "/lock", O_RDWR | O_CLOEXEC)
            guard lock >= 0 else { continue }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { Files.remove(folder) }
            close(lock)
        }
    }
}
