import ContentStore
import Runtime

/// Sessions kept in the store under a name, to be continued later or elsewhere.
enum SavedSessions {
    /// The session of that name, where it was left.
    static func resume(_ text: String, in world: World, options: StoreOptions) throws -> any Session {
        let store = try options.open()
        let artifact = try store.resolve(Reference(parsing: text))
        let saved = try SavedSession(artifact, in: store)
        return try world.session(at: saved.snapshot(in: world))
    }

    /// Keeps a session under a name and gives its content id: the same state, clock and random source, the same id.
    static func save(_ session: any Session, as text: String, options: StoreOptions) throws -> Digest {
        let reference = try Reference(parsing: text)
        guard let name = reference.name else {
            throw CommandFailure(.usage, "\"\(text)\" names no session; write a name such as trial or trial:2")
        }
        let saved = try SavedSession(session.snapshot())
        let ingest = try Ingest(options.open(creating: true))
        let artifact = try ingest.add(saved.artifact)
        try ingest.commit([(name, reference.tag ?? "latest", artifact)], action: "save")
        return artifact.contentID
    }
}
