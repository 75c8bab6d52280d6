import ContentStore
import Glibc

/// How far a child process is and what it is at: a file mapped by both, so that it is known whatever the child dies of.
struct SharedState {
    private static let header = 64
    private static let capacity = 4 << 20

    private let memory: UnsafeMutableRawPointer

    /// Maps the file at `path`, which is made when `creating`.
    init(_ path: String, creating: Bool) throws {
        let size = SharedState.header + SharedState.capacity
        let descriptor = open(path, O_RDWR | O_CLOEXEC | (creating ? O_CREAT | O_TRUNC : 0), 0o600)
        guard descriptor >= 0, !creating || ftruncate(descriptor, size) == 0,
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else { throw Files.failure("map", path) }
        close(descriptor)
        self.memory = memory
    }

    func unmap() { munmap(memory, SharedState.header + SharedState.capacity) }

    /// The case that is running, or is next.
    var number: Int {
        get { self[0] }
        nonmutating set { self[0] = newValue }
    }
    var accepted: Int {
        get { self[1] }
        nonmutating set { self[1] = newValue }
    }
    var rejected: Int {
        get { self[2] }
        nonmutating set { self[2] = newValue }
    }
    var violations: Int {
        get { self[3] }
        nonmutating set { self[3] = newValue }
    }
    /// The longest that a case took, in microseconds of a processor.
    var slowest: Int {
        get { self[4] }
        nonmutating set { self[4] = newValue }
    }

    /// The bytes of the case that is running.
    var input: [UInt8] {
        get { Array(UnsafeRawBufferPointer(start: memory + SharedState.header, count: self[5])) }
        nonmutating set {
            self[5] = min(newValue.count, SharedState.capacity)
            newValue.withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { memcpy(memory + SharedState.header, start, self[5]) }
            }
        }
    }

    private subscript(index: Int) -> Int {
        get { memory.load(fromByteOffset: 8 * index, as: Int.self) }
        nonmutating set { memory.storeBytes(of: newValue, toByteOffset: 8 * index, as: Int.self) }
    }
}
