extension Store {
    /// Copies artifacts from another store under their names; blobs keep their bytes, so digests are preserved.
    ///
    /// Every blob is checked against its digest on the way, and what a manifest says against its config; layers are not
    /// expanded, which costs more than the copy: that is done when they are used, and by a deep check. What is here already
    /// is not copied. All references appear in one transaction, or none. `progress` is told the number of blobs seen and to
    /// see.
    ///
    /// Certificates come along with what they judge; a store that has one of its own for a content keeps that.
    package func copy(
        _ entries: [(name: String, tag: String, artifact: StoredArtifact)],
        from source: Store,
        force: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) {
        let ingest = try Ingest(self)
        for entry in entries { try source.checkClaims(of: entry.artifact.manifest) }
        let certificates = try certificates(of: entries.map(\.artifact), from: source)
        let wanted =
            entries.flatMap { $0.artifact.manifest.blobs } + certificates.flatMap { $0.certificate.manifest.blobs }
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
        for (certificate, subject) in certificates {
            var manifest = certificate.manifest
            manifest.subject = try ingest.descriptor(of: subject)
            _ = try ingest.add(manifestBytes: manifest.bytes)
        }
        try ingest.commit(entries, action: "copy", force: force)
    }

    /// The certificates to bring along: those that judge what is copied, where there is none of it here.
    private func certificates(
        of artifacts: [StoredArtifact],
        from source: Store
    ) throws(StoreError) -> [(certificate: StoredArtifact, subject: StoredArtifact)] {
        var found: [(StoredArtifact, StoredArtifact)] = []
        var seen: Set<Digest> = []
        for artifact in artifacts where artifact.kind == .environment && seen.insert(artifact.contentID).inserted {
            guard try certificate(of: artifact.contentID) == nil,
                let certificate = try source.certificate(of: artifact.contentID)
            else { continue }
            found.append((certificate, artifact))
        }
        return found
    }
}
