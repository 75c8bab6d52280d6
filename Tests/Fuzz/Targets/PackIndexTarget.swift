import ContentStore
import Trajectories

/// Indexes of packs: what one says may be wrong, but never leads to a wrong record.
final class PackIndexTarget: FuzzTarget {
    static let name = "packindex"
    static let limit = 128 << 10
    static let weight = 20
    static let dictionary = ["AWMPIDX1", "awm.packindex/1", "\"rewards\":[", "\"tasks\":[", "1e308", "-0.0", "\"\""]

    private let store: ProbeStore
    private let artifact: StoredArtifact
    private let packs: [TrajectorySet.PackEntry]
    private var count = 0

    init(corpus: String, folder: String) throws {
        store = try ProbeStore(copying: corpus + "/store", to: folder + "/store")
        let source = try Store(at: corpus + "/store", access: .readOnly)
        artifact = try source.resolve(Reference(parsing: "runs"))
        packs = try TrajectorySet(of: artifact, in: source).packs
    }

    /// Makes the size of the header right again, by the number of records.
    func repair(_ bytes: inout [UInt8], _ random: inout Random) {
        guard bytes.count > 16 else { return }
        let records = bytes[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = bytes.count - 16 - 56 * records
        guard header > 0 else { return }
        for index in 0..<4 { bytes[8 + index] = UInt8(truncatingIfNeeded: header >> (8 * index)) }
    }

    func check(_ bytes: [UInt8]) throws -> Bool {
        for (number, pack) in packs.enumerated() {
            guard let index = try? PackIndex(parsing: bytes, of: pack) else { continue }
            try require(index.count == pack.records, "an index of another number of records is accepted")
            try checkEntries(of: index, pack)
            count += 1
            if count % 8 == 0 { try fetch(by: index, bytes, number) }
            return true
        }
        return false
    }

    private func checkEntries(of index: PackIndex, _ pack: TrajectorySet.PackEntry) throws {
        for place in 0..<index.count {
            let entry = index.entry(at: place)
            try require(entry.length > 0 && entry.offset + entry.length < pack.size, "a record outside of its pack")
            let places = index.places(from: entry.id, through: entry.id)
            try require(places.contains(place), "a record is not found by its own id")
        }
        guard let places = try? index.placesInOrder() else { return }
        try require(places.count == index.count, "the records in order are others than the records")
    }

    /// Puts the index into the set in place of the real one: whatever it says, what is fetched is what was asked for.
    private func fetch(by index: PackIndex, _ bytes: [UInt8], _ number: Int) throws {
        var manifest = artifact.manifest
        let layers = manifest.layers.indices.filter { manifest.layers[$0].mediaType == LayerType.packIndex.rawValue }
        let digest = SHA256.hash(bytes)
        manifest.layers[layers[number]].digest = digest
        manifest.layers[layers[number]].size = bytes.count
        manifest.layers[layers[number]].annotations = [
            Annotation.contentDigest: digest.description, Annotation.contentSize: String(bytes.count),
        ]
        let stored = StoredArtifact(manifestDigest: artifact.manifestDigest, manifest: manifest)
        try store.holding(bytes, named: digest) { opened in
            guard let set = try? StoredTrajectories(stored, in: opened) else { return }
            for place in stride(from: 0, to: index.count, by: max(1, index.count / 8)) {
                let id = index.entry(at: place).id
                guard let record = try? set.record(RecordPrefix(id)) else { continue }
                try require(SHA256.hash(record) == id, "a wrong record is given out")
            }
        }
    }
}
