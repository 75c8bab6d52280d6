import Glibc

/// `index.json` as a projection of the references: other OCI tools rewrite it in place, so it is compared with what was
/// last written and foreign additions are adopted; a foreign removal never untags (`store.md`).
extension Store {
    private static let projectedKey = "index.json"

    /// Writes `index.json` from the references, after adopting what another tool added.
    func projectIndex() throws(StoreError) {
        try withProjectionLock { () throws(StoreError) in
            try adopt(readIndex())
            try writeIndex()
        }
    }

    /// Adopts foreign entries at opening; with nothing foreign it costs one read and one comparison.
    func adoptForeignEntries() throws(StoreError) {
        guard access == .readWrite else {
            guard let index = try readIndex() else { return }
            return try adopt(index)
        }
        let current = try? Files.read(layout.index, limit: 64 << 20)
        if let current, try references.meta(Store.projectedKey) == String(decoding: current, as: UTF8.self) { return }
        try projectIndex()
    }

    private func readIndex() throws(StoreError) -> IndexFile? {
        guard Files.exists(layout.index) else { return nil }
        return try IndexFile(parsing: Files.read(layout.index, limit: 64 << 20), at: layout.index)
    }

    /// A three-way comparison: what was projected last, what the file says now, and the references.
    private func adopt(_ current: IndexFile?) throws(StoreError) {
        guard let current else { return }
        var last: [String: Descriptor] = [:]
        if let text = try references.meta(Store.projectedKey) {
            last = try IndexFile(parsing: Array(text.utf8), at: layout.index).named
        }
        var adopted: [ReferenceEntry] = []
        for (referenceName, descriptor) in current.named.sorted(by: { $0.key < $1.key })
        where last[referenceName]?.digest != descriptor.digest {
            guard let entry = try foreignEntry(referenceName, descriptor) else { continue }
            try blobIndex.add(manifest(entry.manifest), digest: entry.manifest, size: descriptor.size)
            adopted.append(entry)
        }
        guard !adopted.isEmpty else { return }
        try references.transaction {
            for entry in adopted { try references.set(entry, action: "adopt") }
        }
    }

    /// The reference an entry stands for; `nil` for images that are not ours, which are left alone.
    private func foreignEntry(_ text: String, _ descriptor: Descriptor) throws(StoreError) -> ReferenceEntry? {
        guard descriptor.mediaType == Manifest.mediaType, let reference = try? Reference(parsing: text),
            let name = reference.name, reference.digestPrefix == nil, reference.path == nil, reference.record == nil
        else { return nil }
        let found: Manifest
        do {
            found = try manifest(descriptor.digest)
        } catch  where error.code == .unsupportedFormat || error.code == .invalidManifest {
            return nil
        }
        return ReferenceEntry(
            name: name,
            tag: reference.tag ?? Reference.defaultTag,
            manifest: descriptor.digest,
            contentID: found.contentID,
            kind: found.kind,
            updatedMilliseconds: Files.wallClockMilliseconds()
        )
    }

    private func writeIndex() throws(StoreError) {
        var entries: [Descriptor] = []
        var ours: Set<String> = []
        for entry in try references.entries() {
            let name = entry.name + ":" + entry.tag
            ours.insert(name)
            let descriptor = Descriptor(
                mediaType: Manifest.mediaType,
                digest: entry.manifest,
                size: size(ofBlob: entry.manifest),
                artifactType: entry.kind.artifactType,
                annotations: [Annotation.referenceName: name]
            )
            entries.append(descriptor)
        }
        // Images of other tools stay listed: the folder may hold more than worlds.
        for entry in try readIndex()?.entries ?? [] {
            if let name = entry.annotations[Annotation.referenceName] {
                if try foreignEntry(name, entry) != nil { continue }
                if ours.contains(name) { continue }
            }
            entries.append(entry)
        }
        let bytes = IndexFile(entries: entries).bytes
        let current = try? Files.read(layout.index, limit: 64 << 20)
        if current != bytes { try Files.replace(layout.index, with: bytes) }
        try references.transaction {
            try references.setMeta(Store.projectedKey, String(decoding: bytes, as: UTF8.self))
        }
    }

    private func size(ofBlob digest: Digest) -> Int {
        guard case .file(let size) = Files.kind(of: layout.blob(digest)) else { return 0 }
        return size
    }

    private func withProjectionLock(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        let lock = open(layout.projectionLock, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard lock >= 0 else { throw Files.failure("lock", layout.projectionLock) }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { throw Files.failure("lock", layout.projectionLock) }
        try body()
    }
}
