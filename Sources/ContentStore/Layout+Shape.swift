import SQLite

extension Layout {
    /// Refuses a store in which a folder or a file of ours is something else, most of all a link to somewhere else.
    ///
    /// Whoever opens a store for writing deletes what is left in `awm/sessions`, and a collection what is old in
    /// `awm/quarantine` and `awm/raw`: were one a link, somebody's own files would go. A link to the whole store is fine, since its maker chose it, not the store's.
    func checkShape() throws(StoreError) {
        for folder in [root + "/blobs", blobs, awm, sessions, quarantine, raw, open] {
            switch Files.kind(of: folder) {
            case .folder, .nothing: continue
            case .file, .other: throw wrong(folder, "a folder")
            }
        }
        let databases = [references, cache].flatMap { [$0, $0 + "-wal", $0 + "-shm", $0 + "-journal"] }
        for file in [ociLayout, index, format] + databases {
            switch Files.kind(of: file) {
            case .file, .nothing: continue
            case .folder, .other: throw wrong(file, "a regular file")
            }
        }
    }

    private func wrong(_ path: String, _ expected: String) -> StoreError {
        StoreError(
            .corrupt,
            "\(path) is not \(expected): a store that holds links or devices there is not opened; if you linked it to another disk, link the whole store instead"
        )
    }
}

extension Connection {
    /// Refuses a database of the store's that would do more than hold rows: none of ours has triggers or views.
    func refuseMischief(at path: String) throws {
        let found = try query("SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index') LIMIT 1")
        guard let row = found.first, case .text(let type) = row[0], case .text(let name) = row[1] else { return }
        throw StoreError(.corrupt, "\(path) has a \(type), \(name), which no awm has made; do not trust this store")
    }
}
