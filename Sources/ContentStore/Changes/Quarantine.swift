/// `awm/quarantine/<seconds since 1970>/<hex>`: blobs that a collection or a repair has taken out, until they are deleted.
///
/// Whoever needs one meanwhile brings it back; readers look here too.
struct Quarantine: Sendable {
    let layout: Layout

    private var folders: [String] {
        get throws(StoreError) {
            guard Files.exists(layout.quarantine) else { return [] }
            return try Files.names(in: layout.quarantine).filter { name in
                // A link would lead a collection to delete elsewhere.
                guard Int64(name) != nil, case .folder = Files.kind(of: layout.quarantine + "/" + name) else {
                    return false
                }
                return true
            }
        }
    }

    /// Where a blob is, if it is here.
    func path(of digest: Digest) throws(StoreError) -> String? {
        for folder in try folders.reversed() {
            let path = "\(layout.quarantine)/\(folder)/\(digest.hex)"
            if Files.exists(path) { return path }
        }
        return nil
    }

    /// Gives a blob its place in the store again; false when it is not here.
    ///
    /// A second name rather than a move: were the power to fail, the blob must not be in neither folder. The caller syncs
    /// the folder of blobs, and holds the lock that keeps collections away.
    func bringBack(_ digest: Digest) throws(StoreError) -> Bool {
        guard let path = try path(of: digest) else { return false }
        do {
            _ = try Files.link(path, to: layout.blob(digest))
        } catch {
            // A collection has just deleted it.
            if error.code == .notFound { return false }
            throw error
        }
        return true
    }

    /// Begins a folder for what is taken out now, and gives its path.
    func folder(at seconds: Int64) throws(StoreError) -> String {
        let path = "\(layout.quarantine)/\(seconds)"
        try Files.makeFolder(path)
        return path
    }

    /// Everything that was taken out at or before a time.
    func contents(until seconds: Int64) throws(StoreError) -> [(folder: String, files: [String])] {
        var contents: [(folder: String, files: [String])] = []
        for name in try folders {
            guard let time = Int64(name), time <= seconds else { continue }
            let folder = layout.quarantine + "/" + name
            contents.append((folder, try Files.names(in: folder)))
        }
        return contents
    }
}
