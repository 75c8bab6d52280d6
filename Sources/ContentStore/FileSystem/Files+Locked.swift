import Glibc

extension Files {
    /// A file that grows under a lock (flock(2)) which its owner holds as long as it lives: a free lock means that the
    /// owner is gone.
    package final class Locked {
        /// Where the file is.
        package let path: String
        /// The number of bytes written by this owner or found by it.
        package private(set) var size: Int
        private let descriptor: Int32

        /// Makes a new file. Throws `alreadyExists` where there is one.
        package init(creating path: String) throws(StoreError) {
            self.path = path
            size = 0
            while true {
                Files.note(.create(path: path))
                let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
                guard descriptor >= 0 else { throw Files.failure("write", path) }
                try Locked.lock(descriptor, path)
                if Locked.isNamed(descriptor) {
                    self.descriptor = descriptor
                    return
                }
                // Between making and locking, somebody took it for an abandoned one and removed it.
                close(descriptor)
            }
        }

        /// Takes over a file whose owner is gone; `nil` when it is held, or has just been removed.
        package init?(abandoned path: String) throws(StoreError) {
            self.path = path
            let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            if descriptor < 0, errno == ENOENT { return nil }
            guard descriptor >= 0 else { throw Files.failure("lock", path) }
            var status = stat()
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, Locked.isNamed(descriptor),
                fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG
            else {
                close(descriptor)
                return nil
            }
            self.descriptor = descriptor
            size = Int(status.st_size)
        }

        deinit {
            // A child that is just being started may have the file open until it runs its own program.
            flock(descriptor, LOCK_UN)
            close(descriptor)
        }

        /// Adds bytes at the end, all of them or none.
        package func append(_ bytes: [UInt8]) throws(StoreError) {
            do {
                try Files.writeAll(bytes, to: descriptor, path)
                size += bytes.count
            } catch {
                // Half a line would spoil those behind it.
                Files.note(.truncate(path: path, size: size))
                guard ftruncate(descriptor, off_t(size)) == 0 else { throw Files.failure("cut", path) }
                throw error
            }
        }

        /// Waits until what was added is on the disk.
        package func sync() throws(StoreError) {
            try Files.sync(descriptor, path)
        }

        /// The whole file. Throws `tooLarge` beyond `limit`.
        package func contents(limit: Int) throws(StoreError) -> [UInt8] {
            try Files.read(path, limit: limit)
        }

        /// Removes the file's name, durably; the lock stays until the last reference goes.
        package func remove() throws(StoreError) {
            Files.unlink(path)
            try Files.syncFolder(of: path)
        }

        private static func lock(_ descriptor: Int32, _ path: String) throws(StoreError) {
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    let failure = Files.failure("lock", path)
                    close(descriptor)
                    throw failure
                }
            }
        }

        /// Whether the open file still has a name.
        private static func isNamed(_ descriptor: Int32) -> Bool {
            var status = stat()
            return fstat(descriptor, &status) == 0 && status.st_nlink > 0
        }
    }
}
