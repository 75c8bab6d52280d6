extension Store {
    /// What was saved of a damaged `refs.db`.
    package struct SalvagedReferences: Sendable, Equatable {
        package var references: Int
        /// Where the damaged file is now.
        package var setAside: String
    }

    /// Sets a damaged `refs.db` aside and makes a new one from what can be read of it, and from `index.json`.
    ///
    /// `nil` when it is not damaged. The log, the pins and the checkouts begin anew.
    package static func repairReferences(
        at path: String,
        patience: Int = 5_000
    ) throws(StoreError) -> SalvagedReferences? {
        let layout = Layout(root: path, patience: patience)
        guard Files.exists(layout.references) else { return nil }
        var salvaged: [ReferenceEntry] = []
        do throws(StoreError) {
            let references = try ReferenceDatabase(path: layout.references, waiting: patience)
            guard try references.damage() != nil else { return nil }
            salvaged = (try? references.entries()) ?? []
        } catch {
            guard error.code == .corrupt else { throw error }
        }
        let lock = try layout.lockRoot()
        defer { withExtendedLifetime(lock) {} }
        let setAside = "\(layout.references).damaged-\(Files.wallClockMilliseconds() / 1000)"
        try ReferenceDatabase.create(at: layout.references + ".new", through: layout.references + ".tmp")
        do {
            let fresh = try ReferenceDatabase(path: layout.references + ".new", waiting: patience)
            try fresh.transaction { for entry in salvaged { try fresh.set(entry, action: "repair") } }
        }
        for suffix in ["-wal", "-shm"] where Files.exists(layout.references + suffix) {
            try Files.rename(layout.references + suffix, to: setAside + suffix)
        }
        try Files.rename(layout.references, to: setAside)
        try Files.rename(layout.references + ".new", to: layout.references)
        try Files.syncFolder(of: layout.references)
        let store = try Store(at: path, patience: patience)
        return SalvagedReferences(references: try store.referenceEntries().count, setAside: setAside)
    }
}
