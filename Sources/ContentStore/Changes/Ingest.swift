package import JSON

/// What an artifact is made of, before it is stored.
package struct NewArtifact: Sendable {
    package var kind: ArtifactKind
    /// The config; its canonical bytes (RFC 8785) are the artifact's identity.
    package var config: JSON
    package var layers: [NewLayer]
    /// What a referrer is about; other kinds have no subject.
    package var subject: StoredArtifact?
    /// The request that an answer answers.
    package var request: Digest?

    package init(
        kind: ArtifactKind,
        config: JSON,
        layers: [NewLayer],
        subject: StoredArtifact? = nil,
        request: Digest? = nil
    ) {
        self.kind = kind
        self.config = config
        self.layers = layers
        self.subject = subject
        self.request = request
    }
}

extension NewArtifact {
    /// The artifact with its layers compressed at a level of zstd's, for makers that have the time: the content id is the same
    /// at any, and a store that has a layer's content already keeps its own blob.
    package func compressed(level: Int32) throws(StoreError) -> NewArtifact {
        var artifact = self
        for (place, layer) in layers.enumerated() {
            guard case .content(let content) = layer.bytes else { continue }
            artifact.layers[place] = NewLayer(
                type: layer.type,
                compressed: try Zstd.compress(content, level: level),
                content: SHA256.hash(content),
                contentSize: content.count
            )
        }
        return artifact
    }
}

/// A layer before it is stored: content to compress, or bytes that are already in their final form.
package struct NewLayer: Sendable {
    package enum Bytes: Sendable {
        /// Compressed on the way in, unless a blob with this content is already there.
        case content([UInt8])
        /// Stored as they are; the digest and size of their content are given.
        case compressed([UInt8], content: Digest, contentSize: Int)
        /// A layer that the store has already, as one of its manifests names it; its bytes are not read.
        case stored(Descriptor)
    }

    package var type: LayerType
    package var bytes: Bytes

    package init(type: LayerType, content: [UInt8]) {
        self.type = type
        bytes = .content(content)
    }

    /// A layer that a stored artifact has, shared by another one.
    package init(stored descriptor: Descriptor, type: LayerType) {
        self.type = type
        bytes = .stored(descriptor)
    }

    package init(type: LayerType, compressed: [UInt8], content: Digest, contentSize: Int) {
        self.type = type
        bytes = .compressed(compressed, content: content, contentSize: contentSize)
    }
}

