import ContentStore
import SQLite
import Testing

struct RepairTests {
    private let fixture: Fixture
    private let backup: Fixture

    init() throws {
        fixture = try Fixture()
        backup = try Fixture()
        for each in [fixture, backup] { try each.store().add(environment(), as: "shop", "1.0.0") }
    }

    private func blobs(of fixture: Fixture) throws -> [Digest] { try fixture.blobs().compactMap { Digest(hex: $0) } }

    @Test func `Every blob, damaged or missing, comes back from another store`() throws {
        for digest in try blobs(of: fixture) {
            for isMissing in [true, false] {
                if isMissing { Files.remove(fixture.blob(digest)) } else { try fixture.damage(fixture.blob(digest)) }
                let report = try fixture.store().repair(from: [backup.store(.readOnly)])
                #expect(report.repaired.map(\.blob) == [digest])
                #expect(report.fsck.isClean)
                #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
            }
        }
    }

    @Test func `All of an artifact comes back when only its tag is left`() throws {
        for digest in try blobs(of: fixture) { Files.remove(fixture.blob(digest)) }
        let report = try fixture.store().repair(from: [backup.store(.readOnly)])
        #expect(report.repaired.count == 4)
        #expect(report.fsck.isClean)
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `A source that is damaged itself is no help, and does no harm`() throws {
        let digest = try #require(try blobs(of: fixture).first)
        for each in [fixture, backup] { try each.damage(each.blob(digest)) }
        let report = try fixture.store().repair(from: [backup.store(.readOnly)])
        #expect(report.repaired.isEmpty)
        #expect(report.missing == [digest])
        #expect(!report.fsck.isClean)
        #expect(try fixture.store().names() == ["shop:1.0.0"])
    }

    @Test func `A dry run changes nothing`() throws {
        let digest = try #require(try blobs(of: fixture).first)
        Files.remove(fixture.blob(digest))
        let report = try fixture.store().repair(from: [backup.store(.readOnly)], isDryRun: true)
        #expect(report.repaired.map(\.blob) == [digest])
        #expect(!Files.exists(fixture.blob(digest)))
    }

    @Test func `A seed comes back from its expanded copy`() throws {
        let store = try fixture.store()
        let layer = try #require(try store.resolve("shop:1.0.0").manifest.layer(.seedImage))
        _ = try store.mappedContent(of: layer)
        Files.remove(fixture.blob(layer.digest))
        let report = try fixture.store().repair(from: [])
        #expect(report.repaired.map(\.source) == ["its expanded content"])
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `A damaged blob that nothing needs is taken out`() throws {
        let ingest = try Ingest(fixture.store())
        let digest = try ingest.addBlob(Array("of no use".utf8))
        try ingest.commit([], action: "add")
        try fixture.damage(fixture.blob(digest))
        let report = try fixture.store().repair(from: [])
        #expect(report.takenOut == [digest])
        #expect(report.fsck.isClean)
        #expect(!Files.exists(fixture.blob(digest)))
    }

    @Test func `Damaged references are made anew`() throws {
        let database = fixture.path + "/awm/refs.db"
        #expect(try Store.repairReferences(at: fixture.path) == nil)
        try Files.write([UInt8](repeating: 7, count: 8192), to: database, replacing: true)
        let salvaged = try #require(try Store.repairReferences(at: fixture.path))
        #expect(salvaged.references == 1)
        #expect(Files.exists(salvaged.setAside))
        #expect(try fixture.store().names() == ["shop:1.0.0"])
        #expect(try fixture.store().fsck(depth: .deep).findings.isEmpty)
    }

    @Test func `References of version 1 are brought up to date`() throws {
        let database = fixture.path + "/awm/refs.db"
        do {
            let connection = try Connection(path: database, mode: .readWrite)
            try connection.execute(
                """
                DROP TABLE pin; DROP TABLE checkout; DROP TABLE projection;
                CREATE TABLE projection (
                    id INTEGER PRIMARY KEY CHECK (id = 1), sha256 TEXT NOT NULL, reflog_id INTEGER NOT NULL
                ) STRICT;
                INSERT INTO projection VALUES (1, '\(String(repeating: "0", count: 64))', 1);
                PRAGMA user_version = 1;
                """
            )
        }
        let store = try fixture.store()
        #expect(try store.names() == ["shop:1.0.0"])
        try store.pin(store.resolve("shop:1.0.0"), note: "")
        #expect(try fixture.store().pins().count == 1)
    }
}
