import Glibc

/// What tests do with files.
enum Disk {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw TestFailure("could not read \(path): \(errno)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count >= 0 else { throw TestFailure("could not read \(path): \(errno)") }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func text(of path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

    /// Writes a file in place of what was there, also when that was read-only, as blobs are.
    static func write(_ bytes: [UInt8], to path: String) throws {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw TestFailure("could not write \(path): \(errno)") }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw TestFailure("could not write \(path): \(errno)")
        }
    }

    static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw TestFailure("could not make \(path): \(errno)") }
    }

    /// The names in a folder, in order; none when there is no such folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Every file below a folder with its bytes, by relative path.
    static func files(below folder: String) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in names(in: folder) {
            let path = folder + "/" + name
            if isFolder(path) {
                for (rest, bytes) in try files(below: path) { found[name + "/" + rest] = bytes }
            } else {
                found[name] = try read(path)
            }
        }
        return found
    }

    static func copy(_ source: String, to target: String) throws {
        try makeFolder(target)
        for name in names(in: source) {
            let (from, to) = (source + "/" + name, target + "/" + name)
            if isFolder(from) { try copy(from, to: to) } else { try write(read(from), to: to) }
        }
    }

    /// Changes the mode of everything below a folder, and its own.
    static func setMode(folders: mode_t, files: mode_t, below folder: String) {
        chmod(folder, folders)
        for name in names(in: folder) {
            let path = folder + "/" + name
            if isFolder(path) {
                setMode(folders: folders, files: files, below: path)
            } else {
                chmod(path, files)
            }
        }
    }

    static func remove(_ path: String) {
        if isFolder(path) {
            for name in names(in: path) { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
