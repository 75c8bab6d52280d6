import JSON

/// Certificates: artifacts without a name, found by the content id of the environment that they judge
/// (`docs/format.md`, "Certificates").
extension Store {
    /// The certificate that judges a content, whatever form that content has here; `nil` when there is none.
    ///
    /// Of several, one that has no name comes first, then the smallest content id. Throws `invalidManifest` when it is
    /// attached to something else than it judges.
    package func certificate(of contentID: Digest) throws(StoreError) -> StoredArtifact? {
        let found = try certificates(of: contentID)
        guard found.count > 1 else { return found.first }
        let named = Set(try references.entries().map(\.manifest))
        return found.min { left, right in
            let ranks = (named.contains(left.manifestDigest) ? 1 : 0, named.contains(right.manifestDigest) ? 1 : 0)
            return ranks.0 == ranks.1 ? left.contentID < right.contentID : ranks.0 < ranks.1
        }
    }

    /// Stores the certificate of an environment that is here, in the place of any other that judges the same content.
    ///
    /// `content` are the certificate's bytes. What is so already changes nothing.
    @discardableResult
    package func record(
        certificate content: [UInt8],
        of environment: StoredArtifact
    ) throws(StoreError) -> StoredArtifact {
        let ingest = try Ingest(self)
        let certificate = try ingest.add(
            NewArtifact(
                kind: .certificate,
                config: [
                    "schema": .string(ArtifactKind.certificate.configSchema),
                    "environment": .string(environment.contentID.description),
                    "size": .integer(Int64(content.count)),
                    "sha256": .string(SHA256.hash(content).hex),
                ],
                layers: [NewLayer(type: .certificate, content: content)],
                subject: environment
            )
        )
        try ingest.commit([], action: "certify")
        let kept = try Set(references.entries().map(\.manifest) + references.pins().map(\.manifest))
        let superseded = try blobIndex().certificates(judging: environment.contentID).map(\.manifest)
            .filter { $0 != certificate.manifestDigest && !kept.contains($0) }
        guard !superseded.isEmpty else { return certificate }
        try takeOut(superseded)
        try projectIndex()
        return certificate
    }

    /// The certificates that cannot be whole without these blobs.
    func certificates(needing blobs: Set<Digest>) throws(StoreError) -> [Digest] {
        guard !blobs.isEmpty else { return [] }
        var found: [Digest] = []
        for certificate in try blobIndex().certificates() where Files.exists(layout.blob(certificate.manifest)) {
            guard !blobs.contains(certificate.manifest) else { continue }
            let needed = try manifest(certificate.manifest).blobs
            if needed.contains(where: { blobs.contains($0.digest) }) { found.append(certificate.manifest) }
        }
        return found
    }

    /// The certificates that judge a content and are here, checked as far as their manifests and configs go.
    private func certificates(of contentID: Digest) throws(StoreError) -> [StoredArtifact] {
        var found: [StoredArtifact] = []
        for entry in try blobIndex().certificates(judging: contentID) {
            // The index remembers what a collection has taken.
            guard try whereIs(entry.manifest) != nil else { continue }
            let manifest = try manifest(entry.manifest)
            try checkClaims(of: manifest)
            guard manifest.subjectContentID == contentID else {
                throw StoreError(
                    .corrupt,
                    "index.db takes \(entry.manifest) for a certificate of \(contentID); run awm store reindex"
                )
            }
            found.append(StoredArtifact(manifestDigest: entry.manifest, manifest: manifest))
        }
        return found
    }

    /// Takes manifests out into quarantine; what only they named, a collection finds.
    private func takeOut(_ manifests: [Digest]) throws(StoreError) {
        try Files.makeFolder(layout.quarantine)
        let folder = try Quarantine(layout: layout).folder(at: Files.wallClockMilliseconds() / 1000)
        let lock = try layout.lockBlobs(shared: false)
        defer { withExtendedLifetime(lock) {} }
        for digest in manifests where Files.exists(layout.blob(digest)) {
            try Files.rename(layout.blob(digest), to: folder + "/" + digest.hex)
        }
        try blobIndex().forget(manifests: manifests)
    }
}
