import ContentStore
import Glibc
import StoreTestKit

/// One process of the run: does one thing after the other, by chance.
struct Worker {
    let number: Int
    let path: String
    /// A store of the process's own, to copy from.
    let source: String
    var journal = Journal()
    var random: SeededRandom
    private var opened: Store?
    /// What its own names stand for; a name that an unacknowledged change has left open is missing.
    var own: [String: StoredArtifact?] = [:]
    private var made = 0
    /// How many operations it is to do, and has begun.
    private(set) var operations = 0
    private(set) var begun = 0
    /// Records that it was told are in their sets.
    var recorded: [(set: String, id: Digest)] = []

    private static let ownNames = 6
    private static let sharedNames = 4
    /// Contents that all processes add, so that one collects what another is just adding.
    private static let commonContents = 12

    init(number: Int, path: String, source: String, seed: UInt64) {
        self.number = number
        self.path = path
        self.source = source
        random = SeededRandom(seed, "worker", number)
        for index in 0..<Worker.ownNames { own["own-\(number)-\(index)"] = .some(nil) }
    }

    /// The store, kept open from one operation to the next.
    mutating func store() throws -> Store {
        if let opened { return opened }
        let store = try Store(at: path)
        opened = store
        return store
    }

    mutating func run(_ operations: Int) throws {
        try fillSource()
        self.operations = operations
        var tenth = (start: monotonicSeconds(), processor: processorSeconds())
        for _ in 0..<operations {
            let start = monotonicSeconds()
            let operation = Operation.pick(&random)
            begun += 1
            journal.count(operation.rawValue)
            do {
                try perform(operation)
            } catch let error as StoreError where error.code == .locked {
                journal.count("told to try again: \(operation.rawValue)")
            } catch {
                fail("\(operation.rawValue): \(error)")
            }
            let end = monotonicSeconds()
            journal.time(operation.rawValue, Int((end - start) * 1e6))
            guard begun * 10 >= operations * (journal.tenths.count + 1) else { continue }
            let processor = processorSeconds()
            journal.tenths.append((Int((end - tenth.start) * 1e6), Int((processor - tenth.processor) * 1e6)))
            tenth = (end, processor)
        }
        opened = nil
    }

    mutating func fail(_ text: String) {
        guard journal.failures.count < 20 else { return }
        journal.failures.append("process \(number): \(text)")
        // A long run is over long after this.
        let line = Array("process \(number), operation \(begun): \(text)\n".utf8)
        write(STDERR_FILENO, line, line.count)
    }

    private mutating func perform(_ operation: Operation) throws {
        switch operation {
        case .add: try add(new(), as: ownName())
        case .addCommon:
            let content = "common \(random.below(Worker.commonContents))"
            try add(Samples.tasks(content), as: random.happens(0.7) ? ownName() : sharedName())
        case .tag:
            guard let artifact = own[ownName()] ?? nil else { return }
            let name = random.happens(0.7) ? ownName() : sharedName()
            try change(name, to: artifact) { try $0.tag(artifact, name: name, tag: "latest") }
        case .tagShared: try tagShared(sharedName(), as: ownName())
        case .untag: try untag(random.happens(0.8) ? ownName() : sharedName())
        case .read: try read(ownName())
        case .readShared: try readShared(sharedName())
        case .find: try find(ownName())
        case .copy: try copy()
        case .reopen: opened = nil
        case .pin: try pin(new(), as: ownName())
        case .unpin: try unpin()
        case .check:
            let findings = try store().fsck(depth: .standard).findings.filter(\.isError)
            if let finding = findings.first { fail("fsck: \(finding.message)") }
        case .collect: try collect(grace: 1)
        case .collectNow: try collect(grace: 0)
        case .record: try record(into: setName())
        case .abandon: try record(into: setName(), leaving: true)
        case .seal: try seal()
        case .compact: try compact(setName())
        case .findRecord: try findRecord()
        }
    }

    private mutating func ownName() -> String { "own-\(number)-\(random.below(Worker.ownNames))" }

    private mutating func sharedName() -> String { "shared-\(random.below(Worker.sharedNames))" }

    /// A content that nobody else makes.
    private mutating func new() throws -> NewArtifact { Samples.tasks(newName()) }

    mutating func newName() -> String {
        made += 1
        return "own \(number) \(made)"
    }

    private func fillSource() throws {
        let ingest = try Ingest(Store(at: source, creating: true))
        let artifact = try ingest.add(Samples.tasks("copied \(number)"))
        try ingest.commit([("copied", "latest", artifact)], action: "add")
    }
}
