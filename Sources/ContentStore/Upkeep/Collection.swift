import Glibc

/// How to collect what nothing needs any more.
package struct CollectionPlan: Sendable {
    /// How long, in seconds, a blob must have been there before it is taken out, and in quarantine before it is deleted.
    package var grace: Int64 = 24 * 3600
    /// How far back, in seconds, the log keeps what tags used to stand for.
    package var logAge: Int64 = 90 * 24 * 3600
    /// How long, in seconds, an expanded seed is kept after its last use.
    package var rawAge: Int64 = 30 * 24 * 3600
    /// Only say what would be done.
    package var isDryRun = false

    package init() {}
}

/// What a collection saw and did.
package struct CollectionReport: Sendable {
    /// Blobs that something needs.
    package var live = 0
    /// Blobs that nothing needs, but which are too young to be taken out.
    package var young = 0
    /// Taken out of the store into quarantine, and their bytes.
    package var quarantined = 0
    package var quarantinedBytes = 0
    /// Deleted from quarantine, and their bytes.
    package var deleted = 0
    package var deletedBytes = 0
    /// Expanded seeds that were dropped, and their bytes.
    package var evicted = 0
    package var evictedBytes = 0
    /// The longest time, in microseconds, that nobody else could publish.
    package var longestPauseMicroseconds = 0
}

extension Store {
    /// Deletes blobs that nothing needs: no reference, nothing that the log remembers, no pin, no checkout, no living ingest,
    /// and which is about nothing that is needed.
    ///
    /// What is dead goes into quarantine first and is deleted by a later collection. Others may use the store meanwhile;
    /// they wait for at most a few milliseconds at a time. Throws `locked` when another collection is running, and
    /// `corrupt`, having changed nothing, when it cannot be told what is needed. `progress` is told the blobs taken out
    /// or deleted, and how many there will be.
    package func collect(
        _ plan: CollectionPlan = CollectionPlan(),
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) -> CollectionReport {
        try requireWritable()
        if let feature = try layout.unknownFeature("gc") {
            throw StoreError(
                .readOnly,
                "the store \(path) has the feature \"\(feature)\", without which nothing may be deleted from it; use a newer awm"
            )
        }
        try Files.makeFolder(layout.quarantine)
        guard let alone = try FileLock(ifFree: layout.quarantine) else {
            throw StoreError(.locked, "another collection is running on \(path); try again when that is done")
        }
        defer { withExtendedLifetime(alone) {} }
        var collection = Collection(self, plan)
        return try collection.run(progress)
    }
}

/// One run of ``Store/collect(_:progress:)``.
private struct Collection {
    let store: Store
    let plan: CollectionPlan
    let now = Files.wallClockMilliseconds() / 1000
    var live: LiveBlobs
    var report = CollectionReport()
    /// The last entry of the log that has been looked at.
    private var lastID: Int64 = 0
    /// What `index.json` was when its entries were marked.
    private var listed: Files.Version?

    /// How long others may be kept waiting at a time; an exclusive lock that is held for that long feels like none.
    private static let pauseMicroseconds = 15_000

    init(_ store: Store, _ plan: CollectionPlan) {
        self.store = store
        self.plan = plan
        live = LiveBlobs(store)
    }

    mutating func run(_ progress: (_ done: Int, _ total: Int) -> Void) throws(StoreError) -> CollectionReport {
        try markEverything()
        var dead: [Digest] = []
        let present = try Files.digests(in: store.layout.blobs)
        for digest in present where !live.contains(digest) { dead.append(digest) }
        try live.markReferrers(among: dead)
        dead.removeAll { live.contains($0) }
        report.live = present.count - dead.count
        let old = dead.filter(isOldEnough)
        report.young = dead.count - old.count
        let waiting = try Quarantine(layout: store.layout).contents(until: now - plan.grace)
        let total = old.count + waiting.reduce(0) { $0 + $1.files.count }
        var done = 0
        try takeOut(old) { count in
            done += count
            progress(done, total)
        }
        // With no grace what has just been taken out goes as well.
        let due = plan.grace > 0 ? waiting : try Quarantine(layout: store.layout).contents(until: now)
        for (folder, files) in due {
            delete(files, in: folder)
            done += files.count
            progress(min(done, total), total)
        }
        try evict()
        return report
    }

    // MARK: What is needed

    private mutating func markEverything() throws(StoreError) {
        let oldest = plan.logAge > 0 ? (now - plan.logAge) * 1000 : Int64.max
        let logged = try store.references.logged(since: oldest)
        lastID = logged.lastID
        for entry in try store.references.entries() { try live.mark(entry.manifest, isRequired: true) }
        for manifest in logged.manifests { try live.mark(manifest, isRequired: false) }
        for pin in try store.references.pins() { try live.mark(pin.manifest, isRequired: true) }
        try markCheckouts()
        try markListed()
        try markLeases()
    }

