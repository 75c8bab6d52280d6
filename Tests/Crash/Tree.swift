import ContentStore

/// Files and folders below a folder, by relative path; what is volatile is left out.
struct Tree: Equatable {
    var folders: [String] = []
    var files: [String: [UInt8]] = [:]

    init() {}

    /// What is in a folder.
    init(readFrom folder: String) throws {
        try read(folder, below: "")
    }

    private mutating func read(_ folder: String, below prefix: String) throws {
        for name in try Files.names(in: folder) where !name.hasSuffix("-shm") {
            let path = folder + "/" + name
            if case .folder = Files.kind(of: path) {
                folders.append(prefix + name)
                try read(path, below: prefix + name + "/")
            } else {
                files[prefix + name] = try Files.read(path, limit: 1 << 28)
            }
        }
    }

    /// Makes a folder hold this and nothing else.
    func write(to folder: String) throws {
        Files.remove(folder)
        try Files.makeFolder(folder)
        for path in folders { try Files.makeFolder(folder + "/" + path) }
        for (path, bytes) in files { try Files.write(bytes, to: folder + "/" + path) }
    }

    /// The paths that two trees do not have in common, or have with other bytes.
    func differences(from other: Tree) -> [String] {
        let paths = Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }
        return paths.union(Set(folders).symmetricDifference(other.folders)).sorted()
    }
}
