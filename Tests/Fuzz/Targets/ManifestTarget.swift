import ContentStore

/// Image manifests: what is accepted is written as it was read, and can stand in a store without harm.
final class ManifestTarget: FuzzTarget {
    static let name = "manifest"
    static let isJSON = true
    static let limit = 64 << 10
    static let dictionary =
        ArtifactKind.allCases.flatMap { [$0.artifactType, $0.configMediaType] } + [
            Manifest.mediaType, Annotation.contentDigest, Annotation.contentSize, "sha256:" + WordCorpus.hex,
            "sha512:" + WordCorpus.hex + WordCorpus.hex, "schemaVersion", "subject", "-1", "9223372036854775808",
            LayerType.package.rawValue, LayerType.seedImage.rawValue, LayerType.seedSources.rawValue,
            LayerType.tasks.rawValue, LayerType.pack.rawValue, LayerType.certificate.rawValue, Annotation.contentID,
        ]

    private let store: ProbeStore
    private var count = 0

    init(corpus: String, folder: String) throws {
        store = try ProbeStore(copying: corpus + "/store", to: folder + "/store")
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        guard let manifest = try? Manifest(parsing: bytes) else { return false }
        let written = manifest.bytes
        let again = try accepted("a manifest that was written") { try Manifest(parsing: written) }
        try require(again == manifest, "a manifest that was written is read as another one")
        try require(again.bytes == written, "a manifest is written in two forms")
        for layer in manifest.layers { try require((layer.contentSize ?? 0) >= 0, "a layer has a negative size") }
        count += 1
        // Opening a store costs more than a hundred parses.
        if count % 4 == 0 { try store.probe(manifest: bytes, manifest) }
        return true
    }
}
