import ContentStore

/// What a process changes, each change with an entry in its journal.
extension Worker {
    /// Makes a change of one name and writes down whether it was acknowledged.
    mutating func change(_ name: String, to artifact: StoredArtifact?, _ body: (Store) throws -> Void) throws {
        var entry = Journal.Change(name: name, manifest: artifact?.manifestDigest.description, isAcknowledged: true)
        do {
            try body(store())
            if own.keys.contains(name) || name.hasPrefix("own-") { own[name] = .some(artifact) }
        } catch let error as StoreError {
            // It is said to be done again; until then it may have come to its commit or not.
            entry.isAcknowledged = false
            if error.code == .locked {
                own[name] = nil
                journal.changes.append(entry)
            }
            throw error
        }
        journal.changes.append(entry)
    }

    mutating func add(_ artifact: NewArtifact, as name: String) throws {
        let ingest = try Ingest(store())
        let stored = try ingest.add(artifact)
        try change(name, to: stored) { _ in try ingest.commit([(name, "latest", stored)], action: "add") }
    }

    /// Tags what a name stands for that everybody moves about.
    mutating func tagShared(_ shared: String, as name: String) throws {
        guard let artifact = try resolveShared(shared) else { return }
        do {
            try change(name, to: artifact) { try $0.tag(artifact, name: name, tag: "latest") }
        } catch let error as StoreError {
            // It has lost its last name and was collected: there is nothing left to tag.
            guard error.code == .notFound else { throw error }
            journal.count("gone meanwhile")
        }
    }

    mutating func untag(_ name: String) throws {
        do {
            try change(name, to: nil) { try $0.untag(name: name, tag: "latest") }
        } catch let error as StoreError {
            guard error.code == .notFound else { throw error }
            if let known = own[name], known != nil { fail("\(name) was lost before it was untagged") }
        }
    }

    mutating func copy() throws {
        let source = try Store(at: source)
        let artifact = try source.resolve(Reference(parsing: "copied"))
        let name = own.keys.sorted().first ?? "own-\(number)-0"
        try change(name, to: artifact) { try $0.copy([(name, "latest", artifact)], from: source) }
    }

    /// Pins something that only this process has, so that nobody else unpins it.
    mutating func pin(_ artifact: NewArtifact, as name: String) throws {
        try add(artifact, as: name)
        guard let stored = own[name] ?? nil else { return }
        try store().pin(stored, note: "process \(number)")
        journal.pins.insert(stored.contentID.hex)
    }

    mutating func unpin() throws {
        guard let content = journal.pins.sorted().randomElement(using: &random), let digest = Digest(hex: content)
        else { return }
        journal.pins.remove(content)
        try store().unpin(digest)
    }

    /// Collects everything that nothing needs now, whatever the log remembers.
    mutating func collect(grace: Int64) throws {
        var plan = CollectionPlan()
        plan.grace = grace
        plan.logAge = -3600
        plan.rawAge = grace
        let report = try store().collect(plan)
        journal.time("gc pause", report.longestPauseMicroseconds)
        journal.count("blobs taken out", report.quarantined)
        journal.count("blobs deleted", report.deleted)
    }
}
