import JSON
import Testing

/// `awm export rollouts`: formats, options, the report and the lock file.
@Suite struct ExportVerbTests {
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.run("rollout", "library/", "--set", "runs", "-n", "2")
        return workspace
    }

    @Test("every format that text rollouts have rows for goes out")
    func formats() throws {
        let workspace = try workspace()
        for format in ["native", "messages", "messages-str", "text", "sharegpt", "atif", "kto"] {
            let told = try workspace.json("export", "rollouts", "runs", "--format", format, "-o", format)
            let file = try #require(told["files"]?[0]?.stringValue)
            let lines = try Disk.text(of: workspace.file("\(format)/\(file)")).split(separator: "\n")
            #expect(lines.count == 2, "\(format)")
            for line in lines { _ = try JSON(parsing: String(line)) }
        }
        let tokens = try workspace.awm("export", "rollouts", "runs", "--format", "tokens", "-o", "tokens")
        #expect(tokens.status == 1)
        expect(tokens.errors, says: "no_tokens: 2")
        #expect(!Disk.exists(workspace.file("tokens")))
    }

    @Test("the lock file names what the rows came from")
    func lock() throws {
        let workspace = try workspace()
        try workspace.run("export", "rollouts", "runs", "-o", "out")
        let lock = try JSON(parsing: Disk.read(workspace.file("out/awm.lock.json")))
        #expect(lock["schema"] == "awm.export.lock/1")
        for key in ["environments", "tasks", "verifiers", "rewards", "sqlite", "policies"] {
            #expect(lock[key]?.arrayValue?.isEmpty == false, "\(key)")
        }
    }

    @Test("a report goes to standard output, with the rows or without")
    func report() throws {
        let workspace = try workspace()
        let text = try workspace.run("export", "rollouts", "runs").output
        expect(text, says: "characters", "turns", "submitted", "Nothing is left out of 2 rollouts.")
        let report = try workspace.json("export", "rollouts", "runs", "--report-only")
        #expect(report["schema"] == "awm.export.report/1")
        #expect(report["rollouts"]?["kept"] == 2)
        let told = try workspace.json("export", "rollouts", "runs", "--report", "-o", "out")
        #expect(told["report"] == report)
        #expect(try JSON(parsing: Disk.read(workspace.file("out/report.json"))) == report)
    }

    @Test("compressed shards have the endings that readers know")
    func compression() throws {
        let workspace = try workspace()
        for ending in ["gz", "zst"] {
            let told = try workspace.json("export", "rollouts", "runs", "--compress", ending, "-o", ending)
            #expect(told["files"]?[0]?.stringValue?.hasSuffix(".jsonl.\(ending)") == true)
        }
    }

    @Test(
        "words that mean nothing are refused with those that do",
        arguments: [
            (["--format", "message"], "did you mean \"messages\""),
            (["--reasoning", "none"], "keep, drop-history, drop"),
            (["--order", "ids"], "did you mean \"id\""), (["--compress", "zstd"], "did you mean \"zst\""),
            (["--select", "worst"], "all, best, first-correct"), (["--pairs", "some"], "best-worst, all"),
            (["--score", "abc"], "own, latest or the whole hash of a verifier"),
        ]
    )
    func words(_ arguments: [String], _ message: String) throws {
        let workspace = try workspace()
        let outcome = try workspace.program(["export", "rollouts", "runs", "-o", "out"] + arguments).run()
        #expect(outcome.status == 2)
        expect(outcome.errors, says: message)
        #expect(!Disk.exists(workspace.file("out")))
    }

    @Test("options that a format has no use for are refused with the reason")
    func combinations() throws {
        let workspace = try workspace()
        let outcome = try workspace.awm(
            "export",
            "rollouts",
            "runs",
            "--format",
            "native",
            "--split-turns",
            "-o",
            "out"
        )
        #expect(outcome.status == 2)
        expect(outcome.errors, says: "--split-turns is for formats of conversations, which native is not")
        #expect(!Disk.exists(workspace.file("out")))
        #expect(!Disk.exists(workspace.file("out.partial")))
    }

    @Test("the order of ids does not depend on the order of the set")
    func order() throws {
        let workspace = try workspace()
        try workspace.run("rollout", "library/", "--set", "more", "--policy", "random", "-n", "4")
        try workspace.run("export", "rollouts", "more", "--order", "id", "-o", "out")
        let file = try #require(Disk.names(in: workspace.file("out/data")).first)
        let ids = try Disk.text(of: workspace.file("out/data/" + file)).split(separator: "\n").map {
            try JSON(parsing: String($0))["rollout_id"]?.stringValue ?? ""
        }
        #expect(ids.count == 4)
        #expect(ids == ids.sorted())
    }
}
