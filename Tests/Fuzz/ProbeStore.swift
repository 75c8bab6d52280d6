import ContentStore
import Environments
import Glibc
import JSON
import Trajectories

/// A store of whole artifacts into which a hostile manifest or index is put, as another tool or a stranger would.
struct ProbeStore {
    let path: String

    init(copying source: String, to path: String) throws {
        self.path = path
        try Files.makeFolder(path + "/blobs/sha256")
        for name in ["oci-layout", "index.json"]
            + (try Files.names(in: source + "/blobs/sha256")).map({ "blobs/sha256/" + $0 })
        {
            try Files.write(Files.read("\(source)/\(name)", limit: 1 << 26), to: "\(path)/\(name)", replacing: true)
        }
    }

    /// Puts a manifest under its digest and into the index, reads everything it leads to, and takes it out again.
    func probe(manifest bytes: [UInt8], _ manifest: Manifest) throws {
        let digest = SHA256.hash(bytes)
        let blob = "\(path)/blobs/sha256/\(digest.hex)"
        let isNew = !Files.exists(blob)
        if isNew { try Files.write(bytes, to: blob) }
        defer { if isNew { Files.remove(blob) } }
        let entry: JSON = [
            "mediaType": .string(Manifest.mediaType), "digest": .string(digest.description),
            "size": .integer(Int64(bytes.count)), "annotations": ["org.opencontainers.image.ref.name": "probe"],
        ]
        let index: JSON = ["schemaVersion": 2, "manifests": [entry]]
        try put(index: index.rowBytes())
        let store = try Store(at: path, access: .readOnly)
        let report = try store.fsck(depth: .deep)
        guard try store.referenceEntries().count == 1 else { return }
        let found = try store.resolve(Reference(parsing: "probe"))
        try require(found.manifest == manifest, "the store reads another manifest than the parser")
        let isReadable = Result { try readAll(found, in: store) }
        if report.isClean, case .failure(let error) = isReadable {
            throw Violation("fsck --deep finds nothing, yet reading fails: \(error)")
        }
    }

    /// Runs `body` on the store while it has a blob.
    func holding(_ bytes: [UInt8], named digest: Digest, _ body: (Store) throws -> Void) throws {
        let blob = "\(path)/blobs/sha256/\(digest.hex)"
        let isNew = !Files.exists(blob)
        if isNew { try Files.write(bytes, to: blob) }
        defer { if isNew { Files.remove(blob) } }
        try body(Store(at: path, access: .readOnly))
    }

    func put(index bytes: [UInt8]) throws { try Files.write(bytes, to: path + "/index.json", replacing: true) }

    /// Reads what a checkout and a world read.
    private func readAll(_ artifact: StoredArtifact, in store: Store) throws {
        switch artifact.kind {
        case .environment:
            _ = try EnvironmentArtifacts.files(of: artifact, in: store)
            _ = try SeedArtifact.image(of: artifact.manifest, in: store)
        case .seed:
            let listed = try ConfigFile.list(in: store.config(of: artifact.manifest))
            _ = try SeedArtifact.files(of: artifact.manifest, in: store, listed: listed)
        case .session: _ = try artifact.manifest.layer(.sessionPages).map { try store.content(of: $0) }
        case .taskSet: _ = try TaskSetArtifact.lines(of: artifact.manifest, in: store)
        case .trajectorySet:
            var rows = try TrajectorySet.rows(of: artifact, in: store)
            while try rows.next() != nil {}
        case .certificate:
            if let layer = artifact.manifest.layer(.certificate) { _ = try store.content(of: layer) }
        case .synthesis, .recipe, .answer:
            for layer in artifact.manifest.layers { _ = try store.content(of: layer) }
        }
    }
}
