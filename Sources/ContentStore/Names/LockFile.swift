import JSON

/// `awm.lock`: which artifacts names stood for, so that the same ones are used again (`docs/format.md`, "awm.lock").
package struct LockFile: Sendable, Equatable {
    package static let schema = "awm.lock/1"
    private static let maximumSize = 16 << 20

    /// What a name stood for.
    package struct Entry: Sendable, Equatable {
        package var kind: ArtifactKind
        package var contentID: Digest
        package var manifest: Digest

        /// Pins a name to an artifact.
        package init(kind: ArtifactKind, contentID: Digest, manifest: Digest) {
            self.kind = kind
            self.contentID = contentID
            self.manifest = manifest
        }
    }

    /// By reference as it was written, without digests and parts: `shop:latest`, `shop:^1.2`.
    package var entries: [String: Entry] = [:]

    package init() {}

    /// Reads a lock file; an empty one when there is none. Throws `unsupportedFormat` or `corrupt`.
    package init(path: String) throws(StoreError) {
        guard Files.exists(path) else { return }
        let json: JSON
        do {
            json = try JSON(parsing: Files.read(path, limit: LockFile.maximumSize))
        } catch {
            throw StoreError(.corrupt, "\(path) is no lock file", cause: error)
        }
        guard json["schema"]?.stringValue == LockFile.schema else {
            throw StoreError(.unsupportedFormat, "\(path) is no \(LockFile.schema); a newer awm may read it")
        }
        guard let artifacts = json["artifacts"]?.objectValue else {
            throw StoreError(.corrupt, "\(path) names no artifacts")
        }
        for (name, entry) in artifacts {
            guard let kind = entry["kind"]?.stringValue.flatMap({ ArtifactKind(rawValue: $0) }),
                let contentID = entry["content_id"]?.stringValue.flatMap({ Digest(description: $0) }),
                let manifest = entry["manifest"]?.stringValue.flatMap({ Digest(description: $0) })
            else { throw StoreError(.corrupt, "\(path): the entry \"\(name.prefix(100))\" cannot be read") }
            entries[name] = Entry(kind: kind, contentID: contentID, manifest: manifest)
        }
    }

    /// The file's bytes: keys in order, one artifact a few lines, so that changes read well in version control.
    package var bytes: [UInt8] {
        var artifacts = JSONObject()
        for (name, entry) in entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            artifacts[name] = [
                "kind": .string(entry.kind.rawValue), "content_id": .string(entry.contentID.description),
                "manifest": .string(entry.manifest.description),
            ]
        }
        let json: JSON = ["schema": .string(LockFile.schema), "artifacts": .object(artifacts)]
        return Array((json.prettyText() + "\n").utf8)
    }
}

/// Looks names up in a lock file first, and writes those that it lacks into it.
package final class LockedNames {
    package let path: String
    private var file: LockFile

    package init(path: String) throws(StoreError) {
        self.path = path
        file = try LockFile(path: path)
    }

    /// Resolves a reference as the lock pins it. Throws `notFound` when the store lacks what is pinned: another one is not
    /// taken in its place.
    func resolve(_ reference: Reference, in store: Store) throws(StoreError) -> StoredArtifact {
        guard reference.digestPrefix == nil, let name = reference.name else {
            return try store.resolveUnlocked(reference)
        }
        let key = name + ":" + (reference.tag ?? Reference.defaultTag)
        if let entry = file.entries[key] {
            var pinned = reference
            pinned.digestPrefix = entry.contentID.hex
            do {
                return try store.resolveUnlocked(pinned)
            } catch {
                guard error.code == .notFound else { throw error }
                throw StoreError(
                    .notFound,
                    "\(path) pins \(key) to \(entry.contentID), which is not in \(store.path); copy it, or remove the entry to take what \(key) is now"
                )
            }
        }
        let artifact = try store.resolveUnlocked(reference)
        // What is recorded into changes with every run.
        guard artifact.kind != .trajectorySet else { return artifact }
        file.entries[key] = LockFile.Entry(
            kind: artifact.kind,
            contentID: artifact.contentID,
            manifest: artifact.manifestDigest
        )
        try Files.replace(path, with: file.bytes)
        return artifact
    }
}
