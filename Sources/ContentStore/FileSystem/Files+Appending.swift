import Glibc

extension Files {
    /// A file open for adding bytes at its end, through a buffer.
    package final class Appending {
        private let path: String
        private let descriptor: Int32
        private var buffer: [UInt8] = []

        private static let bufferSize = 1 << 20

        /// Opens a file, which is made when it is not there.
        package init(_ path: String) throws(StoreError) {
            self.path = path
            if !Files.exists(path) { Files.note(.create(path: path)) }
            descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o666)
            guard descriptor >= 0 else { throw Files.failure("write", path) }
        }

        deinit {
            close(descriptor)
        }

        /// Adds bytes.
        package func append(_ bytes: [UInt8]) throws(StoreError) {
            buffer += bytes
            if buffer.count >= Appending.bufferSize { try finish() }
        }

        /// Writes what is buffered.
        package func finish() throws(StoreError) {
            try Files.writeAll(buffer, to: descriptor, path)
            buffer.removeAll(keepingCapacity: true)
        }
    }
}
