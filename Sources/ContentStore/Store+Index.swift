/// `index.json` as a projection of the references: other OCI tools rewrite it in place, so it is compared with what was
/// last written and foreign additions are adopted; a foreign removal never untags (`docs/format.md`, "index.json").
extension Store {
    /// Brings `index.json` and the references together when one of them has changed since the last projection.
    func catchUp() throws(StoreError) {
        let (last, reflogID) = try references.projection()
        let current = try readIndex()
        if let last, let current, reflogID <= last.reflogID, SHA256.hash(current) == last.digest { return }
        guard access == .readWrite else {
            return try adopt(readIndexFile(orEmpty: false).1, since: nil)
        }
        try projectIndex()
    }

    /// Writes `index.json` from the references, after adopting what another tool added.
    func projectIndex() throws(StoreError) {
        // Before the lock: it may have to be made, which takes another. A new store needs none yet.
        let isIndexed = Files.exists(layout.cache) ? true : try !references.entries().isEmpty
        if isIndexed { _ = try blobIndex() }
        // The folder is locked, rather than the file, which other tools and we ourselves replace.
        let lock = try FileLock(layout.awm, waiting: layout.patience)
        defer { withExtendedLifetime(lock) {} }
        let last = try references.projection().last
        let unread = try readIndex()
        let isUnchanged = last != nil && unread.map { SHA256.hash($0) } == last?.digest
        let isOurs = isUnchanged && last?.isOurs == true
        // A file that holds our references alone says nothing that the references do not.
        let (current, listed) = isOurs ? (unread, IndexFile()) : try readIndexFile(orEmpty: last != nil)
        if let current, !isUnchanged, SHA256.hash(current) != last?.digest { try adopt(listed, since: last) }
        // Read before the references: what changes in between is taken to have changed after this projection.
        let reflogID = try references.projection().reflogID
        let hasIndex = isIndexed ? true : try !references.entries().isEmpty
        let known = hasIndex ? try blobIndex().referrers().filter(\.kind.isListed) : []
        let (bytes, holdsOnlyOurs) =
            try isOurs
            ? (references.indexFile(known.isEmpty ? [] : referrers(known, about: references.entries())), true)
            : projection(known, over: listed)
        // Not synced: when it is lost with the power, the next opening writes it again. But an older file must not come back
        // with a name that is untagged since, as if another tool had added it; and before the first projection is
        // remembered, nobody would know a broken file for ours. Then it is written even if it looks right: who wrote it may
        // have been killed before its sync.
        let mustLast = if let last { try hasUntagged(since: last.reflogID) } else { true }
        if mustLast || bytes != current {
            try Files.replace(layout.index, with: bytes, through: layout.awm + "/index.json.tmp", synced: mustLast)
        }
        let projection = ReferenceDatabase.Projection(
            digest: SHA256.hash(bytes),
            reflogID: reflogID,
            isOurs: holdsOnlyOurs
        )
        if projection != last { try references.note(projection) }
    }

    /// The entries of `index.json` that should lead to an artifact of ours and do not, with the reason.
    package func brokenEntries() throws(StoreError) -> [(name: String, error: StoreError)] {
        var broken: [(name: String, error: StoreError)] = []
        // What we wrote ourselves, of our references alone, has nothing else in it.
        if let last = try references.projection().last, last.isOurs, let bytes = try readIndex(),
            SHA256.hash(bytes) == last.digest
        {
            return []
        }
        let ours = Set(try references.entries().map(\.referenceName))
        for entry in try readIndexFile(orEmpty: false).1.entries {
            guard let descriptor = entry.descriptor, descriptor.mediaType == Manifest.mediaType, let name = entry.name,
                !ours.contains(name)
            else { continue }
            do {
                _ = try completeManifest(descriptor, hashing: true)
            } catch  where error.code != .unsupportedFormat {
                broken.append((name.annotation, error))
            } catch {
                // An image of another tool.
            }
        }
        return broken
    }

    /// Every digest that `index.json` lists, other tools' images included; none when it is damaged.
    func listedDigests() throws(StoreError) -> [Digest] {
        // Collections ask while others wait, and parsing thousands of entries takes longer than anybody should. All that
        // looks like a digest is as good; a file that does not end like one is just being written.
        if let bytes = try readIndex(), let end = bytes.last(where: { $0 > 0x20 }), end == UInt8(ascii: "}") {
            return Digest.all(in: bytes)
        }
        return try readIndexFile(orEmpty: true).1.entries.compactMap { $0.descriptor?.digest }
    }

