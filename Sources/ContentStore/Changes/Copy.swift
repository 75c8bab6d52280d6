extension Store {
    /// Copies artifacts from another store under their names; blobs keep their bytes, so digests are preserved.
    ///
    /// Every blob is checked against its digest on the way, and what a manifest says against its config; layers are not
    /// expanded, which costs more than the copy: that is done when they are used, and by a deep check. What is here already
    /// is not copied. All references appear in one transaction, or none. `progress` is told the number of blobs seen and to
    /// see.
    ///
    /// Certificates and synthesis records come along with what they are about; a store that has one of its own for a content
    /// keeps that. So do the answers that a recipe got.
    package func copy(
        _ entries: [(name: String, tag: String, artifact: StoredArtifact)],
        from source: Store,
        force: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) {
        let ingest = try Ingest(self)
        for entry in entries { try source.checkClaims(of: entry.artifact.manifest) }
        let referrers = try referrers(of: entries.map(\.artifact), from: source)
        let wanted =
            entries.flatMap { $0.artifact.manifest.blobs } + referrers.flatMap { $0.referrer.manifest.blobs }
        var seen: Set<Digest> = []
        let total = Set(wanted.map(\.digest)).count
        for descriptor in wanted where seen.insert(descriptor.digest).inserted {
            try ingest.addBlob(descriptor, from: source)
            progress(seen.count, total)
        }
        for entry in entries {
            let bytes = try source.blob(entry.artifact.manifestDigest, limit: Manifest.maximumSize)
            _ = try ingest.add(manifestBytes: bytes)
        }
        for (referrer, subject) in referrers {
            var manifest = referrer.manifest
            manifest.subject = try ingest.descriptor(of: subject)
            _ = try ingest.add(manifestBytes: manifest.bytes)
        }
        try ingest.commit(entries, action: "copy", force: force)
    }

    /// The referrers to bring along: those that are about what is copied, where there is none of that kind here.
    private func referrers(
        of artifacts: [StoredArtifact],
        from source: Store
    ) throws(StoreError) -> [(referrer: StoredArtifact, subject: StoredArtifact)] {
        var found: [(StoredArtifact, StoredArtifact)] = []
        var seen: Set<Digest> = []
        for artifact in artifacts where seen.insert(artifact.contentID).inserted {
            switch artifact.kind {
            case .environment:
                for kind in [ArtifactKind.certificate, .synthesis] {
                    guard try referrer(kind, about: artifact.contentID) == nil,
                        let referrer = try source.referrer(kind, about: artifact.contentID)
                    else { continue }
                    found.append((referrer, artifact))
                }
            case .recipe:
                found += try source.referrers(.answer, about: artifact.contentID).map { ($0, artifact) }
            case .taskSet, .seed, .trajectorySet, .session, .certificate, .synthesis, .answer: break
            }
        }
        return found
    }
}
