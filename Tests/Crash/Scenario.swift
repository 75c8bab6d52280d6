import ContentStore

/// Something that is done to a store, in steps that are acknowledged one by one.
///
/// Each step is one transaction: after a crash it has happened or it has not. A step that is done again after it has
/// happened changes nothing.
struct Scenario: Sendable {
    let name: String
    /// Whether the store is made by the first step.
    var isFresh = false
    /// Whether the store is damaged until the last step is done.
    var isDamaged = false
    /// Whether another tool writes to the store: what it has half written may lie about, as long as no reference needs it.
    var hasForeignTool = false
    /// What is promised of the trajectory sets that it changes.
    var sets: [SetPromise] = []
    /// Makes the state before, which is taken to be on the disk.
    let prepare: @Sendable (Place) throws -> Void
    let steps: [@Sendable (Place) throws -> Void]
}

/// Where a scenario runs, and the store it has open.
final class Place {
    let folder: String
    private var opened: Store?
    /// The recording that has begun here.
    var recording: Recording?

    init(_ folder: String) {
        self.folder = folder
    }

    var path: String { folder + "/store" }

    /// The scenario's store, opened at its first use.
    func store(creating: Bool = false) throws -> Store {
        if let opened { return opened }
        let store = try Store(at: path, creating: creating)
        opened = store
        return store
    }

    /// Another store beside it.
    func source(creating: Bool = false) throws -> Store { try Store(at: folder + "/source", creating: creating) }

    /// Closes the store, which moves SQLite's log into the database.
    func close() {
        recording = nil
        opened = nil
    }

    func add(_ artifact: NewArtifact, as name: String, _ tag: String = "latest") throws {
        try add([(artifact, name, tag)])
    }

    /// Adds artifacts in one transaction.
    func add(_ artifacts: [(artifact: NewArtifact, name: String, tag: String)]) throws {
        let ingest = try Ingest(store(creating: true))
        var names: [(name: String, tag: String, artifact: StoredArtifact)] = []
        for (artifact, name, tag) in artifacts { names.append((name, tag, try ingest.add(artifact))) }
        try ingest.commit(names, action: "add")
    }

    /// Removes a tag, unless that was done before the crash.
    func untag(_ name: String, _ tag: String) throws {
        do {
            try store().untag(name: name, tag: tag)
        } catch let error as StoreError {
            guard error.code == .notFound else { throw error }
        }
    }

    func resolve(_ text: String) throws -> StoredArtifact { try store().resolve(Reference(parsing: text)) }
}
