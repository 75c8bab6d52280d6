import Glibc

extension Files {
    /// A regular file open for reading parts of it.
    package final class Ranged {
        private let path: String
        private let descriptor: Int32
        /// The number of bytes when the file was opened.
        package let size: Int

        /// Opens a file. Throws `notFound`, `unsafePath` for what is no regular file, or `inputOutput`.
        package init(_ path: String) throws(StoreError) {
            self.path = path
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { throw Files.failure("read", path, denied: .inputOutput) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                throw StoreError(.unsafePath, "\(path) is not a regular file")
            }
            self.descriptor = descriptor
            size = Int(status.st_size)
        }

        deinit {
            close(descriptor)
        }

        /// The bytes in a range, all of them. Throws `corrupt` when the file ends before.
        package func read(_ range: Range<Int>) throws(StoreError) -> [UInt8] {
            guard range.lowerBound >= 0, range.upperBound <= size else {
                throw StoreError(.corrupt, "\(path) has \(size) bytes, none at \(range)")
            }
            var isFailed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
                while count < range.count, let base = buffer.baseAddress {
                    let got = pread(descriptor, base + count, range.count - count, off_t(range.lowerBound + count))
                    if got < 0 && errno == EINTR { continue }
                    if got < 0 { isFailed = true }
                    if got <= 0 { break }
                    count += got
                }
            }
            if isFailed { throw Files.failure("read", path) }
            guard bytes.count == range.count else {
                throw StoreError(.corrupt, "\(path) ends within the bytes \(range)")
            }
            return bytes
        }
    }
}
