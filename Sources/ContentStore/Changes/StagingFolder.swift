/// `awm/sessions/<id>`: the blobs of an ingest before they are published, with a lock that is held as long as its process
/// lives, and its lease: the digests it relies on. Folders whose lock is free were abandoned, and are deleted at the
/// next opening.
final class StagingFolder {
    private let layout: Layout
    private let path: String
    private let lock: FileLock
    private var staged: [Digest: String] = [:]
    private var made = 0
    private var compressor: StreamCompressor?

    init(in layout: Layout) throws(StoreError) {
        self.layout = layout
        path = layout.sessions + "/" + String(UInt64.random(in: .min ... .max), radix: 36)
        // Between the folder's making and its locking it looks abandoned; whoever cleans up waits for neither.
        let making = try FileLock(layout.sessions, shared: true, waiting: layout.patience)
        defer { withExtendedLifetime(making) {} }
        try Files.makeFolder(path)
        try Files.write([], to: path + "/lock")
        lock = try FileLock(path + "/lock", waiting: layout.patience)
    }

    deinit {
        Files.remove(path)
    }

    func contains(_ digest: Digest) -> Bool { staged[digest] != nil }

    /// Adds to the lease: collections leave alone what a living ingest relies on.
    func rely(on digests: [Digest]) throws(StoreError) {
        var lines: [UInt8] = []
        for digest in digests { lines += Array((digest.hex + "\n").utf8) }
        let lease = try Files.Appending(path + "/" + StagingFolder.leaseName)
        try lease.append(lines)
        try lease.finish()
    }

    /// Begins a blob of the bytes that will be written.
    func write() throws(StoreError) -> BlobWriter { try BlobWriter(path: newPath()) }

    /// Begins a blob that is made by compressing so many bytes; it is to be finished before the next is begun.
    func write(compressing contentSize: Int) throws(StoreError) -> BlobWriter {
        let reused = if let compressor { compressor } else { try StreamCompressor() }
        compressor = reused
        return try BlobWriter(path: newPath(), compressing: contentSize, with: reused)
    }

    private func newPath() -> String {
        made += 1
        return "\(path)/new-\(made)"
    }

    /// Takes a blob that is written; a second one of the same bytes is dropped.
    func keep(_ blob: BlobWriter, digest: Digest) {
        if staged[digest] == nil { staged[digest] = blob.path } else { Files.unlink(blob.path) }
    }

    /// Drops a blob that turned out not to be needed.
    func drop(_ blob: BlobWriter) { Files.unlink(blob.path) }

    /// Makes every blob's bytes durable: a name promises its content, so they must be on the disk before their names are.
    func sync() throws(StoreError) {
        try Files.sync(files: staged.values.sorted())
    }

    /// Gives each blob its name. The caller syncs the folder of names.
    ///
    /// A damaged blob of that name is replaced; a whole one is replaced by the same bytes.
    func publish() throws(StoreError) {
        for (digest, file) in staged.sorted(by: { $0.key < $1.key }) {
            try Files.rename(file, to: layout.blob(digest))
        }
        staged.removeAll()
    }

    /// What living ingests rely on.
    static func leases(in layout: Layout) throws(StoreError) -> Set<Digest> {
        var leases: Set<Digest> = []
        for name in try Files.names(in: layout.sessions) {
            let folder = layout.sessions + "/" + name
            guard Files.exists(folder + "/" + leaseName) else { continue }
            // The lease of a dead ingest does no harm: its folder goes at the next opening.
            let lines: [UInt8]
            do {
                lines = try Files.read(folder + "/" + leaseName, limit: 1 << 30)
            } catch {
                if error.code == .notFound { continue }
                throw error
            }
            for line in lines.split(separator: 0x0A) {
                if let digest = Digest(hex: String(decoding: line, as: UTF8.self)) { leases.insert(digest) }
            }
        }
        return leases
    }

    private static let leaseName = "relies"

    /// Deletes the folders of ingests whose process is gone.
    static func removeAbandoned(in layout: Layout) throws(StoreError) {
        let names = try Files.names(in: layout.sessions)
        // Somebody is just making a folder: the next opening will do.
        guard !names.isEmpty, let cleaning = try FileLock(ifFree: layout.sessions) else { return }
        defer { withExtendedLifetime(cleaning) {} }
        for name in names {
            let folder = layout.sessions + "/" + name
            // Without a lock file its maker died in between.
            guard Files.exists(folder + "/lock") else {
                Files.remove(folder)
                continue
            }
            do {
                guard let lock = try FileLock(ifFree: folder + "/lock") else { continue }
                withExtendedLifetime(lock) { Files.remove(folder) }
            } catch {
                // Its owner has just finished, or is another user: not ours to clean.
                continue
            }
        }
    }
}
