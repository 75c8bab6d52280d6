import JSON

/// What an OCI document, ours or another tool's, needs to be whole: the mark phase of a collection.
struct LiveBlobs {
    private let store: Store
    private var digests: Set<Digest> = []
    /// The documents that have been gone through; others are known to live, but not yet for what they name.
    private var documents: Set<Digest> = []

    /// Larger documents are no manifests.
    private static let maximumDocument = 16 << 20

    init(_ store: Store) {
        self.store = store
    }

    func contains(_ digest: Digest) -> Bool { digests.contains(digest) }

    /// Marks a blob alone, whatever it is.
    mutating func insert(_ digest: Digest) { digests.insert(digest) }

    /// Marks a manifest or index and everything below it.
    ///
    /// With `isRequired`, one that cannot be read ends the collection: nobody could tell what belongs to it.
    mutating func mark(_ root: Digest, isRequired: Bool) throws(StoreError) {
        guard documents.insert(root).inserted else { return }
        digests.insert(root)
        let document: JSON
        do {
            document = try JSON(parsing: store.blob(root, limit: LiveBlobs.maximumDocument))
        } catch {
            guard isRequired else { return }
            throw StoreError(
                .corrupt,
                "nothing was collected: what \(root) needs cannot be told; awm store repair it, or untag it",
                cause: error
            )
        }
        for leaf in LiveBlobs.leaves(of: document) { digests.insert(leaf) }
        for below in LiveBlobs.digests(document["manifests"]) { try mark(below, isRequired: isRequired) }
    }

    /// Marks the manifests among `candidates` that are about something that lives, such as certificates and signatures
    /// (OCI image spec, "subject"), and what they need; until there are no more.
    ///
    /// A subject that states a content id lives in whatever form that content has here.
    mutating func markReferrers(among candidates: [Digest]) throws(StoreError) {
        var referrers: [Digest: [Digest]] = [:]
        for digest in candidates {
            for subject in subjects(of: digest) { referrers[subject, default: []].append(digest) }
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for (subject, manifests) in referrers where contains(subject) {
                referrers[subject] = nil
                isGrowing = true
                for manifest in manifests { try mark(manifest, isRequired: false) }
            }
        }
    }

    private func subjects(of digest: Digest) -> [Digest] {
        let path = store.layout.blob(digest)
        guard case .file(let size) = Files.kind(of: path), size <= Manifest.maximumSize,
            Files.firstByte(of: path) == UInt8(ascii: "{"),
            let bytes = try? Files.read(path, limit: Manifest.maximumSize), let document = try? JSON(parsing: bytes)
        else { return [] }
        let contentID = document["subject"]?["annotations"]?[Annotation.contentID]?.stringValue
        // A content id is the digest of a config, which lives with every manifest that has it.
        return [document["subject"].flatMap(LiveBlobs.digest), contentID.flatMap { Digest(description: $0) }]
            .compactMap(\.self)
    }

    private static func leaves(of document: JSON) -> [Digest] {
        // `blobs` is what artifact manifests had before OCI image spec 1.1; a config is one descriptor.
        [document["config"]].compactMap { $0.flatMap(digest) } + digests(document["layers"])
            + digests(document["blobs"])
    }

    private static func digests(_ list: JSON?) -> [Digest] { (list?.arrayValue ?? []).compactMap(digest) }

    private static func digest(_ descriptor: JSON) -> Digest? {
        descriptor["digest"]?.stringValue.flatMap { Digest(description: $0) }
    }
}
