/// How much is in a store, and of what.
package struct StoreStatistics: Sendable {
    /// Files and their bytes.
    package struct Amount: Sendable, Equatable {
        package var count = 0
        package var bytes = 0

        mutating func add(_ bytes: Int) {
            count += 1
            self.bytes += bytes
        }
    }

    /// The artifacts of one kind.
    package struct Kind: Sendable {
        package var kind: ArtifactKind
        package var references = 0
        /// Distinct manifests.
        package var artifacts = 0
        /// The blobs of these artifacts, each counted once.
        package var stored = Amount()
        /// What the layers hold when they are expanded, each counted once.
        package var content = Amount()
    }

    package var kinds: [Kind] = []
    /// Everything under `blobs/`.
    package var blobs = Amount()
    /// Blobs that no reference needs; the log, pins or checkouts may.
    package var untagged = Amount()
    package var quarantine = Amount()
    /// Expanded seeds.
    package var raw = Amount()
    /// Trajectory sets being recorded.
    package var open = Amount()
    package var pins = 0
    package var checkouts = 0
    package var logEntries = 0
    /// The bytes of `refs.db` and `index.db`.
    package var databases = Amount()
}

extension Store {
    /// Counts what is in the store. Reads every tagged manifest, and the names and sizes of everything else.
    package func statistics() throws(StoreError) -> StoreStatistics {
        var statistics = StoreStatistics()
        var used: Set<Digest> = []
        let entries = try references.entries()
        for kind in ArtifactKind.allCases {
            var summary = StoreStatistics.Kind(kind: kind)
            var seen: Set<Digest> = []
            for entry in entries where entry.kind == kind {
                summary.references += 1
                guard seen.insert(entry.manifest).inserted else { continue }
                summary.artifacts += 1
                summary.stored.add(entry.manifestSize)
                for blob in try manifest(entry.manifest).blobs where seen.insert(blob.digest).inserted {
                    summary.stored.add(blob.size)
                    if let size = blob.contentSize { summary.content.add(size) }
                }
            }
            if kind.isReferrer {
                for referrer in try referrers(blobIndex().referrers().filter({ $0.kind == kind }), about: entries)
                where seen.insert(referrer.manifest).inserted {
                    summary.artifacts += 1
                    summary.stored.add(referrer.size)
                    for blob in try manifest(referrer.manifest).blobs where seen.insert(blob.digest).inserted {
                        summary.stored.add(blob.size)
                        if let size = blob.contentSize { summary.content.add(size) }
                    }
                }
            }
            used.formUnion(seen)
            if summary.artifacts > 0 { statistics.kinds.append(summary) }
        }
        for digest in try Files.digests(in: layout.blobs) {
            guard case .file(let size) = Files.kind(of: layout.blob(digest)) else { continue }
            statistics.blobs.add(size)
            if !used.contains(digest) { statistics.untagged.add(size) }
        }
        statistics.quarantine = try Store.amount(below: layout.quarantine)
        statistics.raw = try Store.amount(below: layout.raw)
        statistics.open = try Store.amount(below: layout.open)
        for database in [layout.references, layout.cache] {
            if case .file(let size) = Files.kind(of: database) { statistics.databases.add(size) }
        }
        statistics.pins = try references.pins().count
        statistics.checkouts = try references.checkouts().count
        statistics.logEntries = try references.reflogCount()
        return statistics
    }

    /// The files below a folder, which may not be there.
    private static func amount(below folder: String) throws(StoreError) -> StoreStatistics.Amount {
        var amount = StoreStatistics.Amount()
        guard case .folder = Files.kind(of: folder) else { return amount }
        for name in try Files.names(in: folder) {
            switch Files.kind(of: folder + "/" + name) {
            case .file(let size):
                amount.add(size)
            case .folder:
                let below = try Store.amount(below: folder + "/" + name)
                amount.count += below.count
                amount.bytes += below.bytes
            case .nothing, .other: break
            }
        }
        return amount
    }
}
