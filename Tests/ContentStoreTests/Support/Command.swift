import Glibc
import Synchronization

/// A real second process: other people's tools, and ours' rivals for a lock.
final class Command {
    /// How a command ended and what it said.
    struct Outcome {
        var status: Int32
        var output: [UInt8]
        var errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    private let process: pid_t
    private var input: Int32?
    private let output: Int32
    private let errors: Int32
    private let name: String

    /// Starts a command with a pipe to its input and from its output.
    init(_ arguments: [String]) throws {
        name = arguments[0]
        // Ends of pipes are closed on exec from a moment after they are made: until then nobody else may exec.
        (process, input, output, errors) = try Command.spawning.withLock { _ in try Command.spawn(arguments) }
    }

    private static let spawning = Mutex<Void>(())

    private static func spawn(
        _ arguments: [String]
    ) throws -> (process: pid_t, input: Int32, output: Int32, errors: Int32) {
        let input = try Command.pipe()
        let output = try Command.pipe()
        // A file, so that a command that complains at length is never stuck.
        var template = Array("/tmp/awm-store-test-errors-XXXXXX".utf8CString)
        let errors = mkstemp(&template)
        _ = fcntl(errors, F_SETFD, FD_CLOEXEC)
        unlink(template)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process = pid_t()
        let code = posix_spawnp(&process, arguments[0], &actions, nil, &pointers, environ)
        close(input.reading)
        close(output.writing)
        guard code == 0 else {
            close(input.writing)
            close(output.reading)
            throw TestFailure("\(arguments[0]) could not be started; `make setup` installs it")
        }
        return (process, input.writing, output.reading, errors)
    }

    deinit {
        closeInput()
        close(output)
        close(errors)
    }

    /// Runs a command to its end.
    static func run(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let command = try Command(arguments)
        command.write(input)
        return command.finish()
    }

    /// Runs a command that must succeed, and gives its output.
    @discardableResult
    static func succeed(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
        let outcome = try run(arguments, input: input)
        guard outcome.status == 0 else {
            throw TestFailure("\(arguments.joined(separator: " ")) ended with \(outcome.status): \(outcome.errors)")
        }
        return outcome
    }

    /// Writes to the command's input.
    func write(_ bytes: [UInt8]) {
        guard let input else { return }
        var offset = 0
        while offset < bytes.count {
            let put = bytes.withUnsafeBytes {
                Glibc.write(input, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            guard put > 0 else { return }
            offset += put
        }
    }

    /// Waits until the command has written one line, and gives it without its end.
    func line() throws -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        throw TestFailure("\(name) ended without a line: \(readErrors())")
    }

    /// Ends the command's input and waits for its end.
    @discardableResult
    func finish() -> Outcome {
        closeInput()
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(output, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let ended = status & 0x7F
        return Outcome(status: ended == 0 ? status >> 8 & 0xFF : 128 + ended, output: bytes, errors: readErrors())
    }

    /// Kills the command as a crash would, and waits for its end.
    func kill() {
        Glibc.kill(process, SIGKILL)
        finish()
    }

    private func closeInput() {
        if let input { close(input) }
        input = nil
    }

    private func readErrors() -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = pread(errors, &buffer, buffer.count, 0)
        return String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw TestFailure("pipe: \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
