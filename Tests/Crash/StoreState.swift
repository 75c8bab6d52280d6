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
    /// What is pinned, by content id, with the same.
    var pins: [String: Artifact] = [:]
    /// The reflog without its times, newest first.
    var changes: [String] = []

    /// Reads everything through an open store; every byte is checked on the way.
    ///
    /// With `allowingDamage`, what is damaged counts as something of its own instead of failing the whole.
    init(_ store: Store, allowingDamage: Bool = false) throws {
        var read: [Digest: Artifact] = [:]
        func artifact(_ text: String) throws -> Artifact {
            let artifact = try store.resolve(Reference(parsing: text))
            if let known = read[artifact.manifestDigest] { return known }
            var state = Artifact(manifest: artifact.manifestDigest, contentID: artifact.contentID, contents: [])
            do {
                _ = try store.blob(artifact.manifest.config)
                state.contents = try artifact.manifest.layers.map { SHA256.hash(try store.content(of: $0)) }
            } catch let error as StoreError {
                guard allowingDamage, error.code == .corrupt else { throw error }
            }
            read[artifact.manifestDigest] = state
            return state
        }
        for entry in try store.referenceEntries() {
            let name = "\(entry.name):\(entry.tag)"
            references[name] = try artifact(name)
        }
        for pin in try store.pins() { pins[pin.contentID.short] = try artifact("@" + pin.contentID.hex) }
        changes = try store.reflog(name: nil, tag: nil).map {
            "\($0.action) \($0.name):\($0.tag) \($0.old?.short ?? "-") \($0.new?.short ?? "-")"
        }
    }

    /// The state without what a name stands for and without its changes.
    func ignoring(_ name: String) -> StoreState {
        var state = self
        state.references = references.filter { !$0.key.hasPrefix(name + ":") }
        state.changes = changes.filter { !$0.contains(" \(name):") }
        return state
    }

    /// Nothing: a store that is not made yet.
    init() {}

    /// Whether each reference is as in one of two states, and all the rest as in both.
    func isBetween(_ before: StoreState, _ after: StoreState) -> Bool {
        changes == before.changes && pins == before.pins && Set(references.keys) == Set(before.references.keys)
            && references.allSatisfy { $1 == before.references[$0] || $1 == after.references[$0] }
    }

    /// How this state differs from another one, for people.
    func difference(from other: StoreState) -> String {
        var lines: [String] = []
        for name in Set(references.keys).union(other.references.keys).sorted()
        where references[name] != other.references[name] {
            let found = references[name]?.manifest.short ?? "nothing"
            lines.append("\(name) is \(found), not \(other.references[name]?.manifest.short ?? "nothing")")
        }
        if pins != other.pins { lines.append("pinned is \(pins.keys.sorted()), not \(other.pins.keys.sorted())") }
        if changes != other.changes { lines.append("the reflog is \(changes), not \(other.changes)") }
        return lines.joined(separator: "; ")
    }
}
