import JSON
import Testing

/// What the verbs make of certificates: `store ls` and `show`, `store copy`, `--certified`.
struct StoredCertificateTests {
    private let both = [("lend-the-winter-book", "certified"), ("who-wrote-it", "certified")]
    private let one = [("lend-the-winter-book", "certified"), ("who-wrote-it", "sound")]

    @Test("ls and show tell what the certificate says")
    func telling() throws {
        let workspace = try Workspace()
        _ = try workspace.addTwoTaskLibrary()
        let bare = try workspace.run("store", "ls")
        #expect(!bare.output.contains("certificate"))
        #expect(try workspace.json("store", "ls", "library")[0]?["certificate"] == .some(.null))
        #expect(try workspace.json("store", "show", "library")["certificate"] == .some(.null))

        let id = try workspace.certify("library", one)
        let lines = try workspace.run("store", "ls").lines
        expect(lines[0], says: "certificate")
        #expect(lines.filter { $0.contains("library:latest") }.allSatisfy { $0.hasSuffix("sound 1/2") })
        #expect(lines.filter { $0.contains("seed") }.allSatisfy { !$0.contains("sound") })
        let listed = try workspace.json("store", "ls", "library")
        let entry = listed.arrayValue?.first { $0["kind"] == "environment" }
        let expected: JSON = ["content_id": .string(id), "level": "sound", "tasks": 2, "certified": 1, "findings": 0]
        #expect(entry?["certificate"] == expected)
        let shown = try workspace.run("store", "show", "library").output
        expect(shown, says: "certificate \(id)", "sound: 1 of 2 tasks certified", "0 errors, 0 warnings, by rules 1")
        expect(shown, says: "who-wrote-it", "0.250", "weak-mutation")
        let says = try workspace.json("store", "show", "library")["certificate"]
        #expect(says?["content_id"]?.stringValue == id)
        #expect(says?["says"]?["tasks"]?[1]?["level"] == "sound")
        // By its own id it is an artifact like any other.
        let own = try workspace.json("store", "show", "@" + id)
        #expect(own["kind"] == "certificate")
        let file = try workspace.run("store", "cat", "@\(id)//certificate.json")
        #expect(try JSON(parsing: file.outputBytes) == says?["says"])

        try workspace.certify("library", both)
        #expect(try workspace.run("store", "ls").lines.contains { $0.hasSuffix("  certified") })
    }

    @Test("a copy of an environment has its certificate, through a folder and back")
    func copying() throws {
        let workspace = try Workspace()
        _ = try workspace.addTwoTaskLibrary()
        let id = try workspace.certify("library", one)
        try workspace.run("store", "copy", "library", "oci:share")
        Disk.remove(workspace.file("share/awm"))
        try workspace.run("store", "copy", "oci:share", "--store", "other")
        let shown = try workspace.json("store", "show", "library", "--store", "other")
        #expect(shown["certificate"]?["content_id"]?.stringValue == id)
        try workspace.run("store", "fsck", "--deep", "--store", "other")
        try workspace.run("store", "gc", "--now", "--log-days", "0", "--store", "other")
        #expect(try workspace.json("store", "show", "library", "--store", "other") == shown)
        try workspace.run("store", "reindex", "--store", "other")
        #expect(try workspace.json("store", "show", "library", "--store", "other") == shown)
    }

    @Test("rollout --certified plays the certified tasks, and every rollout names the certificate")
    func rollout() throws {
        let workspace = try Workspace()
        _ = try workspace.addTwoTaskLibrary()
        let none = try workspace.awm("rollout", "library", "--certified")
        #expect(none.status == 1)
        expect(none.errors, says: "library has no certificate", "awm env check library")
        let id = try workspace.certify("library", one)
        let outcome = try workspace.run("rollout", "library", "--certified", "--set", "good", "--json")
        expect(outcome.errors, says: "left out 1 of 2 tasks, which are not certified: who-wrote-it")
        #expect(try JSON(parsing: outcome.outputBytes)["rollouts"] == 1)
        let rows = try workspace.run("store", "cat", "good").lines.map { try JSON(parsing: $0) }
        #expect(rows.map { $0["task"]?["task_id"]?.stringValue } == ["lend-the-winter-book"])
        #expect(rows[0]["task"]?["certificate"]?.stringValue == id)
        // Without being asked, a run neither looks nor tells.
        try workspace.run("rollout", "library", "--set", "all")
        let all = try workspace.run("store", "cat", "all").lines.map { try JSON(parsing: $0) }
        #expect(all.count == 2)
        #expect(all.allSatisfy { $0["task"]?["certificate"] == nil })
        let other = try workspace.awm("rollout", "library", "--certified", "--tasks", "who-wrote-it")
        #expect(other.status == 1)
        expect(other.errors, says: "none of the 1 tasks of library is certified", "awm store show library")
        // The folder is the same world, and so has the same certificate.
        try workspace.run("rollout", "./library", "--certified", "--set", "from-folder")
        try workspace.run("store", "fsck", "--deep")
    }

    @Test("export --certified keeps what is certified and counts the rest by reason")
    func export() throws {
        let workspace = try Workspace()
        _ = try workspace.addTwoTaskLibrary()
        try workspace.run("rollout", "library", "--set", "runs")
        let none = try workspace.awm("export", "rollouts", "runs", "--certified", "-o", "none")
        #expect(none.status == 1)
        expect(none.errors, says: "all 2 rollouts of runs are left out (no_certificate: 2)")
        #expect(!Disk.exists(workspace.file("none")))
        try workspace.certify("library", one)
        // Another environment in the same set, which nobody has checked.
        try workspace.edit("library/seed.sql", replacing: "Counting Tides", with: "Counting Tides Again")
        try workspace.run("rollout", "./library", "--set", "runs", "--tasks", "lend-the-winter-book")
        let outcome = try workspace.run("export", "rollouts", "runs", "--certified", "-o", "good", "--format", "native")
        expect(outcome.output, says: "good: 1 rollouts", "2 left out (1 no_certificate, 1 not_certified)")
        let manifest = try JSON(parsing: Disk.read(workspace.file("good/awm-export.json")))
        #expect(manifest["options"]?["certified"] == true)
        #expect(manifest["counts"]?["left_out"] == ["no_certificate": 1, "not_certified": 1])
        let told = try workspace.json("export", "rollouts", "runs", "--certified", "-o", "told")
        #expect(told["left_out_because"] == ["no_certificate": 1, "not_certified": 1])
        expect(try Disk.text(of: workspace.file("good/README.md")), says: "is not certified")
    }

    @Test("a certificate that judges something else, or is no certificate, is refused")
    func refusing() throws {
        let workspace = try Workspace()
        let id = try workspace.addTwoTaskLibrary()
        let other = "sha256:" + String(repeating: "0", count: 64)
        try workspace.certify("library", both, judging: other)
        for verb in [
            ["store", "ls"], ["store", "show", "library"], ["rollout", "library", "--certified"],
            ["store", "fsck", "--deep"],
        ] {
            let outcome = try workspace.program(verb).run()
            #expect(outcome.status == 4, "\(verb)")
            expect(outcome.errors, says: "judges \(other), but it is attached to \(id)", "awm env check")
        }
        try workspace.certify("library", both, level: "splendid")
        let outcome = try workspace.awm("store", "show", "library")
        #expect(outcome.status == 4)
        expect(outcome.errors, says: "cannot be read; awm env check makes another")
        // What it is about is as good as before, and a good certificate mends it.
        try workspace.run("rollout", "library")
        try workspace.certify("library", both)
        try workspace.run("store", "fsck", "--deep")
    }
}
