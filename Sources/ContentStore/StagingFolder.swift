import CSystem
import Glibc

/// `awm/sessions/<id>`: the files of an ingest before they are published, with a lock that is held as long as its process
/// lives. Folders whose lock is free were abandoned, and are deleted at the next opening.
final class StagingFolder {
    private let layout: Layout
    private let path: String
    private let lock: FileLock
    private var staged: [Digest: Int] = [:]

    /// Up to this many files are synced one by one; more through one sync of the file system.
    private static let syncedSingly = 16

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

    /// Writes bytes that have this digest.
    func add(_ bytes: [UInt8], digest: Digest) throws(StoreError) {
        try Files.write(bytes, to: path + "/" + digest.hex, mode: 0o444)
        staged[digest] = bytes.count
    }

    /// Makes every file durable, and then gives each its name among the blobs.
    ///
    /// A damaged blob of that name is replaced; a whole one is replaced by the same bytes.
    func publish() throws(StoreError) {
        guard !staged.isEmpty else { return }
        let digests = staged.keys.sorted()
        try sync(digests.map { path + "/" + $0.hex })
        for digest in digests { try Files.rename(path + "/" + digest.hex, to: layout.blob(digest)) }
        try Files.sync(folder: layout.blobs)
        staged.removeAll()
    }

    /// A name promises its content, so the bytes must be on the disk before their names are.
    private func sync(_ files: [String]) throws(StoreError) {
        guard files.count <= StagingFolder.syncedSingly else {
            return try Files.syncFileSystem(lock.descriptor, path)
        }
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        for file in files {
            let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { throw Files.failure("sync", file) }
            descriptors.append(descriptor)
            // Only a hint: with all files on their way, the first sync takes the others along.
            _ = awm_start_writing(descriptor)
        }
        for (descriptor, file) in zip(descriptors, files) {
            try Files.sync(descriptor, file)
        }
    }

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
