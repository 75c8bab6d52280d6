import JSON

extension NewArtifact {
    /// What is said about an environment, as one document: a certificate or a synthesis record.
    package static func referrer(
        _ kind: ArtifactKind,
        saying content: [UInt8],
        about environment: StoredArtifact
    ) -> NewArtifact {
        NewArtifact(
            kind: kind,
            config: [
                "schema": .string(kind.configSchema),
                "environment": .string(environment.contentID.description),
                "size": .integer(Int64(content.count)),
                "sha256": .string(SHA256.hash(content).hex),
            ],
            layers: [NewLayer(type: kind == .certificate ? .certificate : .synthesis, content: content)],
            subject: environment
        )
    }
}

/// Certificates and synthesis records: artifacts without a name, found by the content id of the environment that they are about
/// (`docs/format.md`, "Referrers").
extension Store {
    /// The certificate that judges a content, whatever form that content has here; `nil` when there is none.
    ///
    /// Of several, one that has no name comes first, then the smallest content id. Throws `invalidManifest` when it is
    /// attached to something else than it judges.
    package func certificate(of contentID: Digest) throws(StoreError) -> StoredArtifact? {
        try referrer(.certificate, about: contentID)
    }

    /// The certificate or synthesis record of a content, chosen and checked as ``certificate(of:)`` says.
    package func referrer(_ kind: ArtifactKind, about contentID: Digest) throws(StoreError) -> StoredArtifact? {
        let found = try referrers(kind, about: contentID)
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
        try record(.certificate, saying: content, about: environment)
    }

    /// Stores what is said about an environment that is here, in the place of what a document of that kind said before.
    @discardableResult
    package func record(
        _ kind: ArtifactKind,
        saying content: [UInt8],
        about environment: StoredArtifact
    ) throws(StoreError) -> StoredArtifact {
        let ingest = try Ingest(self)
        let referrer = try ingest.add(.referrer(kind, saying: content, about: environment))
        try ingest.commit([], action: kind == .certificate ? "certify" : "record")
        try supersede(by: [referrer])
        return referrer
    }

    /// Takes out what documents of the same kind said before about what these are about; those that somebody has named or
    /// pinned stay.
    package func supersede(by referrers: [StoredArtifact]) throws(StoreError) {
        let kept = try Set(references.entries().map(\.manifest) + references.pins().map(\.manifest))
        var superseded: [Digest] = []
        for referrer in referrers {
            guard let contentID = referrer.manifest.subjectContentID else { continue }
            superseded += try blobIndex().referrers(about: contentID, kind: referrer.kind).map(\.manifest)
                .filter { $0 != referrer.manifestDigest && !kept.contains($0) }
        }
        guard !superseded.isEmpty else { return }
        try takeOut(superseded)
        try projectIndex()
    }

    /// Every referrer of one kind that is here, in order of what it is about, checked as ``referrers(_:about:)`` does.
    package func referrers(_ kind: ArtifactKind) throws(StoreError) -> [StoredArtifact] {
        var found: [StoredArtifact] = []
        for entry in try blobIndex().referrers() where entry.kind == kind {
            if let artifact = try referrer(entry) { found.append(artifact) }
        }
        return found
    }

    /// The referrers that cannot be whole without these blobs.
    func referrers(needing blobs: Set<Digest>) throws(StoreError) -> [Digest] {
        guard !blobs.isEmpty else { return [] }
        var found: [Digest] = []
        for referrer in try blobIndex().referrers() where Files.exists(layout.blob(referrer.manifest)) {
            guard !blobs.contains(referrer.manifest) else { continue }
            let needed = try manifest(referrer.manifest).blobs
            if needed.contains(where: { blobs.contains($0.digest) }) { found.append(referrer.manifest) }
        }
        return found
    }

    /// The referrers of one kind that are about a content and are here, checked as far as their manifests and configs go.
    package func referrers(_ kind: ArtifactKind, about contentID: Digest) throws(StoreError) -> [StoredArtifact] {
        var found: [StoredArtifact] = []
        for entry in try blobIndex().referrers(about: contentID, kind: kind) {
            guard let artifact = try referrer(entry) else { continue }
            guard artifact.manifest.subjectContentID == contentID else {
                throw StoreError(
                    .corrupt,
                    "index.db takes \(entry.manifest) for a \(kind.title) of \(contentID); run awm store reindex"
                )
            }
            found.append(artifact)
        }
        return found
    }

    /// The artifact of an entry, checked; `nil` when a collection has taken it, which the index remembers.
    func referrer(_ entry: BlobIndex.Referrer) throws(StoreError) -> StoredArtifact? {
        guard try whereIs(entry.manifest) != nil else { return nil }
        let manifest = try manifest(entry.manifest)
        try checkClaims(of: manifest)
        return StoredArtifact(manifestDigest: entry.manifest, manifest: manifest)
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