    /// The referrers that `index.json` lists and that are there; other things of ours have names.
    func listedReferrers() throws(StoreError) -> [BlobIndex.Entry] {
        var entries: [BlobIndex.Entry] = []
        for entry in try readIndexFile(orEmpty: true).1.entries where entry.name == nil {
            // Without its type too: other tools leave that out.
            guard let descriptor = entry.descriptor, descriptor.mediaType == Manifest.mediaType,
                let manifest = try adoptable(descriptor), manifest.kind.isReferrer
            else { continue }
            entries.append(BlobIndex.Entry(digest: descriptor.digest, size: descriptor.size, manifest: manifest))
        }
        return entries
    }

    private func adoptable(_ descriptor: Descriptor) throws(StoreError) -> Manifest? {
        var reliances: [Digest: Reliance] = [:]
        return try adoptable(descriptor, &reliances)
    }

    /// The bytes of `index.json` and what they say.
    ///
    /// With `orEmpty`, bytes that are no index say nothing: what they held of ours is in the references.
    private func readIndexFile(orEmpty: Bool) throws(StoreError) -> ([UInt8]?, IndexFile) {
        guard Files.exists(layout.index) else { return (nil, IndexFile()) }
        do {
            return try Files.readSettled(layout.index, limit: IndexFile.maximumSize) { bytes throws(StoreError) in
                (bytes, try IndexFile(parsing: bytes, at: layout.index))
            }
        } catch  where orEmpty && error.code == .corrupt {
            return (nil, IndexFile())
        }
    }

    private func readIndex() throws(StoreError) -> [UInt8]? {
        guard Files.exists(layout.index) else { return nil }
        return try Files.read(layout.index, limit: IndexFile.maximumSize)
    }

    /// A three-way comparison of what was projected last, what the file says now, and the references.
    ///
    /// What the file says of a name counts when we have not changed that name since. It moves no version, and nothing
    /// back to where it was: that is how it looks when a tool has written over our change what it had read before it.
    private func adopt(_ listed: IndexFile, since last: ReferenceDatabase.Projection?) throws(StoreError) {
        var known: [ReferenceName: ReferenceEntry] = [:]
        for entry in try references.entries() { known[entry.referenceName] = entry }
        var settled = try references.namesChanged(since: last?.reflogID ?? 0)
        var found: [BlobIndex.Entry] = []
        var adopted: [ReferenceEntry] = []
        var reliances: [Digest: Reliance] = [:]
        for entry in listed.entries {
            guard let descriptor = entry.descriptor, descriptor.mediaType == Manifest.mediaType else { continue }
            if let name = entry.name {
                guard settled.insert(name).inserted else { continue }
                if let ours = known[name], try !mayMove(ours, to: descriptor.digest) { continue }
            }
            guard let manifest = try adoptable(descriptor, &reliances) else { continue }
            found.append(BlobIndex.Entry(digest: descriptor.digest, size: descriptor.size, manifest: manifest))
            guard let name = entry.name else { continue }
            adopted.append(
                ReferenceEntry(
                    name: name.name,
                    tag: name.tag,
                    manifest: descriptor.digest,
                    manifestSize: descriptor.size,
                    contentID: manifest.contentID,
                    kind: manifest.kind,
                    updatedMilliseconds: Files.wallClockMilliseconds()
                )
            )
        }
        // A store that is only read makes its index when it needs one.
        if access == .readWrite { try blobIndex().add(found) }
        guard !adopted.isEmpty else { return }
        guard access == .readWrite else { return try setAdopted(adopted) }
        // Other tools sync nothing, and rely on blobs that a collection may have taken out since they looked.
        try publish(relyingOn: reliances) { () throws(StoreError) in try setAdopted(adopted) }
    }

    private func setAdopted(_ entries: [ReferenceEntry]) throws(StoreError) {
        try references.transaction {
            for entry in entries { try references.set(entry, action: "adopt") }
        }
    }

    private func mayMove(_ reference: ReferenceEntry, to digest: Digest) throws(StoreError) -> Bool {
        guard reference.manifest != digest, !Reference.isVersion(tag: reference.tag) else { return false }
        let history = try references.reflog(name: reference.name, tag: reference.tag)
        return !history.contains { $0.old == digest || $0.new == digest }
    }

