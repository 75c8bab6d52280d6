import ContentStore
import JSON

/// A collection in a store of very many blobs, half of which nothing needs.
struct CollectionCases {
    let folder: String
    let isQuick: Bool

    init(_ options: Options) throws {
        folder = options.folder + "/gc"
        isQuick = options.isQuick
    }

    func run() throws {
        let count = isQuick ? 10_000 : 100_000
        let store = try Store(at: folder, creating: true)
        let ingest = try Ingest(store)
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        // Put there as a foreign tool would: what is measured is not how they came.
        for start in stride(from: 0, to: count / 2, by: 500) {
            let layers = try (start..<start + 500).map { number in
                let bytes = Array("needed \(number)".utf8)
                let digest = try put(bytes, in: store)
                return NewLayer(
                    stored: Descriptor(
                        mediaType: LayerType.seedImage.rawValue,
                        digest: digest,
                        size: bytes.count,
                        annotations: [
                            Annotation.contentDigest: digest.description, Annotation.contentSize: String(bytes.count),
                        ]
                    ),
                    type: .seedImage
                )
            }
            let new = NewArtifact(kind: .seed, config: ["start": .integer(Int64(start))], layers: layers)
            names.append(("set\(start)", "latest", try ingest.add(new)))
        }
        for number in 0..<count / 2 { _ = try put(Array("not needed \(number)".utf8), in: store) }
        try ingest.commit(names, action: "add")
        try syncFileSystem(of: folder)
        var plan = CollectionPlan()
        plan.grace = 0
        var collected: CollectionReport?
        let time = try timed { collected = try store.collect(plan) }
        let report = try collected.orThrow("report")
        guard report.deleted == count / 2, report.live >= count / 2 else {
            throw BenchmarkError("the collection took \(report.deleted) blobs of \(count / 2)")
        }
        Row(
            "gc-pause",
            Double(report.longestPauseMicroseconds) / 1e3,
            "ms",
            note: "the longest of the whole collection, in which \(report.live) blobs stayed and \(report.deleted) went"
        ).emit()
        Row("gc", Times(all: [time]), note: "both steps, taking out and deleting, in one").emit()
    }

    private func put(_ bytes: [UInt8], in store: Store) throws -> Digest {
        let digest = SHA256.hash(bytes)
        try Files.write(bytes, to: "\(store.path)/blobs/sha256/\(digest.hex)", mode: 0o444)
        return digest
    }
}
