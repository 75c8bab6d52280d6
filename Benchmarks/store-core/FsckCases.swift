import ContentStore
import Glibc
import JSON

/// `fsck --read-data` beside SHA-256 alone on as many bytes.
struct FsckCases {
    let folder: String
    let options: Options

    init(_ options: Options) throws {
        self.options = options
        folder = options.folder + "/fsck"
        try Files.makeFolder(folder)
    }

    func run() throws {
        let scale = options.isQuick ? 8 : 1
        try check("fsck-large", blobs: 96 / scale, of: 2 << 20, "layers of 2 MiB, three to an artifact", layers: 3)
        try check("fsck-small", blobs: 8000 / scale, of: 13_000, "layers of 13 KB, three to an artifact", layers: 3)
        try check(
            "fsck-seeds",
            blobs: 4000 / scale,
            of: 13_000,
            "seeds of 13 KB, each with a config and a manifest",
            layers: 1
        )
    }

    private func check(_ id: String, blobs: Int, of size: Int, _ what: String, layers: Int) throws {
        let store = try Store(at: "\(folder)/\(id)", creating: true)
        let ingest = try Ingest(store)
        var noise = Noise(UInt64(size))
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        for number in 0..<(blobs / layers) {
            let content = (0..<layers).map { _ in noise.bytes(size) }
            // An environment has one layer of each of these types, a seed the first.
            let types: [LayerType] = [.seedImage, .package, .tasks]
            let kind: ArtifactKind = layers == 1 ? .seed : .environment
            let artifact = NewArtifact(
                kind: kind,
                config: ["schema": .string(kind.configSchema), "number": .integer(Int64(number))],
                layers: zip(types, content).map { type, bytes in
                    NewLayer(type: type, compressed: bytes, content: SHA256.hash(bytes), contentSize: size)
                }
            )
            names.append(("seed\(number)", "latest", try ingest.add(artifact)))
        }
        try ingest.commit(names, action: "add")
        var bytes = 0
        var hashed = 0
        let piece = noise.bytes(size)
        let times = try alternate(
            options.isQuick ? 3 : 9 * options.times,
            [
                Operation { _ in
                    let report = try store.fsck(depth: .readData(share: 1))
                    guard report.isClean else { throw BenchmarkError("fsck found \(report.findings[0].message)") }
                    (bytes, hashed) = (report.bytesRead, report.hashed)
                },
                Operation { _ in
                    for _ in 0..<blobs { withExtendedLifetime(SHA256.hash(piece)) {} }
                },
            ]
        )
        let limit = Double(blobs * size) / times[1].processor * 1e3
        var row = Row(
            id,
            bytes: bytes,
            in: times[0],
            note: "\(hashed) blobs, \(rounded(Double(bytes) / 1e6)) MB: \(what)"
        )
        row.peers = [(name: "sha256", value: limit)]
        row.emit()
    }
}
