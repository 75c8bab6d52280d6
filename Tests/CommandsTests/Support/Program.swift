import Glibc
import Synchronization

/// A program to run to its end as a process of its own.
struct Program {
    /// What a process left behind.
    struct Outcome {
        /// The exit status; 128 plus the signal's number for a process that a signal ended.
        var status: Int32
        var outputBytes: [UInt8]
        var errors: String

        var output: String { String(decoding: outputBytes, as: UTF8.self) }

        /// The lines of the output, without the empty one after the last line's end.
        var lines: [String] { output.split(separator: "\n").map { String($0) } }
    }

    var executable: String
    var arguments: [String]
    var environment: [String: String]
    var input: [UInt8] = []
    var folder = "/"
    var seconds: Int32 = 120

    /// Runs the program; one that takes longer than `seconds` is killed, which is a failure.
    func run() throws -> Outcome {
        try start().wait()
    }

    /// Held from the first descriptor of a process to its start, so that no other process inherits one.
    private static let starting = Mutex(())

    /// Starts the program without waiting for it.
    func start() throws -> Running {
        try Program.starting.withLock { _ in try spawn() }
    }

    private func spawn() throws -> Running {
        let input = try Program.scratchFile(holding: self.input)
        let output = try Program.scratchFile()
        let errors = try Program.scratchFile()
        defer { close(input) }
        // Its end closes the write end of this pipe, so waiting with a limit needs neither a thread nor a nap.
        var life: [Int32] = [0, 0]
        guard pipe(&life) == 0 else { throw TestFailure("pipe: \(errno)") }
        life.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        defer { close(life[1]) }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        posix_spawn_file_actions_adddup2(&actions, life[1], 3)

        var process = pid_t()
        // The shell only goes to the folder: glibc's way to do that here is not seen from Swift.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, executable]
        let words = (shell + arguments).map { strdup($0) } + [nil]
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        let failure = posix_spawn(&process, "/bin/sh", &actions, nil, words, variables)
        guard failure == 0 else {
            [output, errors, life[0]].forEach { close($0) }
            throw TestFailure("could not start \(executable): \(String(cString: strerror(failure)))")
        }
        let title = ([executable] + arguments).joined(separator: " ")
        return Running(process: process, life: life[0], output: output, errors: errors, title: title, seconds: seconds)
    }

    /// A process that was started and must be waited for.
    struct Running {
        fileprivate var process: pid_t
        fileprivate var life: Int32
        fileprivate var output: Int32
        fileprivate var errors: Int32
        fileprivate var title: String
        fileprivate var seconds: Int32

        /// The process, which the shell became.
        var id: pid_t { process }

        /// Sends the process a signal.
        func send(_ signal: Int32) { kill(process, signal) }

        func wait() throws -> Outcome {
            defer { [life, output, errors].forEach { close($0) } }
            var events = pollfd(fd: life, events: Int16(POLLIN), revents: 0)
            var isLate = false
            while true {
                let ready = poll(&events, 1, seconds * 1000)
                if ready < 0, errno == EINTR { continue }
                isLate = ready == 0
                break
            }
            if isLate { kill(process, SIGKILL) }
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            guard !isLate else { throw TestFailure("\(title) took longer than \(seconds) s") }
            let signal = status & 0x7F
            return Outcome(
                status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
                outputBytes: try Program.content(of: output),
                errors: String(decoding: try Program.content(of: errors), as: UTF8.self)
            )
        }
    }

    /// A file without a name, for the streams of a process: unlike a pipe it never fills up.
    private static func scratchFile(holding bytes: [UInt8] = []) throws -> Int32 {
        var template = Array("/tmp/awm-commands-stream-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw TestFailure("mkstemp: \(errno)") }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        guard write(file, bytes, bytes.count) == bytes.count, lseek(file, 0, SEEK_SET) == 0 else {
            throw TestFailure("could not write a scratch file: \(errno)")
        }
        return file
    }

    private static func content(of file: Int32) throws -> [UInt8] {
        let size = Int(lseek(file, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: max(size, 0))
        guard pread(file, &bytes, bytes.count, 0) == size else { throw TestFailure("pread: \(errno)") }
        return bytes
    }
}

/// Why a test could not do what it set out to do.
struct TestFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
