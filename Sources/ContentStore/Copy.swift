extension Store {
    /// Copies artifacts from another store under their names; blobs keep their bytes, so digests are preserved.
    ///
    /// Every blob is checked against its digest on the way, and what a manifest says against its config; layers are not
    /// expanded, which costs more than the copy: that is done when they are used, and by a deep check. What is here already is not copied. All references appear in
    /// one transaction, or none.
    package func copy(
        _ entries: [(name: String, tag: String, artifact: StoredArtifact)],
        from source: Store,
        force: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(StoreError) {
        let ingest = try Ingest(self)
        for (position, entry) in entries.enumerated() {
            try source.checkClaims(of: entry.artifact.manifest)
            for descriptor in entry.artifact.manifest.blobs where try !ingest.has(descriptor) {
                try ingest.stage(source.blob(descriptor), digest: descriptor.digest)
            }
            let bytes = try source.blob(entry.artifact.manifestDigest, limit: Manifest.maximumSize)
            _ = try ingest.add(manifestBytes: bytes)
            progress(position + 1, entries.count)
        }
        try ingest.commit(entries, action: "copy", force: force)
    }
}
