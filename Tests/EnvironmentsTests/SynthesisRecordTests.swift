import ContentStore
import Environments
import JSON
import Testing

/// How an environment was made, as a value, as JSON, and beside the environment in a store.
struct SynthesisRecordTests {
    private let digest = SHA256.hash(Array("a".utf8))

    private func record(about environment: Digest) -> SynthesisRecord {
        SynthesisRecord(
            environment: environment,
            generator: .init(name: "awm.procedural", version: "1"),
            parameters: ["seed": 7, "index": 3, "blueprint": "ferry", "modules": ["money", "approvals"]],
            stages: [.init(name: "schema", version: "2", key: digest, attempts: 2, findings: 1)],
            requests: [
                .init(
                    stage: "schema",
                    request: digest,
                    answer: digest,
                    model: "m",
                    promptTokens: 100,
                    completionTokens: nil,
                    cost: 0.25
                )
            ]
        )
    }

    @Test func `A record is read as it was written`() throws {
        let record = record(about: digest)
        #expect(try SynthesisRecord(json: JSON(parsing: record.json.rowBytes())) == record)
        #expect(record.json["usage"]?["prompt_tokens"] == 100)
        let bare = SynthesisRecord(
            environment: digest,
            generator: .init(name: "awm.procedural", version: "1"),
            parameters: [:]
        )
        #expect(try SynthesisRecord(json: JSON(parsing: bare.json.rowBytes())) == bare)
    }

    @Test func `What the schema does not accept is refused`() throws {
        var json = try #require(record(about: digest).json.objectValue)
        json["environment"] = "shop"
        #expect(throws: StoreError.self) { try SynthesisRecord(json: .object(json)) }
    }

    @Test func `A store keeps it with the environment and with no other`() throws {
        let folder = try TemporaryFolder()
        let store = try Store(at: folder.path + "/store", access: .readWrite, creating: true)
        let ingest = try Ingest(store)
        let package = NewArtifact(
            kind: .environment,
            config: ["schema": "awm.environment.config/1", "name": "ferry"],
            layers: [
                NewLayer(type: .package, content: try Tar.archive([:])), NewLayer(type: .seedImage, content: [1]),
            ]
        )
        let stored = try ingest.add(package)
        let record = record(about: stored.contentID)
        _ = try ingest.add(record.artifact(about: stored))
        try ingest.commit([("ferry", "latest", stored)], action: "add")
        #expect(try StoredSynthesisRecord(of: stored.contentID, in: store)?.record == record)
        #expect(throws: StoreError.self) { try self.record(about: digest).artifact(about: stored) }
        #expect(throws: StoreError.self) {
            try StoredSynthesisRecord(recording: self.record(about: digest), for: stored, in: store)
        }
    }
}
