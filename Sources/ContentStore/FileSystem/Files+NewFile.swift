import Glibc

extension Files {
    /// A new file that is written from front to back.
    final class NewFile {
        let path: String
        private let descriptor: Int32

        /// Makes the file. Throws `alreadyExists` when there is something at `path`.
        init(_ path: String, mode: UInt32 = 0o666) throws(StoreError) {
            self.path = path
            Files.note(.create(path: path))
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
            guard descriptor >= 0 else { throw Files.failure("write", path) }
        }

        deinit {
            close(descriptor)
        }

        /// Adds bytes at the end.
        func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
            try Files.writeAll(bytes, to: descriptor, path)
        }

        /// Begins to bring the bytes to the disk, without waiting.
        func startWriting() {
            Files.startWriting(descriptor)
        }
    }
}