/// Brings artifacts into a store: everything is written and synced first, and becomes visible in ``commit(_:action:force:)``.
///
/// An ingest that is dropped before its commit leaves nothing; that of a process that died goes at the next opening.
package final class Ingest {
    private let store: Store
    private var staging: StagingFolder?
    private var reliances: [Digest: Reliance] = [:]
    private var manifests: [Digest: BlobIndex.Entry] = [:]
    /// Layers staged here, by what they hold; an environment and its seed have one in common.
    private var layers: [Descriptor: Descriptor] = [:]

    package init(_ store: Store) throws(StoreError) {
        try store.requireWritable()
        self.store = store
    }

    /// Stages an artifact and gives its address.
    ///
    /// Layers whose content the store already holds keep their blob, so equal content gives the same manifest whatever
    /// compressed it first.
    package func add(_ artifact: NewArtifact) throws(StoreError) -> StoredArtifact {
        let config: [UInt8]
        do {
            config = try artifact.config.canonicalBytes()
        } catch {
            throw StoreError(.invalidManifest, "the config has no canonical form", cause: error)
        }
        guard config.count <= Store.maximumConfig else {
            throw StoreError(
                .tooLarge,
                "the config has \(config.count) bytes; at most \(Store.maximumConfig) are allowed"
            )
        }
        var layers: [Descriptor] = []
        for layer in artifact.layers { layers.append(try add(layer)) }
        var configDescriptor = Descriptor(
            mediaType: artifact.kind.configMediaType,
            digest: try addBlob(config),
            size: config.count
        )
        if let request = artifact.request {
            configDescriptor.annotations[Annotation.request] = request.description
        }
        var manifest = Manifest(kind: artifact.kind, config: configDescriptor, layers: layers)
        if let subject = artifact.subject { manifest.subject = try descriptor(of: subject) }
        return try add(manifest, bytes: manifest.bytes)
    }

    /// An artifact as a subject: the manifest that it has here, and the content id that it has everywhere.
    func descriptor(of subject: StoredArtifact) throws(StoreError) -> Descriptor {
        let staged = manifests[subject.manifestDigest]?.size
        let size = if let staged { staged } else { try store.blobSize(subject.manifestDigest) }
        return Descriptor(
            mediaType: Manifest.mediaType,
            digest: subject.manifestDigest,
            size: size,
            artifactType: subject.kind.artifactType,
            annotations: [Annotation.contentID: subject.contentID.description]
        )
    }

    /// Stages a manifest's exact bytes, as another store wrote them; its blobs are staged or in the store already.
    func add(manifestBytes bytes: [UInt8]) throws(StoreError) -> StoredArtifact {
        try add(Manifest(parsing: bytes), bytes: bytes)
    }

    /// Stages a blob, unless the store has it whole; a damaged one is replaced.
    @discardableResult
    package func addBlob(_ bytes: [UInt8]) throws(StoreError) -> Digest {
        let digest = SHA256.hash(bytes)
        guard try !has(digest, size: bytes.count) else { return digest }
        let blob = try openedStaging().write()
        let outcome = bytes.withUnsafeBytes { raw in Result { () throws(StoreError) in try blob.write(raw) } }
        try outcome.get()
        try openedStaging().keep(blob, digest: blob.finish())
        return digest
    }

    /// Stages a blob from another store, in one pass however large it is. Throws `corrupt` when it is not what it is named.
    func addBlob(_ descriptor: Descriptor, from source: Store) throws(StoreError) {
        guard try !has(descriptor.digest, size: descriptor.size) else { return }
        let blob = try openedStaging().write()
        do throws(StoreError) {
            try source.readBlob(descriptor.digest, limit: Store.maximumBlob) { piece throws(StoreError) in
                try blob.write(piece)
            }
            guard try blob.finish() == descriptor.digest, blob.size == descriptor.size else {
                throw source.corrupt(descriptor.digest)
            }
        } catch {
            try openedStaging().drop(blob)
            throw error
        }
        try openedStaging().keep(blob, digest: descriptor.digest)
    }

    /// Makes everything staged durable and sets the references, all of them or none.
    ///
    /// Throws `alreadyExists` when a tag that is a full version would move and `force` is not given; then, as with every
    /// error before the references are set, no reference has changed. With `expecting`, throws `locked` when one of these
    /// references points elsewhere by now (`nil`: is there): who read it and built on it must begin again.
    package func commit(
        _ names: [(name: String, tag: String, artifact: StoredArtifact)],
        action: String,
        force: Bool = false,
        expecting: [(name: String, tag: String, manifest: Digest?)] = []
    ) throws(StoreError) {
        // What is known to fail fails before blobs are published that nobody would need.
        for (name, tag, artifact) in names {
            try Reference.check(name: name, in: name)
            try Reference.check(tag: tag, in: tag)
            if !force { try store.refuseMove(of: name, tag, to: artifact.contentID) }
        }
        try store.publish(staging, relyingOn: reliances) { () throws(StoreError) in
            try store.blobIndex().add(Array(manifests.values))
            try store.setReferences(names, action: action, force: force, expecting: expecting)
        }
        manifests.removeAll()
        try store.projectIndex()
    }

    /// Publishes what is staged without naming it: what a repair brings back is named already.
    func publishOnly() throws(StoreError) {
        try store.publish(staging, relyingOn: reliances) { () throws(StoreError) in }
    }

    /// Whether a blob is staged here or whole in the store; from now on it is relied on.
    private func has(_ digest: Digest, size: Int) throws(StoreError) -> Bool {
        if staging?.contains(digest) == true || reliances[digest] != nil { return true }
        // What is nowhere needs no lease: it will be brought, and most of what is added is new.
        guard try store.whereIs(digest) != nil else { return false }
        // The lease comes first: a collection that has not seen it leaves the rest to the check at the commit.
        try rely(on: digest, Reliance(size: size, isDurable: false))
        if try store.holds(digest, size: size) { return true }
        reliances[digest] = nil
        return false
    }

    private func rely(on digest: Digest, _ reliance: Reliance) throws(StoreError) {
        guard reliances.updateValue(reliance, forKey: digest) == nil else { return }
        try staging?.rely(on: [digest])
    }

    private func openedStaging() throws(StoreError) -> StagingFolder {
        if let staging { return staging }
        let opened = try StagingFolder(in: store.layout)
        if !reliances.isEmpty { try opened.rely(on: reliances.keys.sorted()) }
        staging = opened
        return opened
    }

    private func add(_ manifest: Manifest, bytes: [UInt8]) throws(StoreError) -> StoredArtifact {
        guard bytes.count <= Manifest.maximumSize else {
            throw StoreError(
                .tooLarge,
                "the manifest has \(bytes.count) bytes; at most \(Manifest.maximumSize) are allowed"
            )
        }
        let digest = try addBlob(bytes)
        manifests[digest] = BlobIndex.Entry(digest: digest, size: bytes.count, manifest: manifest)
        return StoredArtifact(manifestDigest: digest, manifest: manifest)
    }

    private func add(_ layer: NewLayer) throws(StoreError) -> Descriptor {
        let content: Digest
        let contentSize: Int
        switch layer.bytes {
        case .content(let bytes):
            content = SHA256.hash(bytes)
            contentSize = bytes.count
        case .compressed(_, let digest, let size):
            content = digest
            contentSize = size
        case .stored(let descriptor):
            try rely(on: descriptor.digest, Reliance(size: descriptor.size, isDurable: true))
            return descriptor
        }
        guard contentSize <= Store.maximumContent else {
            throw StoreError(.tooLarge, "a layer has \(contentSize) bytes; at most \(Store.maximumContent) are allowed")
        }
        let wanted = Descriptor(
            mediaType: layer.type.rawValue,
            digest: content,
            size: 0,
            annotations: [
                Annotation.contentDigest: content.description,
                Annotation.contentSize: String(contentSize),
            ]
        )
        if let staged = layers[wanted] { return staged }
        if let known = try knownBlob(of: wanted) { return known }
        var descriptor = wanted
        switch layer.bytes {
        case .content(let bytes):
            (descriptor.digest, descriptor.size) = try addCompressed(bytes)
        case .compressed(let bytes, _, _):
            descriptor.digest = try addBlob(bytes)
            descriptor.size = bytes.count
        case .stored:
            break
        }
        layers[wanted] = descriptor
        return descriptor
    }

    /// Stages content as a compressed blob; hashing, compressing and writing it are one pass.
    private func addCompressed(_ content: [UInt8]) throws(StoreError) -> (Digest, Int) {
        let staging = try openedStaging()
        let blob = try staging.write(compressing: content.count)
        let outcome = content.withUnsafeBytes { raw in
            Result { () throws(StoreError) in
                for start in stride(from: 0, to: raw.count, by: Ingest.pieceSize) {
                    try blob.write(
                        UnsafeRawBufferPointer(rebasing: raw[start..<min(start + Ingest.pieceSize, raw.count)])
                    )
                }
            }
        }
        try outcome.get()
        let digest = try blob.finish()
        // Another layer type may have the same content, and so the same blob.
        if try has(digest, size: blob.size) { staging.drop(blob) } else { staging.keep(blob, digest: digest) }
        return (digest, blob.size)
    }

    private static let pieceSize = 1 << 20

    /// The layer with the blob that already holds its content, when there is one and it really does.
    ///
    /// The index learns from manifests that other tools bring in, so its word alone is not enough to let go of content.
    private func knownBlob(of layer: Descriptor) throws(StoreError) -> Descriptor? {
        guard let content = layer.contentDigest,
            let known = try store.blobIndex().layer(content: content, mediaType: layer.mediaType)
        else { return nil }
        var descriptor = layer
        descriptor.digest = known.blob
        descriptor.size = known.size
        let isKnown = reliances[known.blob] != nil
        try rely(on: known.blob, Reliance(size: known.size, isDurable: false))
        do {
            _ = try store.content(of: descriptor)
            return descriptor
        } catch  where error.code != .inputOutput {
            if !isKnown { reliances[known.blob] = nil }
            try store.blobIndex().forget(content: content, mediaType: layer.mediaType)
            return nil
        }
    }
}
