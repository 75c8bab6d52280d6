import CSystem
import Glibc
package import JSON

/// What an artifact is made of, before it is stored.
package struct NewArtifact: Sendable {
    package var kind: ArtifactKind
    /// The config; its canonical bytes (RFC 8785) are the artifact's identity.
    package var config: JSON
    package var layers: [NewLayer]

    package init(kind: ArtifactKind, config: JSON, layers: [NewLayer]) {
        self.kind = kind
        self.config = config
        self.layers = layers
    }
}

/// A layer before it is stored: content to compress, or bytes that are already in their final form.
package struct NewLayer: Sendable {
    package enum Bytes: Sendable {
        /// Compressed on the way in, unless a blob with this content is already there.
        case content([UInt8])
        /// Stored as they are; the digest and size of their content are given.
        case compressed([UInt8], content: Digest, contentSize: Int)
    }

    package var type: LayerType
    package var bytes: Bytes

    package init(type: LayerType, content: [UInt8]) {
        self.type = type
        bytes = .content(content)
    }

    package init(type: LayerType, compressed: [UInt8], content: Digest, contentSize: Int) {
        self.type = type
        bytes = .compressed(compressed, content: content, contentSize: contentSize)
    }
}

/// Brings artifacts into a store: everything is written and synced first, and becomes visible in ``commit(_:action:force:)``.
///
/// An ingest that is dropped before its commit leaves no reference; its folder goes at once, or at the next opening.
package final class Ingest {
    private let store: Store
    private let folder: String
    private let lock: Int32
    private var pending: [Digest: Int] = [:]
    private var manifests: [Digest: (manifest: Manifest, size: Int)] = [:]

    package init(_ store: Store) throws(StoreError) {
        try store.requireWritable()
        self.store = store
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        folder = store.layout.sessions + "/" + name
        try Files.makeFolder(folder)
        lock = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw Files.failure("lock", folder) }
    }

    deinit {
        Files.remove(folder)
        close(lock)
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
        var layers: [Descriptor] = []
        for layer in artifact.layers { layers.append(try add(layer)) }
        let configDescriptor = Descriptor(
            mediaType: artifact.kind.configMediaType,
            digest: try addBlob(config),
            size: config.count
        )
        let manifest = Manifest(kind: artifact.kind, config: configDescriptor, layers: layers)
        return StoredArtifact(manifestDigest: try add(manifest), manifest: manifest)
    }

    /// Stages a manifest whose blobs are staged or in the store already.
    func add(_ manifest: Manifest) throws(StoreError) -> Digest {
        let bytes = manifest.bytes
        let digest = try addBlob(bytes)
        manifests[digest] = (manifest, bytes.count)
        return digest
    }

    /// Stages a manifest's exact bytes, as another store wrote them.
    func add(manifestBytes bytes: [UInt8]) throws(StoreError) -> StoredArtifact {
        let manifest = try Manifest(parsing: bytes)
        let digest = try addBlob(bytes)
        manifests[digest] = (manifest, bytes.count)
        return StoredArtifact(manifestDigest: digest, manifest: manifest)
    }

    /// Stages a blob, unless the store has it whole; a damaged one is replaced.
    @discardableResult
    package func addBlob(_ bytes: [UInt8]) throws(StoreError) -> Digest {
        let digest = SHA256.hash(bytes)
        if pending[digest] != nil || holdsWhole(digest, size: bytes.count) { return digest }
        try Files.write(bytes, to: folder + "/" + digest.hex, mode: 0o444)
        pending[digest] = bytes.count
        return digest
    }

    /// Makes everything staged durable and sets the references, all of them or none.
    ///
    /// Throws `alreadyExists` when a tag that is a full version would move and `force` is not given.
    package func commit(
        _ names: [(name: String, tag: String, artifact: StoredArtifact)],
        action: String,
        force: Bool = false
    ) throws(StoreError) {
        try publishBlobs()
        for (digest, entry) in manifests { try store.blobIndex.add(entry.manifest, digest: digest, size: entry.size) }
        try store.setReferences(names, action: action, force: force)
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
        }
        var descriptor = Descriptor(
            mediaType: layer.type.rawValue,
            digest: content,
            size: 0,
            annotations: [
                Annotation.contentDigest: content.description,
                Annotation.contentSize: String(contentSize),
            ]
        )
        if let known = try store.blobIndex.layer(content: content, mediaType: layer.type.rawValue),
            holdsWhole(known.blob, size: known.size)
        {
            descriptor.digest = known.blob
            descriptor.size = known.size
            return descriptor
        }
        let compressed: [UInt8]
        switch layer.bytes {
        case .content(let bytes): compressed = try Zstd.compress(bytes)
        case .compressed(let bytes, _, _): compressed = bytes
        }
        descriptor.digest = try addBlob(compressed)
        descriptor.size = compressed.count
        return descriptor
    }

    private func holdsWhole(_ digest: Digest, size: Int) -> Bool {
        guard case .file(size) = Files.kind(of: store.layout.blob(digest)) else { return false }
        return (try? store.blob(digest)) != nil
    }

    private func publishBlobs() throws(StoreError) {
        guard !pending.isEmpty else { return }
        // The bytes must be on the disk before their names are: a name promises its content.
        guard awm_syncfs(lock) == 0 else { throw Files.failure("sync", folder) }
        for digest in pending.keys.sorted() {
            let source = folder + "/" + digest.hex
            let target = store.layout.blob(digest)
            if link(source, target) == 0 { continue }
            guard errno == EEXIST else { throw Files.failure("store", target) }
            if holdsWhole(digest, size: pending[digest] ?? 0) { continue }
            guard rename(source, target) == 0 else { throw Files.failure("heal", target) }
        }
        try Files.sync(folder: store.layout.blobs)
        pending.removeAll()
    }
}
