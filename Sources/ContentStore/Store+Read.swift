import Spelling

/// An artifact that is in the store.
package struct StoredArtifact: Sendable, Hashable {
    /// The transport name: the digest of the manifest.
    package var manifestDigest: Digest
    package var manifest: Manifest

    /// The identity: the digest of the config.
    package var contentID: Digest { manifest.contentID }
    package var kind: ArtifactKind { manifest.kind }

    package init(manifestDigest: Digest, manifest: Manifest) {
        self.manifestDigest = manifestDigest
        self.manifest = manifest
    }
}

extension Store {
    /// The largest blob that is read into memory.
    package static let maximumBlob = 1 << 30
    /// The largest content that a layer may expand to.
    package static let maximumContent = 1 << 30
    /// The largest config.
    static let maximumConfig = 16 << 20

    /// The bytes of a blob, checked against its digest. Throws `corrupt`, also when it is missing.
    package func blob(_ digest: Digest, limit: Int = Store.maximumBlob) throws(StoreError) -> [UInt8] {
        let bytes = try whereverItIs(digest) { path throws(StoreError) in try Files.read(path, limit: limit) }
        guard SHA256.hash(bytes) == digest else { throw corrupt(digest) }
        return bytes
    }

    /// Gives the bytes of a blob piece by piece, unchecked.
    func readBlob(
        _ digest: Digest,
        limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        _ = try whereverItIs(digest) { path throws(StoreError) in try Files.readPieces(of: path, limit: limit, body) }
    }