    /// The manifest of an entry, if it is one of ours and everything it names is there.
    private func adoptable(
        _ descriptor: Descriptor,
        _ reliances: inout [Digest: Reliance]
    ) throws(StoreError) -> Manifest? {
        do {
            // A store that is only read would hash at each opening; its readers see what is damaged.
            let manifest = try completeManifest(descriptor, hashing: access == .readWrite, except: reliances)
            for blob in manifest.blobs + [descriptor] {
                reliances[blob.digest] = Reliance(size: blob.size, isDurable: false)
            }
            return manifest
        } catch  where error.code != .inputOutput {
            // Not ours, or not whole: it stays listed, and fsck says so.
            return nil
        }
    }

    /// The manifest, when everything it names is there. With `hashing`, also with the right bytes, unless that is known: other
    /// tools sync nothing, and after a power failure a blob may have its size without them.
    private func completeManifest(
        _ descriptor: Descriptor,
        hashing: Bool,
        except known: [Digest: Reliance] = [:]
    ) throws(StoreError) -> Manifest {
        let manifest = try Manifest(parsing: blob(descriptor, limit: Manifest.maximumSize))
        for blob in manifest.blobs {
            guard try whereIs(blob.digest).map({ Files.kind(of: $0) }) == .file(size: blob.size) else {
                throw StoreError(
                    .corrupt,
                    "the blob \(blob.digest) of \(descriptor.digest) is missing or has another size"
                )
            }
            if hashing, known[blob.digest] == nil, try !holds(blob.digest, size: blob.size) {
                throw StoreError(.corrupt, "the blob \(blob.digest) of \(descriptor.digest) has other bytes")
            }
        }
        return manifest
    }

    /// Those of the referrers that are about what is referenced, and are there.
    func referrers(
        _ known: [BlobIndex.Referrer],
        about references: [ReferenceEntry]
    ) throws(StoreError) -> [BlobIndex.Referrer] {
        guard !known.isEmpty else { return [] }
        let contents = Set(references.map(\.contentID))
        let named = Set(references.map(\.manifest))
        var found: [BlobIndex.Referrer] = []
        for referrer in known where contents.contains(referrer.about) && !named.contains(referrer.manifest) {
            if try whereIs(referrer.manifest) != nil { found.append(referrer) }
        }
        return found
    }

    /// Our references in order of name, then those of the referrers that are about them, then what the file lists besides;
    /// and whether that is nothing.
    private func projection(
        _ known: [BlobIndex.Referrer],
        over listed: IndexFile
    ) throws(StoreError) -> ([UInt8], holdsOnlyOurs: Bool) {
        let ours = try references.entries()
        let referrers = try referrers(known, about: ours)
        let names = Set(ours.map(\.referenceName))
        let referring = Set(known.map(\.manifest))
        var projected = listed
        projected.entries = ours.map { IndexFile.Entry($0) } + referrers.map { IndexFile.Entry($0) }
        for entry in listed.entries {
            if let name = entry.name {
                if names.contains(name) { continue }
                if try wasUntagged(name, entry) { continue }
            } else if let descriptor = entry.descriptor {
                // Listed above, or about something that is referenced no longer.
                if referring.contains(descriptor.digest) { continue }
                let kind = descriptor.artifactType.flatMap { ArtifactKind(artifactType: $0) }
                // Another one has taken its place, or a repair has taken it out.
                if kind?.isListed == true, !Files.exists(layout.blob(descriptor.digest)) { continue }
            }
            projected.entries.append(entry)
        }
        return (projected.bytes, projected.holdsOnly(ours.count + referrers.count))
    }

    /// Whether a name that changed after the reflog's entry `id` is untagged.
    private func hasUntagged(since id: Int64) throws(StoreError) -> Bool {
        for name in try references.namesChanged(since: id)
        where try references.entry(name: name.name, tag: name.tag) == nil { return true }
        return false
    }

    /// Whether an entry is one that we have untagged and that is to go.
    private func wasUntagged(_ name: ReferenceName, _ entry: IndexFile.Entry) throws(StoreError) -> Bool {
        guard let latest = try references.reflog(name: name.name, tag: name.tag, limit: 1).first else { return false }
        return latest.new == nil && latest.old == entry.descriptor?.digest
    }
}
