import CTraceVFS
import ContentStore
import Glibc

/// A copy of this process that does one thing and tells its parent how far it came. Only a process without threads may
/// make one, and none with a database open.
package struct ChildProcess {
    private let id: pid_t
    private let reading: Int32

    /// How a child ended.
    package enum End: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// Runs `body` in a copy of this process. What it tells is sent at once, so that a kill does not take it back.
    package init(_ body: (_ tell: @escaping @Sendable (UInt8) -> Void) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Files.failure("make", "a pipe") }
        let writing = ends[1]
        let id = awm_fork()
        guard id >= 0 else { throw Files.failure("copy", "the process") }
        if id == 0 {
            close(ends[0])
            do {
                try body { byte in _ = withUnsafePointer(to: byte) { write(writing, $0, 1) } }
                _exit(0)
            } catch {
                var text = Array("child \(getpid()): \(error)\n".utf8)
                write(2, &text, text.count)
                _exit(1)
            }
        }
        close(writing)
        self.id = id
        reading = ends[0]
    }

    package func kill() { Glibc.kill(id, SIGKILL) }

    /// Waits for the end and gives everything that the child told; once.
    package func finish() -> (end: End, told: [UInt8]) {
        var told: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(reading, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            told += buffer[..<count]
        }
        close(reading)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return (signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal), told)
    }
}
