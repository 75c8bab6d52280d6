import CSystem
import Glibc

/// The file-system calls that the store and package reading need, with errors that name the file and the reason.
package enum Files {
    /// Reads a whole regular file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("read", path, denied: .inputOutput) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unsafePath, "\(path) is not a regular file")
        }
        guard status.st_size <= limit else {
            throw StoreError(.tooLarge, "\(path) has \(status.st_size) bytes; at most \(limit) are read")
        }
        let size = Int(status.st_size)
        var count = 0
        var isFailed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            while count < size, let base = buffer.baseAddress {
                let got = Glibc.read(descriptor, base + count, size - count)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { isFailed = true }
                if got <= 0 { break }
                count += got
            }
            initialized = count
        }
        if isFailed { throw failure("read", path) }
        return bytes
    }

    /// Reads a file that other tools rewrite in place: what `parse` does not take may be half written, and is read again for
    /// a quarter of a second before its error counts.
    static func readSettled<Value>(
        _ path: String,
        limit: Int,
        _ parse: ([UInt8]) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let deadline = FileLock.monotonicMilliseconds() + 250
        // By the clock: large files take long to parse.
        while FileLock.monotonicMilliseconds() < deadline {
            let bytes = try read(path, limit: limit)
            do {
                return try parse(bytes)
            } catch  where error.code == .corrupt {
                usleep(5_000)
            }
        }
        return try parse(read(path, limit: limit))
    }

    /// What is at a path; links are not followed.
    package enum Kind: Sendable, Equatable {
        case nothing
        case file(size: Int)
        case folder
        case other
    }

    /// What is at `path`, without following a link there.
    package static func kind(of path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .nothing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether anything is at `path`; links are followed.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether this process may write to what is at `path`.
    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Makes a folder and its missing parents.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o777) throws(StoreError) {
        if case .folder = kind(of: path) { return }
        note(.makeFolder(path: path))
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure("make the folder", path)
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        note(.makeFolder(path: path))
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("make the folder", path) }
    }

    /// The names in a folder, in bytewise order.
    package static func names(in path: String) throws(StoreError) -> [String] {
        guard let folder = opendir(path) else { throw failure("list", path, denied: .inputOutput) }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { throw failure("list", path) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Writes a new file; with `synced`, its bytes are on the disk when this returns. A failure leaves no new file.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o666,
        replacing: Bool = false,
        synced: Bool = false
    ) throws(StoreError) {
        // Without O_NONBLOCK, a pipe that somebody put there would be waited for.
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (replacing ? O_TRUNC : O_EXCL)
        note(.create(path: path))
        let descriptor = open(path, flags, mode)
        guard descriptor >= 0 else { throw failure("write", path) }
        do throws(StoreError) {
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, path)
            if synced { try sync(descriptor, path) }
        } catch {
            if !replacing { unlink(path) }
            throw error
        }
    }

    /// Writes all of `bytes` to an open file, in as many calls as it takes.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(StoreError) {
        let failed = bytes.withUnsafeBytes { raw in writeFails(raw, to: descriptor, path) }
        if failed { throw failure("write", path) }
    }

    /// Writes all of `bytes` to an open file, in as many calls as it takes.
    static func writeAll(
        _ bytes: UnsafeRawBufferPointer,
        to descriptor: Int32,
        _ path: String
    ) throws(StoreError) {
        if writeFails(bytes, to: descriptor, path) { throw failure("write", path) }
    }

    /// Writes to the end of an open file; whether that failed, with the reason in `errno`.
    private static func writeFails(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) -> Bool {
        guard var position = bytes.baseAddress else { return false }
        note(.append(path: path, bytes: bytes))
        var rest = bytes.count
        while rest > 0 {
            let put = Glibc.write(descriptor, position, rest)
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else { return true }
            position += put
            rest -= put
        }
        return false
    }

    /// Begins to bring an open file's bytes to the disk without waiting; only a hint.
    static func startWriting(_ descriptor: Int32) { _ = awm_start_writing(descriptor) }

    /// Waits until the bytes of an open file are on the disk.
    static func sync(_ descriptor: Int32, _ path: String) throws(StoreError) {
        note(.sync(path: path))
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    /// Waits until everything on the file system that holds an open file is on the disk.
    static func syncFileSystem(_ descriptor: Int32, _ path: String) throws(StoreError) {
        note(.syncFileSystem(path: path))
        guard awm_syncfs(descriptor) == 0 else { throw failure("sync", path) }
    }

    /// Replaces a file atomically: readers see the old bytes or the new ones.
    ///
    /// The bytes are written to `temporary` first, a name beside `path` that nobody else uses meanwhile, or a random one.
    /// Without `synced`, a power failure may leave an empty file: for what can be made again only.
    package static func replace(
        _ path: String,
        with bytes: [UInt8],
        through temporary: String? = nil,
        synced: Bool = true
    ) throws(StoreError) {
        let isFixed = temporary != nil
        let temporary = temporary ?? "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        try write(bytes, to: temporary, replacing: isFixed, synced: synced)
        do throws(StoreError) {
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
        if synced { try syncFolder(of: path) }
    }

    /// Gives a file another name on the same file system, in place of what had that name.
    package static func rename(_ source: String, to target: String) throws(StoreError) {
        note(.rename(from: source, to: target))
        guard Glibc.rename(source, target) == 0 else { throw failure("replace", target) }
    }

    /// Gives a file a second name, unless that is taken; false then.
    static func link(_ source: String, to target: String) throws(StoreError) -> Bool {
        note(.link(from: source, to: target))
        if Glibc.link(source, target) == 0 { return true }
        guard errno == EEXIST else { throw failure("link", source) }
        return false
    }

    /// Makes the names in the folder that holds `path` durable.
    package static func syncFolder(of path: String) throws(StoreError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try sync(folder: folder)
    }

    /// Makes the names in `folder` durable.
    package static func sync(folder: String) throws(StoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync", folder) }
        defer { close(descriptor) }
        note(.syncFolder(path: folder))
        guard fsync(descriptor) == 0 else { throw failure("sync", folder) }
    }

    /// Makes a folder's own name durable, and those of the folders it is in, where this process may read them.
    static func syncAncestors(of folder: String) {
        guard let real = realpath(folder, nil) else { return }
        defer { free(real) }
        var path = String(cString: real)
        while let slash = path.lastIndex(of: "/"), path != "/" {
            path = slash == path.startIndex ? "/" : String(path[..<slash])
            let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            note(.syncFolder(path: path))
            fsync(descriptor)
            close(descriptor)
        }
    }

    /// Removes a file's name, if it is there.
    static func unlink(_ path: String) {
        note(.unlink(path: path))
        Glibc.unlink(path)
    }

    /// Removes a file or a folder with everything in it; links are removed, not followed.
    package static func remove(_ path: String) {
        if case .folder = kind(of: path) {
            for name in (try? names(in: path)) ?? [] { remove(path + "/" + name) }
            note(.removeFolder(path: path))
            rmdir(path)
        } else if case .nothing = kind(of: path) {
            return
        } else {
            unlink(path)
        }
    }

    /// When a file's bytes last changed, in seconds since the Unix epoch; `nil` when it is not there.
    static func modified(_ path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Int64(status.st_mtim.tv_sec)
    }

    /// Microseconds since some moment, by a clock that nobody sets.
    static func monotonicMicroseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
    }

    /// Milliseconds since the Unix epoch by the machine's clock; for logs, never for content.
    package static func wallClockMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// The error of the system call that has just failed; `denied` is its code where permission is what was missing.
    package static func failure(_ verb: String, _ path: String, denied: StoreError.Code = .readOnly) -> StoreError {
        let number = errno
        let reason = String(cString: strerror(number))
        switch number {
        case ENOENT: return StoreError(.notFound, "could not \(verb) \(path): \(reason)")
        case EROFS: return StoreError(.readOnly, "could not \(verb) \(path): \(reason)")
        case EACCES, EPERM:
            let obstacle = obstacle(to: path, writing: !["read", "list", "lock", "sync"].contains(verb))
            return StoreError(denied, "could not \(verb) \(path): \(obstacle ?? reason)")
        case EEXIST: return StoreError(.alreadyExists, "could not \(verb) \(path): \(reason)")
        case ELOOP: return StoreError(.unsafePath, "could not \(verb) \(path): it is a symbolic link")
        default: return StoreError(.inputOutput, "could not \(verb) \(path): \(reason)")
        }
    }
}