    /// Reads a blob, in the quarantine too: what a collection takes out may just be wanted. Throws `corrupt` when it is
    /// nowhere.
    private func whereverItIs<Result>(
        _ digest: Digest,
        _ read: (_ path: String) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try read(layout.blob(digest))
        } catch {
            guard error.code == .notFound else { throw error }
        }
        do {
            if let path = try Quarantine(layout: layout).path(of: digest) { return try read(path) }
        } catch {
            guard error.code == .notFound else { throw error }
        }
        throw StoreError(.corrupt, "the blob \(digest) is missing from \(path); run awm store fsck")
    }

    func corrupt(_ digest: Digest) -> StoreError {
        StoreError(
            .corrupt,
            "the blob \(digest) in \(path) is corrupt: its bytes do not have that digest; add its content again to heal it"
        )
    }

    /// The bytes of a blob as a manifest names it: of that size and digest.
    package func blob(_ descriptor: Descriptor) throws(StoreError) -> [UInt8] {
        try blob(descriptor, limit: Store.maximumBlob)
    }

    func blob(_ descriptor: Descriptor, limit: Int) throws(StoreError) -> [UInt8] {
        guard descriptor.size <= limit else {
            throw StoreError(
                .tooLarge,
                "the blob \(descriptor.digest) is stated to have \(descriptor.size) bytes; at most \(limit) are read"
            )
        }
        // A size that is wrong is damage, not a matter of limits.
        let bytes = try blob(descriptor.digest, limit: limit)
        guard bytes.count == descriptor.size else {
            throw StoreError(.corrupt, "the blob \(descriptor.digest) has \(bytes.count) bytes, not \(descriptor.size)")
        }
        return bytes
    }

    /// Whether the store has a blob of this digest and size, with the bytes to prove it.
    func holds(_ digest: Digest, size: Int) throws(StoreError) -> Bool {
        do {
            let found = try whereverItIs(digest) { path throws(StoreError) in
                try Store.sizeOfWhole(digest, at: path, limit: size)
            }
            return found == size
        } catch {
            guard [.corrupt, .tooLarge, .unsafePath].contains(error.code) else { throw error }
            return false
        }
    }

    /// The size of a file whose bytes have this digest; `nil` when they have another. Throws `notFound`, `tooLarge`, or
    /// `unsafePath` for what is no regular file.
    ///
    /// The file is opened once and not looked at before: of small ones, that is most of what checking them takes.
    static func sizeOfWhole(_ digest: Digest, at path: String, limit: Int) throws(StoreError) -> Int? {
        let hash = SHA256()
        let size = try Files.readPieces(of: path, limit: limit) { hash.update($0) }
        return hash.finish() == digest ? size : nil
    }

    /// The manifest with this digest. Throws `corrupt`, `invalidManifest` or `unsupportedFormat`.
    package func manifest(_ digest: Digest) throws(StoreError) -> Manifest {
        try Manifest(parsing: blob(digest, limit: Manifest.maximumSize))
    }

    /// The expanded content of a layer, of exactly the size and digest that the layer states.
    package func content(of layer: Descriptor) throws(StoreError) -> [UInt8] {
        try inLayer(layer) { () throws(StoreError) in try expandedContent(of: layer) }
    }

    private func expandedContent(of layer: Descriptor) throws(StoreError) -> [UInt8] {
        guard let size = layer.contentSize, let digest = layer.contentDigest else {
            throw StoreError(.invalidManifest, "the layer \(layer.digest) does not state its content's size and digest")
        }
        guard size <= Store.maximumContent else {
            throw StoreError(
                .tooLarge,
                "the layer \(layer.digest) declares \(size) bytes; at most \(Store.maximumContent) are read"
            )
        }
        // By the type, which other readers go by too, and not by the digests: pack indexes are their own content.
        let isCompressed = layer.mediaType.hasSuffix("+zstd")
        let bytes = try isCompressed ? Zstd.decompress(blob(layer), limit: size) : blob(layer)
        guard bytes.count == size, SHA256.hash(bytes) == digest else {
            throw StoreError(
                .corrupt,
                "the content of the layer \(layer.digest) in \(path) is not what its manifest states"
            )
        }
        return bytes
    }

    /// The files of a tar layer.
    package func files(of layer: Descriptor) throws(StoreError) -> [FilePath: [UInt8]] {
        try files(in: content(of: layer), of: layer)
    }

    /// The files in the content of a tar layer.
    func files(in content: [UInt8], of layer: Descriptor) throws(StoreError) -> [FilePath: [UInt8]] {
        try inLayer(layer) { () throws(StoreError) in try Tar.files(in: content) }
    }

    /// Runs `body`, whose errors about what a layer holds name the layer and mean that it is not to be trusted.
    private func inLayer<Value>(_ layer: Descriptor, _ body: () throws(StoreError) -> Value) throws(StoreError) -> Value
    {
        do {
            return try body()
        } catch {
            switch error.code {
            case .invalidTar, .invalidCompression, .unsafePath, .tooLarge:
                throw error.located("the layer \(layer.digest) in \(path) is refused", as: .corrupt)
            case .invalidManifest: throw error.located("in \(path)")
            default: throw error
            }
        }
    }

    /// Every reference, in order of name and tag.
    package func referenceEntries() throws(StoreError) -> [ReferenceEntry] {
        try references.entries()
    }

    /// The reference of a name and tag; `nil` when there is none.
    package func referenceEntry(name: String, tag: String) throws(StoreError) -> ReferenceEntry? {
        try references.entry(name: name, tag: tag)
    }

    /// The history of a name and tag, newest first.
    package func reflog(name: String?, tag: String?) throws(StoreError) -> [ReflogEntry] {
        try references.reflog(name: name, tag: tag)
    }

    /// Finds what a reference names.
    ///
    /// Throws `notFound` with the nearest names, or `ambiguous` with the candidates of a prefix.
    package func resolve(_ reference: Reference) throws(StoreError) -> StoredArtifact {
        if let lockedNames { return try lockedNames.resolve(reference, in: self) }
        return try resolveUnlocked(reference)
    }

    func resolveUnlocked(_ reference: Reference) throws(StoreError) -> StoredArtifact {
        if let prefix = reference.digestPrefix { return try resolve(prefix: prefix, of: reference) }
        guard let name = reference.name else { throw StoreError(.invalidReference, "the reference names nothing") }
        var tag = reference.tag ?? Reference.defaultTag
        if let range = reference.range { tag = try newest(of: name, in: range) }
        guard let entry = try references.entry(name: name, tag: tag) else {
            throw try unknown(name: name, tag: tag)
        }
        return StoredArtifact(manifestDigest: entry.manifest, manifest: try manifest(entry.manifest))
    }

    private func newest(of name: String, in range: VersionRange) throws(StoreError) -> String {
        let tags = try references.tags(of: name)
        guard let best = range.best(of: tags) else {
            throw tags.isEmpty
                ? try unknown(name: name, tag: range.description)
                : StoreError(
                    .notFound,
                    "\(name) has no version in \(range) in \(path); it has the tags \(tags.joined(separator: ", "))"
                )
        }
        return best
    }

    private func resolve(prefix: String, of reference: Reference) throws(StoreError) -> StoredArtifact {
        var found = try candidates(prefix: prefix, name: reference.name)
        if let name = reference.name, Set(found.map(\.contentID)).count > 1 {
            // Of several, what the name stands for or has stood for is meant.
            let past = Set(try references.reflog(name: name, tag: nil).flatMap { [$0.old, $0.new] }.compactMap(\.self))
            let own = found.filter { past.contains($0.manifest) }
            if !own.isEmpty { found = own }
        }
        let contents = Set(found.map(\.contentID)).sorted()
        guard contents.count <= 1 else {
            let list = contents.map(\.description).joined(separator: ", ")
            throw StoreError(.ambiguous, "\"\(reference)\" is ambiguous: it may be \(list); give more digits")
        }
        // One content under several manifests (another compressor): any serves, but what somebody has tagged comes before
        // what another tool may have left here, and then the first by digest is the steady choice.
        guard let best = found.min(by: { ($0.rank, $0.manifest) < ($1.rank, $1.manifest) }) else {
            throw StoreError(
                .notFound,
                "nothing in \(path) has a content id or manifest digest that begins with \(prefix)"
            )
        }
        return StoredArtifact(manifestDigest: best.manifest, manifest: try manifest(best.manifest))
    }

    /// A manifest that a prefix may mean.
    private struct Candidate {
        var manifest: Digest
        var contentID: Digest
        /// 0 for what the given name stands for, 1 for what has another name, 2 for what has none.
        var rank: Int
    }

    /// The manifests in the store whose digest or content id begins with these digits.
    private func candidates(prefix: String, name: String?) throws(StoreError) -> [Candidate] {
        var found: [Digest: Candidate] = [:]
        for entry in try references.entries()
        where entry.contentID.hex.hasPrefix(prefix) || entry.manifest.hex.hasPrefix(prefix) {
            let rank = min(entry.name == name ? 0 : 1, found[entry.manifest]?.rank ?? 1)
            found[entry.manifest] = Candidate(manifest: entry.manifest, contentID: entry.contentID, rank: rank)
        }
        // A whole digest has one meaning; with fewer digits, what is no longer tagged counts as well.
        if found.isEmpty || prefix.utf8.count < 64 {
            for (manifest, contentID) in try blobIndex().manifests(prefix: prefix) {
                guard found[manifest] == nil, try whereIs(manifest) != nil else { continue }
                found[manifest] = Candidate(manifest: manifest, contentID: contentID, rank: 2)
            }
        }
        return Array(found.values)
    }

    /// The error for a reference that is not there, which says what is.
    func unknown(name: String, tag: String) throws(StoreError) -> StoreError {
        if let broken = try brokenEntries().first(where: { $0.name == name + ":" + tag }) {
            return broken.error.located("\(path) lists \(broken.name), which is not whole")
        }
        let entries = try references.entries()
        let tags = entries.filter { $0.name == name }.map(\.tag)
        if !tags.isEmpty {
            return StoreError(
                .notFound,
                "\(name) has no tag \"\(tag)\" in \(path); it has \(tags.joined(separator: ", "))"
            )
        }
        let near = Spelling.nearest(to: name, among: Set(entries.map(\.name)).sorted())
        let hint = near.map { "; did you mean \"\($0)\"?" } ?? "; awm store ls lists what is there"
        return StoreError(.notFound, "there is no \"\(name)\" in \(path)\(hint)")
    }
}
