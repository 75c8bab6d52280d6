import ContentStore
import JSON

/// All that a store promises to keep: what every reference leads to, byte for byte, and how it came to that.
struct StoreState: Equatable {
    /// What a reference leads to: the digests of its manifest and of the content of each layer.
    struct Artifact: Equatable {
        var manifest: Digest
        var contentID: Digest
        var contents: [Digest]
    }

    var references: [String: Artifact] = [:]
    /// The reflog without its times, newest first.
    var changes: [String] = []

    /// Reads everything through an open store; every byte is checked on the way.
    init(_ store: Store) throws {
        var read: [Digest: Artifact] = [:]
        for entry in try store.referenceEntries() {
            let name = "\(entry.name):\(entry.tag)"
            let artifact = try store.resolve(Reference(parsing: name))
            if read[artifact.manifestDigest] == nil {
                _ = try store.blob(artifact.manifest.config)
                read[artifact.manifestDigest] = Artifact(
                    manifest: artifact.manifestDigest,
                    contentID: artifact.contentID,
                    contents: try artifact.manifest.layers.map { SHA256.hash(try store.content(of: $0)) }
                )
            }
            references[name] = read[artifact.manifestDigest]
        }
        changes = try store.reflog(name: nil, tag: nil).map {
            "\($0.action) \($0.name):\($0.tag) \($0.old?.short ?? "-") \($0.new?.short ?? "-")"
        }
    }

    /// Nothing: a store that is not made yet.
    init() {}

    /// How this state differs from another one, for people.
    func difference(from other: StoreState) -> String {
        var lines: [String] = []
        for name in Set(references.keys).union(other.references.keys).sorted()
        where references[name] != other.references[name] {
            let found = references[name]?.manifest.short ?? "nothing"
            lines.append("\(name) is \(found), not \(other.references[name]?.manifest.short ?? "nothing")")
        }
        if changes != other.changes { lines.append("the reflog is \(changes), not \(other.changes)") }
        return lines.joined(separator: "; ")
    }
}
