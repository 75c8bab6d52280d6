import ContentStore

/// A store in a folder that goes away with it.
final class TemporaryStore {
    let path: String
    let store: Store

    init() throws {
        path = try Files.makeTemporaryFolder(named: "awm-procedural-test")
        store = try Store(at: path + "/store", creating: true)
    }

    deinit { Files.remove(path) }
}
