import Glibc
import JSON
import Testing

/// A temporary folder with a store and a home of its own, in which `awm` runs; removed when the test ends.
final class Workspace {
    let path: String

    init() throws {
        var template = Array("/tmp/awm-commands-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try Disk.makeFolder(path + "/home")
    }

    deinit {
        Disk.setMode(folders: 0o755, files: 0o644, below: path)
        Disk.remove(path)
    }

    /// The store that `awm` uses unless told otherwise.
    var store: String { path + "/store" }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Disk.write(text, to: file(name))
        return file(name)
    }

    /// Replaces text in a file that must have it exactly once.
    func edit(_ name: String, replacing old: String, with new: String) throws {
        let parts = try Disk.text(of: file(name)).split(separator: old, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw TestFailure("\(name) has \"\(old)\" \(parts.count - 1) times") }
        try write(name, parts.joined(separator: new))
    }

    /// `awm` with these arguments, ready to run in the workspace.
    func program(_ arguments: [String], input: String = "") throws -> Program {
        Program(
            executable: try Workspace.awm(),
            arguments: arguments,
            environment: [
                "PATH": Workspace.searchPath, "LANG": "C.UTF-8", "HOME": path + "/home",
                "XDG_DATA_HOME": path + "/home/data", "TMPDIR": path, "AWM_STORE": store,
            ],
            input: Array(input.utf8),
            folder: path
        )
    }

    /// Runs `awm`, whatever comes of it.
    func awm(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try program(arguments, input: input).run()
    }

    /// Runs `awm`, which must succeed.
    @discardableResult
    func run(
        _ arguments: String...,
        input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Outcome {
        let outcome = try program(arguments, input: input).run()
        let title = arguments.joined(separator: " ")
        #expect(
            outcome.status == 0,
            "awm \(title) gave \(outcome.status): \(outcome.errors)",
            sourceLocation: sourceLocation
        )
        return outcome
    }

    /// Runs `awm` with `--json`, which must succeed, and parses what it wrote.
    func json(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> JSON {
        let outcome = try program(arguments + ["--json"]).run()
        let title = arguments.joined(separator: " ")
        #expect(outcome.status == 0, "awm \(title): \(outcome.errors)", sourceLocation: sourceLocation)
        return try JSON(parsing: outcome.outputBytes)
    }

    /// The content id that `awm store add --quiet` prints.
    func add(_ path: String, _ options: String...) throws -> String {
        let outcome = try program(["store", "add", path, "--quiet"] + options).run()
        guard outcome.status == 0, let id = outcome.lines.first, outcome.lines.count == 1 else {
            throw TestFailure("awm store add \(path) gave \(outcome.status): \(outcome.output)\(outcome.errors)")
        }
        return id
    }

    /// Makes the small package that `awm env new` gives.
    @discardableResult
    func makeLibrary(_ name: String = "library") throws -> String {
        try run("env", "new", name)
        return file(name)
    }

    /// Runs a Python script that is handed these arguments.
    @discardableResult
    func python(_ script: String, _ arguments: String...) throws -> Program.Outcome {
        let outcome = try shell("exec python3 - \"$@\"", arguments, input: script)
        guard outcome.status == 0 else { throw TestFailure("python3: \(outcome.errors)") }
        return outcome
    }

    /// Runs a line of shell, in which `$AWM` is the binary.
    func shell(_ script: String, _ arguments: [String] = [], input: String = "") throws -> Program.Outcome {
        var program = try program(["-c", script, "sh"] + arguments, input: input)
        program.environment["AWM"] = program.executable
        for name in ["HOME", "PYENV_ROOT"] { program.environment[name] = Workspace.variable(name) }
        program.executable = "/bin/sh"
        return try program.run()
    }

    /// What a store holds that must not change when a command fails: references and blobs.
    func contents(of store: String? = nil) throws -> StoreContents {
        let store = store ?? self.store
        guard Disk.exists(store) else { return StoreContents() }
        return StoreContents(
            references: try run("store", "ls", "--json", "--store", store).output,
            blobs: Disk.names(in: store + "/blobs/sha256"),
            sessions: Disk.names(in: store + "/awm/sessions")
        )
    }

    struct StoreContents: Equatable {
        var references = ""
        var blobs: [String] = []
        var sessions: [String] = []
    }

    private static var searchPath: String { variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The debug binary, which lies in the build folder with the test bundle.
    private static func awm() throws -> String {
        for start in starts {
            var folder = start
            while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
                folder = String(folder[..<slash])
                let candidate = folder + "/awm"
                if access(candidate, X_OK) == 0, !Disk.isFolder(candidate) { return candidate }
            }
        }
        throw TestFailure("no awm beside the tests (\(starts)); run: swift build --build-tests")
    }

    /// Where to search from: this process, and the bundle that it was told to run.
    private static var starts: [String] {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        return CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [String(decoding: own, as: UTF8.self)]
    }
}

/// The repository that these tests stand in.
enum Repository {
    static func path(_ name: String) -> String {
        // This file is Tests/CommandsTests/Support/Workspace.swift.
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return parts.joined(separator: "/") + "/" + name
    }
}

/// Text that says all of these, in any order.
func expect(
    _ text: String,
    says words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for word in words {
        #expect(text.contains(word), "\"\(word)\" is not in: \(text)", sourceLocation: sourceLocation)
    }
}
