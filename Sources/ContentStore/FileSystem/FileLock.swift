import Glibc

/// An advisory lock (flock(2)) on a file or folder, held until the last reference goes or the process ends.
///
/// Each has its own open file, so two in one process exclude each other as two processes do.
final class FileLock {
    let descriptor: Int32

    /// Takes the lock, waiting for others at most `milliseconds`. Throws `locked` after that.
    init(_ path: String, shared isShared: Bool = false, waiting milliseconds: Int) throws(StoreError) {
        descriptor = try FileLock.open(path)
        let operation = (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB
        let deadline = FileLock.monotonicMilliseconds() + milliseconds
        while flock(descriptor, operation) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw Files.failure("lock", path) }
            guard FileLock.monotonicMilliseconds() < deadline else {
                throw StoreError(.locked, "another process has held \(path) for over \(milliseconds) ms; try again")
            }
            usleep(1_000)
        }
    }

    /// Takes the lock at once; `nil` when somebody holds it.
    init?(ifFree path: String) throws(StoreError) {
        descriptor = try FileLock.open(path)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
        guard errno == EWOULDBLOCK else { throw Files.failure("lock", path) }
        return nil
    }

    deinit {
        close(descriptor)
    }

    private static func open(_ path: String) throws(StoreError) -> Int32 {
        // Without O_NONBLOCK, a pipe that somebody put there would be waited for.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Files.failure("lock", path) }
        return descriptor
    }

    static func monotonicMilliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }
}
