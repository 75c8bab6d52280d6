import ArgumentParser
import ContentStore
import Glibc

/// Where the store is: `--store`, else `AWM_STORE`, else `.awm` here or in a parent, else the user's data folder.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store's folder.",
            discussion: "Default: $AWM_STORE, else .awm here or above, else your data folder."
        )
    )
    var store: String?

    @Option(
        name: .customLong("lock"),
        help: ArgumentHelp(
            "A lock file, awm.lock say: names in it stand for what it says, others are added.",
            discussion: "Default: $AWM_LOCK, else none."
        ),
        completion: .file()
    )
    var lockFile: String?

    /// Opens the store; with `creating`, makes it when it is not there.
    func open(creating: Bool = false, access: Store.Access = .readWrite) throws -> Store {
        let path = StoreOptions.locate(store)
        if !creating, !Files.exists(path), !Files.isHidden(path) {
            throw CommandFailure(
                .notFound,
                "there is no store at \(path) yet; awm store add makes one, awm store copy oci:store fills it with the starter worlds"
            )
        }
        return try locked(Store(at: path, access: access, creating: creating))
    }

    /// Opens the store when there is one.
    func openIfThere() throws -> Store? {
        let path = StoreOptions.locate(store)
        return Files.exists(path + "/oci-layout") ? try locked(Store(at: path)) : nil
    }

    private func locked(_ store: Store) throws -> Store {
        if let path = lockFile ?? StoreOptions.environment("AWM_LOCK") {
            store.lockedNames = try LockedNames(path: path)
        }
        return store
    }

    static func locate(_ given: String?) -> String {
        if let given { return given }
        if let path = environment("AWM_STORE") { return path }
        var folder = currentFolder()
        while true {
            let candidate = (folder == "/" ? "" : folder) + "/.awm"
            if Files.exists(candidate + "/oci-layout") { return candidate }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { break }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
        if let data = environment("XDG_DATA_HOME") { return data + "/awm" }
        return (environment("HOME") ?? ".") + "/.local/share/awm"
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    private static func currentFolder() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}

/// How results are written.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write results as JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Write only identifiers, and no progress.")
    var quiet = false
}

extension Store {
    /// The latest artifact under a name, or `nil` when there is none.
    func artifact(named name: String) throws -> StoredArtifact? {
        guard try referenceEntries().contains(where: { $0.name == name && $0.tag == Reference.defaultTag }) else {
            return nil
        }
        return try resolve(Reference(name: name))
    }
}

extension Reference {
    /// Parses a reference to a whole artifact; one to a file or a record in it is refused.
    static func whole(_ text: String) throws -> Reference {
        let reference = try Reference(parsing: text)
        guard reference.path == nil, reference.record == nil else {
            throw CommandFailure(.usage, "\"\(text)\" names a part; awm store cat writes parts")
        }
        return reference
    }
}
