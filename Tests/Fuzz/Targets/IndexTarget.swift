import ContentStore

/// `index.json`, which every other tool rewrites.
final class IndexTarget: FuzzTarget {
    static let name = "index"
    static let isJSON = true
    static let limit = 64 << 10
    static let dictionary = [
        "schemaVersion", "manifests", "mediaType", "digest", "size", "annotations", Annotation.referenceName,
        IndexFile.mediaType, Manifest.mediaType, "sha256:" + WordCorpus.hex, "shop:latest", "shop", "shop:1.0.0", "A:b",
        "shop@sha256:" + WordCorpus.hex, "shop//x", "../shop",
    ]

    private let store: ProbeStore
    private var count = 0

    init(corpus: String, folder: String) throws {
        store = try ProbeStore(copying: corpus + "/store", to: folder + "/store")
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let index = try? IndexFile(parsing: bytes, at: "index.json") else { return false }
        let written = index.bytes
        let again = try accepted("an index that was written") { try IndexFile(parsing: written, at: "index.json") }
        try require(again.bytes == written, "an index is written in two forms")
        try require(again.entries.map(\.json) == index.entries.map(\.json), "an index loses entries")
        count += 1
        // Every error counts: other tools' entries are passed over, whatever is wrong with them.
        try accepted("a store with an accepted index") {
            if count % 8 == 0 { try open(bytes) }
            if count % 64 == 0 { try settle(bytes) }
        }
        return true
    }

    /// What is adopted has a name that can be typed, and is there.
    private func open(_ bytes: [UInt8]) throws {
        try store.put(index: bytes)
        let opened = try Store(at: store.path, access: .readOnly)
        for entry in try opened.referenceEntries() {
            let text = "\(entry.name):\(entry.tag)"
            let artifact = try opened.resolve(Reference(parsing: text))
            try require(artifact.manifestDigest == entry.manifest, "\(text) leads elsewhere")
        }
        _ = try opened.fsck(depth: .standard)
    }

    /// Once a store has been opened for writing, opening it again changes nothing.
    private func settle(_ bytes: [UInt8]) throws {
        try store.put(index: bytes)
        Files.remove(store.path + "/awm")
        defer { Files.remove(store.path + "/awm") }
        var names: [[String]] = []
        var projections: [[UInt8]] = []
        for _ in 0..<2 {
            let opened = try Store(at: store.path)
            names.append(try opened.referenceEntries().map { "\($0.name):\($0.tag) \($0.manifest)" })
            projections.append(try Files.read(store.path + "/index.json", limit: 1 << 26))
        }
        try require(names[0] == names[1], "opening a store twice changes its references")
        try require(projections[0] == projections[1], "opening a store twice changes its index")
    }
}
