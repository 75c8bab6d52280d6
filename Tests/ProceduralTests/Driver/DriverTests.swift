import ContentStore
import Environments
import JSON
import Procedural
import Synchronization
import Testing
import Verification

/// Making many environments: threads, changes of the store, and what is there already.
struct DriverTests {
    private let starters: RenamedStarters
    private let temporary: TemporaryStore
    private var store: Store { temporary.store }

    init() throws {
        starters = try RenamedStarters()
        temporary = try TemporaryStore()
    }

    /// Makes these and puts them in; gives content ids by place.
    private func generate(
        _ indices: [Int],
        by maker: CertifyingMaker? = nil,
        jobs: Int = 2,
        size: Int = 4
    ) throws -> [Int: Digest] {
        let intake = EnvironmentIntake(store, prefix: "made/", size: size)
        var ids: [Int: Digest] = [:]
        try MakingThreads(maker ?? starters.maker(), jobs: jobs).run(indices) { index, made in
            for entry in try intake.add(index, made.get()) { ids[entry.index] = entry.contentID }
        }
        for entry in try intake.commit() { ids[entry.index] = entry.contentID }
        return ids
    }

    @Test("every place is made once, named, and recorded; again gives the same ids and changes nothing")
    func again() throws {
        let indices = Array(0..<11)
        let ids = try generate(indices)
        #expect(ids.keys.sorted() == indices)
        #expect(Set(ids.values).count == 11)
        let entries = try store.referenceEntries()
        #expect(entries.count == 11)
        #expect(entries.allSatisfy { $0.name.hasPrefix("made/") && $0.kind == .environment })
        let fifth = try #require(ids[5])
        let record = try #require(try StoredSynthesisRecord(of: fifth, in: store)?.record)
        #expect(record.parameters == ["seed": 7, "index": 5, "name": "shop-5", "domain": "starters"])
        #expect(record.generator.name == "renamed-starters")
        #expect(try generate(indices.reversed(), jobs: 1, size: 100) == ids)
        #expect(try store.referenceEntries() == entries)
        #expect(try store.reflog(name: nil, tag: nil).count == 11)
    }

    @Test("what is there is found by program, version, inputs and place")
    func before() throws {
        let ids = try generate([0, 1, 2, 7])
        func found(_ maker: CertifyingMaker, certified: Bool = false) throws -> [Int] {
            let before = try MadeBefore(by: maker, in: store, certified: certified)
            for index in 0..<9 { if let id = before[index] { #expect(id == ids[index]) } }
            return (0..<9).filter { before[$0] != nil }
        }
        #expect(try found(starters.maker()) == [0, 1, 2, 7])
        #expect(try found(starters.maker(seed: 8)) == [])
        #expect(try found(starters.maker(version: "2")) == [])
        #expect(try found(starters.maker(), certified: true) == [])
        try store.untag(name: "made/helpdesk-1", tag: Reference.defaultTag)
        #expect(try found(starters.maker()) == [0, 2, 7])
    }

    @Test("certificates come with the environments, in the place of earlier ones")
    func certificates() throws {
        var options = Certifier.Options()
        options.rollouts = 2
        let ids = try generate([2], by: starters.maker(certification: options))
        let id = try #require(ids[2])
        let first = try #require(try StoredCertificate(of: id, in: store))
        #expect(first.certificate.level == .certified)
        options.rollouts = 3
        _ = try generate([2], by: starters.maker(certification: options))
        let second = try #require(try StoredCertificate(of: id, in: store))
        #expect(second.artifact.contentID != first.artifact.contentID)
        #expect(try store.referrers(.certificate, about: id).count == 1)
        #expect(try MadeBefore(by: starters.maker(), in: store, certified: true)[2] == id)
    }

    @Test("a name moves to what a later version makes at that place, and is not taken from anything else")
    func names() throws {
        _ = try generate([0])
        let other = CertifyingMaker(RenamedStarters.generator, inputs: ["seed": 7], certification: nil) {
            [starters] index in
            var draft = try starters.draft(index)
            draft.files.contents[try FilePath(parsing: "README.md")] = Array("Another one.".utf8)
            return draft
        }
        let moved = try generate([0], by: other)
        #expect(try store.resolve(Reference(parsing: "made/clinic-0")).contentID == moved[0])
        let foreign = CertifyingMaker(
            SynthesisRecord.Generator(name: "another", version: "1"),
            inputs: ["seed": 7],
            certification: nil,
            draft: starters.draft
        )
        #expect(throws: StoreError.self) { _ = try generate([0], by: foreign) }
        #expect(try store.resolve(Reference(parsing: "made/clinic-0")).contentID == moved[0])
    }

    @Test("packages are written to folders, and found there again")
    func folders() throws {
        let folder = try PackageFolder(temporary.path + "/packages")
        let maker = starters.maker()
        #expect(try folder.before(by: maker)[4] == nil)
        for index in [4, 5] { #expect(try folder.add(index, maker.make(index)).index == index) }
        let names = try Files.names(in: temporary.path + "/packages").sorted()
        #expect(names == ["helpdesk-4", "shop-5", "synthesis.jsonl"])
        let read = try EnvironmentPackage(PackageFiles(folder: temporary.path + "/packages/shop-5"))
        #expect(try folder.before(by: maker)[5] == AssembledEnvironment(read).contentID)
        // Cut off in the middle of the last record, as by a kill.
        let path = temporary.path + "/packages/synthesis.jsonl"
        let records = try Files.read(path, limit: 1 << 20)
        try Files.replace(path, with: Array(records.dropLast(9)), synced: false)
        let reopened = try PackageFolder(temporary.path + "/packages")
        #expect(try reopened.before(by: maker)[5] == nil)
        #expect(try reopened.before(by: maker)[4] != nil)
        _ = try reopened.add(5, maker.make(5))
        #expect(try reopened.before(by: maker)[5] != nil)
    }

    @Test("what cannot be made is handed over as an error, and the others are made")
    func failures() throws {
        let maker = CertifyingMaker(RenamedStarters.generator, inputs: [:], certification: nil) { [starters] index in
            var draft = try starters.draft(index)
            if index == 3 { draft.files.contents[try FilePath(parsing: "schema.sql")] = Array("CREATE".utf8) }
            return draft
        }
        var failed: [Int] = []
        var made: [Int] = []
        try MakingThreads(maker, jobs: 2).run(Array(0..<6)) { index, result in
            if case .success = result { made.append(index) } else { failed.append(index) }
        }
        #expect(failed == [3])
        #expect(made.sorted() == [0, 1, 2, 4, 5])
    }

    @Test("a stop lets what goes on finish, and an error in keeping ends the run")
    func stopping() throws {
        let begun = Atomic<Int>(0)
        let maker = CertifyingMaker(RenamedStarters.generator, inputs: [:], certification: nil, draft: starters.draft)
        let stop = StopAfter(3)
        var handed = 0
        try MakingThreads(maker, jobs: 2).run(
            Array(0..<50),
            isStopped: { stop.isReached() },
            keep: { _, _ in handed += 1 }
        )
        #expect(handed == 3)
        struct Full: Error {}
        #expect(throws: Full.self) {
            try MakingThreads(maker, jobs: 2).run(Array(0..<50)) { _, _ in
                begun.add(1, ordering: .relaxed)
                throw Full()
            }
        }
        #expect(begun.load(ordering: .relaxed) == 1)
    }
}

/// Is reached when it has been asked so many times.
private final class StopAfter: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    func isReached() -> Bool { left.subtract(1, ordering: .relaxed).oldValue <= 0 }
}
