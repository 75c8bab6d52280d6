package import ContentStore
import Environments
import JSON
import Verification

/// Puts made environments into a store, many in one change, each with its certificate and record.
package final class EnvironmentIntake {
    /// One that was put in.
    package struct Entry: Sendable {
        package var index: Int
        package var name: String
        package var contentID: Digest
    }

    private let store: Store
    private let prefix: String
    private let size: Int
    private var waiting: [(index: Int, made: MadeEnvironment)] = []

    /// Names are prefixed; `size` environments are put in at once.
    package init(_ store: Store, prefix: String, size: Int = 64) {
        self.store = store
        self.prefix = prefix
        self.size = size
    }

    /// Takes an environment; gives those that were put in, once there are enough for a change.
    package func add(_ index: Int, _ made: MadeEnvironment) throws -> [Entry] {
        waiting.append((index, made))
        return waiting.count >= size ? try commit() : []
    }

    /// Puts in what is waiting: all of it or nothing.
    ///
    /// Throws `alreadyExists` when a name stands for something that was not made at the same place by the same program.
    package func commit() throws -> [Entry] {
        guard !waiting.isEmpty else { return [] }
        let ingest = try Ingest(store)
        var entries: [Entry] = []
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        var referrers: [StoredArtifact] = []
        for (index, made) in waiting {
            let name = prefix + made.name
            try refuseForeign(name, index, made)
            // Task set and seed are in the environment's own layers; artifacts of their own would be four more files for each.
            let stored = try ingest.add(made.environment.artifacts.environment)
            if let certificate = made.certificate {
                let bytes = certificate.json.rowBytes()
                referrers.append(try ingest.add(.referrer(.certificate, saying: bytes, about: stored)))
            }
            referrers.append(try ingest.add(made.record.artifact(about: stored)))
            names.append((name, Reference.defaultTag, stored))
            entries.append(Entry(index: index, name: name, contentID: stored.contentID))
        }
        try ingest.commit(names, action: "generate")
        try store.supersede(by: referrers)
        waiting = []
        return entries
    }

    /// A name may move from what an earlier version of the program made at this place, and from nothing else.
    private func refuseForeign(_ name: String, _ index: Int, _ made: MadeEnvironment) throws {
        guard let entry = try store.referenceEntry(name: name, tag: Reference.defaultTag),
            entry.contentID != made.environment.contentID
        else { return }
        let record = try StoredSynthesisRecord(of: entry.contentID, in: store)?.record
        let isEarlier =
            record?.generator.name == made.record.generator.name
            && ["seed", "index"].allSatisfy { record?.parameters[$0] == made.record.parameters[$0] }
        guard !isEarlier else { return }
        throw StoreError(
            .alreadyExists,
            "\(name) names \(entry.contentID) in \(store.path), which was made otherwise; give --name-prefix, or untag it"
        )
    }
}
