package import ContentStore
import JSON

/// A synthesis record that a store keeps with an environment.
package struct StoredSynthesisRecord: Sendable {
    package let record: SynthesisRecord
    /// The artifact; its content id names exactly what the record says.
    package let artifact: StoredArtifact

    /// The record of how a content was made; `nil` when the store has none.
    package init?(of environment: Digest, in store: Store) throws(StoreError) {
        guard let artifact = try store.referrer(.synthesis, about: environment) else { return nil }
        try self.init(artifact, in: store)
    }

    /// Reads a record that has been found. Throws `invalidManifest` when it is about something else than it is attached to.
    package init(_ artifact: StoredArtifact, in store: Store) throws(StoreError) {
        let config = try store.checkClaims(of: artifact.manifest)
        guard artifact.kind == .synthesis, let layer = artifact.manifest.layer(.synthesis) else {
            throw StoreError(
                .invalidManifest,
                "\(artifact.contentID) is a \(artifact.kind.title), not a synthesis record"
            )
        }
        let json: JSON
        do {
            json = try JSON(parsing: store.content(of: layer))
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.corrupt, "the synthesis record \(artifact.contentID) is not JSON", cause: error)
        }
        record = try SynthesisRecord(json: json)
        self.artifact = artifact
        guard config["environment"]?.stringValue == record.environment.description else {
            throw StoreError(
                .invalidManifest,
                "the synthesis record \(artifact.contentID) is about \(record.environment), not what it is attached to"
            )
        }
    }

    /// Keeps a record with the environment that it is about, in the place of an earlier one.
    package init(recording record: SynthesisRecord, for environment: StoredArtifact, in store: Store) throws(StoreError)
    {
        guard record.environment == environment.contentID else {
            throw StoreError(
                .invalidManifest,
                "the record is about \(record.environment), so it cannot be kept with \(environment.contentID)"
            )
        }
        self.record = record
        artifact = try store.record(.synthesis, saying: record.json.rowBytes(), about: environment)
    }
}
