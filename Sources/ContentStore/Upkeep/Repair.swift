/// What a repair found and did.
package struct RepairReport: Sendable {
    /// Blobs that are whole again, and where each came from.
    package var repaired: [(blob: Digest, source: String)] = []
    /// Blobs for which no whole copy was found.
    package var missing: Set<Digest> = []
    /// Damaged blobs that nothing needs: they were taken out.
    package var takenOut: [Digest] = []
    /// The check afterwards; before it, with a dry run.
    package var fsck = FsckReport()
}

extension Store {
    /// Finds what is damaged and puts whole copies in its place: from quarantine, from content that was expanded, from
    /// other stores.
    ///
    /// Every byte is checked against the digest it is named by, so a source need not be trusted. Damaged blobs that nothing
    /// needs go into quarantine. References are never changed: one whose content is not found stays, and stays damaged.
    package func repair(
        from sources: [Store],
        isDryRun: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> RepairReport {
        if !isDryRun { try requireWritable() }
        var report = RepairReport()
        // A manifest that is found again names further blobs, so until nothing more is found.
        while true {
            report.fsck = try fsck(depth: .readData(share: 1), progress: progress)
            let damaged = report.fsck.damaged.subtracting(report.missing).subtracting(report.repaired.map(\.blob))
            guard !damaged.isEmpty else { break }
            let ingest = isDryRun ? nil : try Ingest(self)
            for digest in damaged.sorted() {
                if let source = try restore(digest, from: sources, into: ingest) {
                    report.repaired.append((digest, source))
                } else {
                    report.missing.insert(digest)
                }
            }
            try ingest?.publishOnly()
            if isDryRun { break }
        }
        try takeOutUseless(of: &report, isDryRun: isDryRun)
        if !isDryRun { try reindex() }
        return report
    }

    /// Stages a whole copy of a blob; says where it came from, or nil when there is none.
    private func restore(_ digest: Digest, from sources: [Store], into ingest: Ingest?) throws(StoreError) -> String? {
        if let path = try Quarantine(layout: layout).path(of: digest),
            let bytes = Store.whole(digest, { () throws(StoreError) in try Files.read(path, limit: Store.maximumBlob) })
        {
            try ingest?.addBlob(bytes)
            return "quarantine"
        }
        for source in sources {
            guard let bytes = Store.whole(digest, { () throws(StoreError) in try source.blob(digest) }) else {
                continue
            }
            try ingest?.addBlob(bytes)
            return source.path
        }
        guard let bytes = try compressedAgain(digest) else { return nil }
        try ingest?.addBlob(bytes)
        return "its expanded content"
    }

    private static func whole(_ digest: Digest, _ read: () throws(StoreError) -> [UInt8]) -> [UInt8]? {
        guard let bytes = try? read(), SHA256.hash(bytes) == digest else { return nil }
        return bytes
    }

    /// The blob of a layer whose content is in the raw cache. The compressor promises no bytes, but the one that made the
    /// blob is most often the one that is asked again.
    private func compressedAgain(_ digest: Digest) throws(StoreError) -> [UInt8]? {
        for (content, size) in try blobIndex().contents(of: digest) {
            guard let path = try rawCache.path(of: content, size: size) else { continue }
            let bytes = try Zstd.compress(Files.read(path, limit: size))
            if SHA256.hash(bytes) == digest { return bytes }
        }
        return nil
    }

    /// Takes out damaged blobs that no reference or pin needs: they only stand in the way of whole ones.
    private func takeOutUseless(of report: inout RepairReport, isDryRun: Bool) throws(StoreError) {
        var live = LiveBlobs(self)
        for entry in try references.entries() { try live.mark(entry.manifest, isRequired: false) }
        for pin in try references.pins() { try live.mark(pin.manifest, isRequired: false) }
        var useless = report.missing.filter { !live.contains($0) }.sorted()
        report.missing.subtract(useless)
        // A certificate that is not whole says nothing, and the next check of its environment makes another; so it is with an
        // answer that is asked for again.
        let broken = try referrers(needing: Set(useless))
        useless += broken
        report.takenOut = useless
        guard !isDryRun, !useless.isEmpty else { return }
        try Files.makeFolder(layout.quarantine)
        let folder = try Quarantine(layout: layout).folder(at: Files.wallClockMilliseconds() / 1000)
        let lock = try layout.lockBlobs(shared: false)
        defer { withExtendedLifetime(lock) {} }
        for digest in useless where Files.exists(layout.blob(digest)) {
            try Files.rename(layout.blob(digest), to: folder + "/" + digest.hex)
        }
        try blobIndex().forget(manifests: broken)
        report.fsck = try fsck(depth: .standard)
    }
}
