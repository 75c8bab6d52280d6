import ContentStore

/// The lock file that an export of tasks comes with: what the names of its environments stood for.
enum TaskLock {
    /// A lock of references that are names; one with a digest says itself what it stands for.
    static func file(_ named: [(reference: Reference, artifact: StoredArtifact)]) -> LockFile {
        var lock = LockFile()
        for (reference, artifact) in named {
            guard let name = reference.name, reference.digestPrefix == nil else { continue }
            lock.entries[name + ":" + (reference.tag ?? Reference.defaultTag)] = LockFile.Entry(
                kind: artifact.kind,
                contentID: artifact.contentID,
                manifest: artifact.manifestDigest
            )
        }
        return lock
    }
}
