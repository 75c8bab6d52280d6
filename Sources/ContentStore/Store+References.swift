extension Store {
    /// Points a tag at an artifact. Throws `alreadyExists` when a version tag would move and `force` is not given.
    package func tag(_ artifact: StoredArtifact, name: String, tag: String, force: Bool = false) throws(StoreError) {
        try requireWritable()
        try setReferences([(name, tag, artifact)], action: "tag", force: force)
    }

    /// Removes a tag; the content stays until it is collected. Gives what it pointed to.
    @discardableResult
    package func untag(name: String, tag: String) throws(StoreError) -> ReferenceEntry {
        try requireWritable()
        guard let entry = try references.entry(name: name, tag: tag) else {
            // Resolving gives the error that says what there is instead.
            _ = try resolve(Reference(name: name, tag: tag))
            throw StoreError(.notFound, "there is no \(name):\(tag)")
        }
        try references.transaction { try references.remove(entry, at: Files.wallClockMilliseconds()) }
        try projectIndex()
        return entry
    }

    /// Sets references in one transaction, the commit point of every change.
    func setReferences(
        _ names: [(name: String, tag: String, artifact: StoredArtifact)],
        action: String,
        force: Bool
    ) throws(StoreError) {
        for (name, tag, _) in names {
            try Reference.check(name: name, in: name)
            try Reference.check(tag: tag, in: tag)
        }
        let now = Files.wallClockMilliseconds()
        try references.transaction {
            for (name, tag, artifact) in names {
                if !force, Reference.isVersion(tag: tag), let old = try references.entry(name: name, tag: tag),
                    old.contentID != artifact.contentID
                {
                    throw StoreError(
                        .alreadyExists,
                        "\(name):\(tag) is a version and already names \(old.contentID); use another version, or --force to move it"
                    )
                }
                try references.set(
                    ReferenceEntry(
                        name: name,
                        tag: tag,
                        manifest: artifact.manifestDigest,
                        contentID: artifact.contentID,
                        kind: artifact.kind,
                        updatedMilliseconds: now
                    ),
                    action: action
                )
            }
        }
        try projectIndex()
    }
}
