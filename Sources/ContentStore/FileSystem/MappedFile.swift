import Glibc

/// A file's bytes, or an array's, as memory that is only read.
///
/// A mapped file must not be changed or cut while it is mapped: those of the store never are.
package final class MappedFile: @unchecked Sendable {
    private let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps a regular file. An empty one has no bytes to map.
    init(path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw Files.failure("map", path, denied: .inputOutput) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Files.failure("map", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreError(.unsafePath, "\(path) is not a regular file")
        }
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            isMapped = false
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw Files.failure("map", path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        isMapped = true
    }

    /// Keeps a copy of bytes.
    init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 4096)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    /// The number of bytes.
    package var count: Int { bytes.count }

    /// Gives the bytes, which are valid in `body` only.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(bytes) }
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else if bytes.baseAddress != nil {
            bytes.deallocate()
        }
    }
}
