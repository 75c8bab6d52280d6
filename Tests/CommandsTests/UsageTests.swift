import JSON
import Testing

/// What is typed wrong is told with the usage and exit code 2; help and the version are results.
struct UsageTests {
    /// Every verb, as `awm --help` and the help of its groups list them.
    private func verbs(_ workspace: Workspace, below path: [String] = []) throws -> [[String]] {
        let help = try workspace.program(path + ["--help"]).run()
        #expect(help.status == 0, "\(path)")
        #expect(help.errors.isEmpty)
        expect(help.output, says: "USAGE: " + (["awm"] + path).joined(separator: " "))
        guard let start = help.output.split(separator: "\n").firstIndex(where: { $0.hasPrefix("SUBCOMMANDS:") }) else {
            return [path]
        }
        let lines = help.output.split(separator: "\n")[start...].dropFirst()
        let names = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
        return try names.flatMap { line in
            try verbs(workspace, below: path + [String(line.split(separator: " ")[0])])
        }
    }

    @Test("every verb has help")
    func help() throws {
        let verbs = try verbs(Workspace())
        let expected: Set = [
            "demo", "rollout", "store add", "store checkout", "store ls", "store show", "store cat", "store tag",
            "store untag", "store log", "store diff", "store fsck", "store copy", "env new", "env check", "env tools",
            "env call", "env shell", "export rollouts",
        ]
        #expect(expected.isSubset(of: verbs.map { $0.joined(separator: " ") }))
    }

    @Test("the version is one line")
    func version() throws {
        let outcome = try Workspace().run("--version")
        #expect(outcome.lines.count == 1)
        #expect(outcome.lines.first?.split(separator: ".").count == 3)
        #expect(outcome.errors.isEmpty)
    }

    static let mistakes: [[String]] = [
        ["nonsense"], ["--nonsense"], ["store", "nonsense"], ["store", "ls", "--nonsense"], ["store", "add"],
        ["store", "add", "a", "b"], ["store", "checkout"], ["store", "show"], ["store", "tag", "library"],
        ["store", "copy"], ["store", "diff", "library"], ["store", "ls", "--store"], ["env", "call", "library"],
        ["env", "call", "library", "search_books", "--seed", "x"], ["env", "new"], ["env", "new", "Bad Name"],
        ["rollout"], ["rollout", "library", "-n", "0"], ["rollout", "library", "-n", "many"],
        ["rollout", "library", "--policy", "clever"], ["rollout", "library", "--jobs", "0"],
        ["rollout", "library", "--max-turns", "-1"], ["rollout", "library", "--set", "Bad Name"],
        ["export", "rollouts"], ["export", "rollouts", "runs", "-o"],
        ["export", "rollouts", "runs", "--report-only", "-o", "folder"],
        ["export", "rollouts", "runs", "-o", "out", "--shard-size", "0"],
        ["export", "rollouts", "runs", "-o", "out", "--min-reward", "high"],
        ["export", "rollouts", "runs", "-o", "out", "--format", "parquet"], ["demo", "-n", "none"],
        ["store", "add", "library", "--name", "Bad Name"], ["store", "add", "library", "--tag", "bad tag"],
        ["store", "add", "library/schema.sql", "--clock", "yesterday"],
    ]

    @Test("a mistake on the command line exits with 2 and says so on standard error only", arguments: mistakes)
    func mistake(_ arguments: [String]) throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let outcome = try workspace.program(arguments).run()
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.lowercased().hasPrefix("error: "))
        #expect(!Disk.exists(workspace.store))
        #expect(Disk.names(in: workspace.path) == ["home", "library"])
    }

    static let references = [
        "Library", "library:", "library@", "library@123", "library@sha256:xyz", "a//../b", "library#", ":tag", "a b",
        "library//../../etc/passwd", "library///etc/passwd",
    ]

    @Test("what is no reference is refused", arguments: references)
    func reference(_ text: String) throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        for verb in ["show", "cat", "checkout"] {
            let outcome = try workspace.awm("store", verb, text)
            #expect(outcome.status == 2 || outcome.status == 1, "\(verb) \(text): \(outcome.status)")
            #expect(outcome.errors.hasPrefix("error: "))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(
        "a reader that goes away ends awm quietly",
        arguments: ["store cat runs", "store cat library//tools.yaml", "--help"]
    )
    func brokenPipe(_ verb: String) throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.run("rollout", "library", "--set", "runs", "-n", "50", "-q")
        let outcome = try workspace.shell("\"$AWM\" \(verb) | head -c 10 | wc -c")
        #expect(outcome.status == 0)
        #expect(outcome.output.filter { !$0.isWhitespace } == "10")
        #expect(outcome.errors.isEmpty)
    }

    @Test("text that is not for a terminal has no colour")
    func noColour() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let outcome = try workspace.run("env", "check", "library")
        #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
        let failed = try workspace.awm("store", "show", "library")
        #expect(!failed.errors.contains("\u{1B}"))
    }
}
