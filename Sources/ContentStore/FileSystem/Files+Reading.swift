import CSystem
import Glibc

extension Files {
    /// The bytes that ``readPieces(of:limit:_:)`` gives at once: small enough to stay in a processor's cache.
    private static let pieceSize = 256 << 10

    /// Reads a regular file of at most `limit` bytes from front to back through one buffer; gives its size.
    ///
    /// Large files cost no memory this way, and hashing them runs at the speed of the hash.
    @discardableResult
    static func readPieces(
        of path: String,
        limit: Int,
        _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) -> Int {
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
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, min(pieceSize, Int(status.st_size))),
            alignment: 64
        )
        defer { buffer.deallocate() }
        var size = 0
        // No further than it was when it was opened: a file that grows meanwhile is no blob.
        while size < status.st_size {
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw failure("read", path) }
            guard got > 0 else { break }
            size += got
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
        return size
    }

    /// Copies a file into a new one, sharing its blocks where the file system can (`ioctl_ficlonerange(2)`,
    /// `copy_file_range(2)`). A failure leaves no new file.
    static func copy(_ source: String, to target: String, mode: UInt32) throws(StoreError) {
        let from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard from >= 0 else { throw failure("read", source, denied: .inputOutput) }
        defer { close(from) }
        var status = stat()
        guard fstat(from, &status) == 0 else { throw failure("read", source) }
        note(.create(path: target))
        let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard to >= 0 else { throw failure("write", target) }
        defer { close(to) }
        if awm_copy_file(from, to, Int64(status.st_size)) == 0 { return }
        let number = errno
        let error = failure("write", target)
        unlink(target)
        // Between file systems that cannot share: an ordinary copy.
        guard [EXDEV, EINVAL, EOPNOTSUPP, ENOSYS].contains(number) else { throw error }
        try write(read(source, limit: Int(status.st_size)), to: target, mode: mode)
    }

    /// The first byte of a regular file; `nil` when it is empty or cannot be read.
    static func firstByte(of path: String) -> UInt8? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var byte: UInt8 = 0
        return Glibc.read(descriptor, &byte, 1) == 1 ? byte : nil
    }

    /// The digests that name the files in a folder, in no order; other names are passed over.
    static func digests(in path: String) throws(StoreError) -> [Digest] {
        guard let folder = opendir(path) else { throw failure("list", path, denied: .inputOutput) }
        defer { closedir(folder) }
        var digests: [Digest] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { throw failure("list", path) }
                return digests
            }
            let digest = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                // Names end in a NUL; one of another length is none.
                name[64] == 0 ? Digest(hex: UnsafeRawBufferPointer(rebasing: name[..<64])) : nil
            }
            if let digest { digests.append(digest) }
        }
    }

    /// Waits until a file's bytes, which somebody else may have written, are on the disk.
    static func sync(file path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("sync", path) }
        defer { close(descriptor) }
        try sync(descriptor, path)
    }

    /// Makes the bytes of files durable: one by one when they are few, else by one sync of their file system.
    static func sync(files: [String]) throws(StoreError) {
        guard files.count <= syncedSingly else {
            guard let first = files.first else { return }
            let descriptor = open(first, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { throw failure("sync", first) }
            defer { close(descriptor) }
            return try syncFileSystem(descriptor, first)
        }
        var descriptors: [Int32] = []
        defer { for descriptor in descriptors { close(descriptor) } }
        for file in files {
            let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { throw failure("sync", file) }
            descriptors.append(descriptor)
            // With all files on their way, the first sync takes the others along.
            startWriting(descriptor)
        }
        for (descriptor, file) in zip(descriptors, files) { try sync(descriptor, file) }
    }

    /// Up to this many files are synced one by one; a sync of the file system also waits for what others have written.
    private static let syncedSingly = 16
}
