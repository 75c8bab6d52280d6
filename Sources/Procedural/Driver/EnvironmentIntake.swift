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
    private var waiting: [Waiting] = []

    /// What is left of an environment until it is put in: its world would take a lot of memory.
    private struct Waiting {
        var index: Int
        var name: String
        var artifact: NewArtifact
        var contentID: Digest
        var certificate: [UInt8]?
        var record: SynthesisRecord
    }

    /// Names are prefixed; `size` environments are put in at once.
    package init(_ store: Store, prefix: String, size: Int = 64) {
        self.store = store
        self.prefix = prefix
        self.size = size
    }

    /// Takes an environment; gives those that were put in, once there are enough for a change.
    package func add(_ index: Int, _ made: MadeEnvironment) throws -> [Entry] {
        waiting.append(
            Waiting(
                index: index,
                name: prefix + made.name,
                artifact: made.artifact,
                contentID: made.environment.contentID,
                certificate: made.certificate?.json.rowBytes(),
                record: made.record
            )
        )
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
        for made in waiting {
            try refuseForeign(made)
            // Task set and seed are in the environment's own layers; artifacts of their own would be four more files for each.
            let stored = try ingest.add(made.artifact)
            if let certificate = made.certificate {
                referrers.append(try ingest.add(.referrer(.certificate, saying: certificate, about: stored)))
            }
            referrers.append(try ingest.add(made.record.artifact(about: stored)))
            names.append((made.name, Reference.defaultTag, stored))
            entries.append(Entry(index: made.index, name: made.name, contentID: stored.contentID))
        }
        try ingest.commit(names, action: "generate")
        try store.supersede(by: referrers)
        waiting = []
        return entries
    }

    /// A name may move from what an earlier version of the program made at this place, and from nothing else.
    private func refuseForeign(_ made: Waiting) throws {
        guard let entry = try store.referenceEntry(name: made.name, tag: Reference.defaultTag),
            entry.contentID != made.contentID
        else { return }
        let record = try StoredSynthesisRecord(of: entry.contentID, in: store)?.record
        let isEarlier =
            record?.generator.name == made.record.generator.name
            && ["seed", "index"].allSatisfy { record?.parameters[$0] == made.record.parameters[$0] }
        guard !isEarlier else { return }
        throw StoreError(
            .alreadyExists,
            "\(made.name) names \(entry.contentID) in \(store.path), which was made otherwise; give --name-prefix, or untag it"
        )
    }
}
