extension Store {
    /// Points a tag at an artifact. Throws `alreadyExists` when a version tag would move and `force` is not given.
    package func tag(_ artifact: StoredArtifact, name: String, tag: String, force: Bool = false) throws(StoreError) {
        try requireWritable()
        try publish(relyingOn: reliances(of: artifact, isDurable: false)) { () throws(StoreError) in
            try setReferences([(name, tag, artifact)], action: "tag", force: force)
        }
        try projectIndex()
    }

    /// Removes a tag; the content stays until it is collected. Gives what it pointed to.
    @discardableResult
    package func untag(name: String, tag: String) throws(StoreError) -> ReferenceEntry {
        try requireWritable()
        let entry = try references.transaction { () throws in
            guard let entry = try references.entry(name: name, tag: tag) else {
                throw try unknown(name: name, tag: tag)
            }
            try references.remove(entry, at: Files.wallClockMilliseconds())
            return entry
        }
        try projectIndex()
        return entry
    }

    /// Sets references in one transaction, the commit point of every change. What they lead to is published.
    func setReferences(
        _ names: [(name: String, tag: String, artifact: StoredArtifact)],
        action: String,
        force: Bool,
        expecting: [(name: String, tag: String, manifest: Digest?)] = []
    ) throws(StoreError) {
        let now = Files.wallClockMilliseconds()
        var entries: [ReferenceEntry] = []
        for (name, tag, artifact) in names {
            try Reference.check(name: name, in: name)
            try Reference.check(tag: tag, in: tag)
            entries.append(
                ReferenceEntry(
                    name: name,
                    tag: tag,
                    manifest: artifact.manifestDigest,
                    manifestSize: try blobSize(artifact.manifestDigest),
                    contentID: artifact.contentID,
                    kind: artifact.kind,
                    updatedMilliseconds: now
                )
            )
        }
        try references.transaction {
            for (name, tag, manifest) in expecting
            where try references.entry(name: name, tag: tag)?.manifest != manifest {
                throw StoreError(.locked, "another process changed \(name):\(tag) meanwhile; try again")
            }
            for entry in entries {
                if !force { try refuseMove(of: entry.name, entry.tag, to: entry.contentID) }
                try references.set(entry, action: action)
            }
        }
    }

    /// Throws `alreadyExists` when a tag that is a version names something else already.
    func refuseMove(of name: String, _ tag: String, to contentID: Digest) throws(StoreError) {
        guard Reference.isVersion(tag: tag), let old = try references.entry(name: name, tag: tag),
            old.contentID != contentID
        else { return }
        throw StoreError(
            .alreadyExists,
            "\(name):\(tag) is a version and already names \(old.contentID); use another version, or --force to move it"
        )
    }
}