    /// Marks what has come to be needed since; nothing ceases to be.
    private mutating func markChanges() throws(StoreError) {
        let logged = try store.references.logged(after: lastID)
        lastID = max(lastID, logged.lastID)
        for manifest in logged.manifests { try live.mark(manifest, isRequired: false) }
        for pin in try store.references.pins() { try live.mark(pin.manifest, isRequired: true) }
        try markListed()
        try markLeases()
    }

    private mutating func markLeases() throws(StoreError) {
        // An ingest relies on every blob of a manifest, but a lease may outlive what it was for.
        for digest in try StagingFolder.leases(in: store.layout) where !live.contains(digest) {
            if Files.firstByte(of: store.layout.blob(digest)) == UInt8(ascii: "{") {
                try live.mark(digest, isRequired: false)
            } else {
                live.insert(digest)
            }
        }
    }

    /// Marks what `index.json` lists, when it has changed.
    private mutating func markListed() throws(StoreError) {
        let version = Files.Version(store.layout.index)
        guard version != listed else { return }
        listed = version
        for digest in try store.listedDigests() { try live.mark(digest, isRequired: false) }
    }

    private mutating func markCheckouts() throws(StoreError) {
        var gone: [String] = []
        for checkout in try store.references.checkouts() {
            if Files.exists(checkout.path) {
                try live.mark(checkout.manifest, isRequired: false)
            } else {
                gone.append(checkout.path)
            }
        }
        if !plan.isDryRun { try store.references.forget(checkouts: gone) }
    }

    // MARK: What is not

    private func isOldEnough(_ digest: Digest) -> Bool {
        guard plan.grace > 0 else { return true }
        guard let changed = Files.modified(store.layout.blob(digest)) else { return false }
        return changed <= now - plan.grace
    }

    /// Moves dead blobs into quarantine, a few at a time, looking each time for what has come to be needed.
    private mutating func takeOut(_ dead: [Digest], _ progress: (Int) -> Void) throws(StoreError) {
        guard !dead.isEmpty else { return }
        guard !plan.isDryRun else {
            for digest in dead { count(digest) }
            return progress(dead.count)
        }
        let folder = try Quarantine(layout: store.layout).folder(at: now)
        var rest = dead[...]
        while !rest.isEmpty {
            let before = rest.count
            // Once more while nobody waits: then little is left to be looked at under the lock.
            try markChanges()
            let pause = try takeOutSome(of: &rest, to: folder)
            report.longestPauseMicroseconds = max(report.longestPauseMicroseconds, pause)
            progress(before - rest.count)
            // Who waits for the lock tries once in a millisecond, and would hardly ever find it free in between.
            if !rest.isEmpty { usleep(3_000) }
        }
    }

    /// Takes out as many as can be in one turn; gives how long that kept others waiting.
    private mutating func takeOutSome(of dead: inout ArraySlice<Digest>, to folder: String) throws(StoreError) -> Int {
        let lock = try store.layout.lockBlobs(shared: false)
        defer { withExtendedLifetime(lock) {} }
        let start = Files.monotonicMicroseconds()
        try markChanges()
        while let digest = dead.popFirst() {
            if !live.contains(digest) { try takeOut(digest, to: folder) }
            guard Files.monotonicMicroseconds() - start < Collection.pauseMicroseconds else { break }
        }
        return Files.monotonicMicroseconds() - start
    }

    private mutating func takeOut(_ digest: Digest, to folder: String) throws(StoreError) {
        count(digest)
        // One that was brought back within this second still has a name there, and a rename to that would do nothing.
        Files.unlink(folder + "/" + digest.hex)
        try Files.rename(store.layout.blob(digest), to: folder + "/" + digest.hex)
    }

    private mutating func count(_ digest: Digest) {
        report.quarantined += 1
        if case .file(let size) = Files.kind(of: store.layout.blob(digest)) { report.quarantinedBytes += size }
    }

    private mutating func delete(_ files: [String], in folder: String) {
        for name in files {
            let path = folder + "/" + name
            guard case .file(let size) = Files.kind(of: path) else { continue }
            report.deleted += 1
            report.deletedBytes += size
            if !plan.isDryRun { Files.unlink(path) }
        }
        if !plan.isDryRun { Files.remove(folder) }
    }

    private mutating func evict() throws(StoreError) {
        for (path, size) in try store.rawCache.unused(since: now - plan.rawAge) {
            report.evicted += 1
            report.evictedBytes += size
            if !plan.isDryRun { Files.unlink(path) }
        }
    }
}
