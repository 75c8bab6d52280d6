import ContentStore
import Glibc
import Spelling

/// Environments as people name many at once: references, names with what is below them, patterns, package folders and
/// folders of these; without any, all that a store has.
struct EnvironmentSelection {
    enum Source {
        case stored(StoredArtifact)
        case folder(String)
    }

    /// Every stored environment once, in the order named; a folder has no content id before it is read.
    private(set) var sources: [Source] = []
    private var seen: Set<Digest> = []
    private let options: StoreOptions
    /// The store, when there was need of it.
    private(set) var store: Store?

    init(_ names: [String], options: StoreOptions) throws {
        self.options = options
        guard !names.isEmpty else {
            let store = try opened()
            for entry in try store.referenceEntries() where entry.kind == .environment { try add(entry, of: store) }
            guard !sources.isEmpty else {
                throw CommandFailure(.notFound, "no environment is tagged in \(store.path)")
            }
            return
        }
        for name in names { try add(name) }
    }

    private mutating func opened() throws -> Store {
        if let store { return store }
        let store = try options.open()
        self.store = store
        return store
    }

    private mutating func add(_ text: String) throws {
        if Loading.isPath(text) { return try add(folder: Loading.trimmed(text)) }
        guard store == nil, try options.openIfThere() == nil, isFolder(text) else {
            return try add(named: text, in: opened())
        }
        try add(folder: text)
    }

    private mutating func add(named text: String, in store: Store) throws {
        let entries = try store.referenceEntries().filter { $0.kind == .environment }
        var found: [ReferenceEntry] = []
        if text.contains("*") || text.contains("?") {
            found = entries.filter { fnmatch(text, $0.name, 0) == 0 }
            guard !found.isEmpty else {
                throw CommandFailure(.notFound, "no environment in \(store.path) has a name like \(text)")
            }
        } else if !entries.contains(where: { $0.name == text }) {
            found = entries.filter { $0.name.hasPrefix(text + "/") }
        }
        guard found.isEmpty else { return try found.forEach { try add($0, of: store) } }
        do {
            let artifact = try store.resolve(Reference.whole(text))
            guard artifact.kind == .environment else {
                throw CommandFailure(.usage, "\(text) is a \(artifact.kind.title), not an environment")
            }
            add(artifact)
        } catch let error as StoreError
            where isFolder(text) && (error.code == .notFound || error.code == .invalidReference)
        {
            try add(folder: text)
        }
    }

    private mutating func add(folder: String) throws {
        if Loading.isPackageFolder(folder) { return sources.append(.folder(folder)) }
        let below = try Files.names(in: folder).sorted().map { folder + "/" + $0 }.filter(Loading.isPackageFolder)
        guard !below.isEmpty else {
            throw CommandFailure(.notFound, "\(folder) is no package folder and has none in it")
        }
        sources += below.map { .folder($0) }
    }

    private mutating func add(_ entry: ReferenceEntry, of store: Store) throws {
        guard !seen.contains(entry.contentID) else { return }
        add(StoredArtifact(manifestDigest: entry.manifest, manifest: try store.manifest(entry.manifest)))
    }

    private mutating func add(_ artifact: StoredArtifact) {
        guard seen.insert(artifact.contentID).inserted else { return }
        sources.append(.stored(artifact))
    }

    private func isFolder(_ path: String) -> Bool {
        if case .folder = Files.kind(of: path) { return true }
        return false
    }
}
