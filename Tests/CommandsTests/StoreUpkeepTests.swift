import Glibc
import JSON
import Testing

/// The verbs that keep a store healthy and small, and those that keep things from being collected.
struct StoreUpkeepTests {
    private let workspace: Workspace
    private let id: String

    init() throws {
        workspace = try Workspace()
        try workspace.makeLibrary()
        id = try workspace.add("library", "--tag", "1.0.0")
    }

    private func untagAll() throws {
        for name in ["library", "library/seed", "library/tasks"] {
            try workspace.run("store", "untag", name + ":1.0.0")
        }
    }

    @Test("gc keeps what the log remembers, says what it would do, and lets go when it is told to")
    func collect() throws {
        try untagAll()
        #expect(try workspace.json("store", "gc", "--now")["deleted"] == 0)
        let before = try workspace.contents()
        let dry = try workspace.json("store", "gc", "--now", "--log-days", "0", "--dry-run")
        #expect(dry["dry_run"] == true)
        let count = try #require(dry["quarantined"]?.integerValue)
        #expect(count == Int64(before.blobs.count))
        #expect(try workspace.contents().blobs == before.blobs)
        let outcome = try workspace.run("store", "gc", "--now", "--log-days", "0")
        expect(outcome.output, says: "quarantined   \(count) blobs", "freed")
        #expect(try workspace.contents().blobs.isEmpty)
        #expect(try workspace.awm("store", "show", id).status == 3)
        #expect(try workspace.add("library", "--tag", "1.0.0") == id)
    }

    @Test("what gc has taken out can be checked out, and comes back with a tag")
    func quarantine() throws {
        try untagAll()
        for name in try workspace.contents().blobs {
            #expect(utimensat(AT_FDCWD, "\(workspace.store)/blobs/sha256/\(name)", [timespec(), timespec()], 0) == 0)
        }
        try workspace.run("store", "gc", "--log-days", "0")
        #expect(try workspace.contents().blobs.isEmpty)
        try workspace.run("store", "checkout", id, "out")
        #expect(
            try Disk.files(below: workspace.file("out")) == Disk.files(below: workspace.file("library"))
        )
        try workspace.run("store", "tag", id, "library:2.0.0")
        try workspace.run("store", "fsck", "--deep")
        try workspace.run("store", "checkout", "library:2.0.0", "again")
    }

    @Test("a pin keeps an artifact, is listed with its note, and can be removed")
    func pin() throws {
        try workspace.run("store", "pin", "library:1.0.0", "--note", "for March")
        try untagAll()
        try workspace.run("store", "gc", "--now", "--log-days", "0")
        try workspace.run("store", "checkout", id, "out")
        let pins = try workspace.json("store", "pin")
        #expect(pins[0]?["content_id"]?.stringValue == id)
        #expect(pins[0]?["note"] == "for March")
        try workspace.run("store", "pin", id, "--remove")
        #expect(try workspace.awm("store", "pin", id, "--remove").status == 3)
        // The checkout keeps it now, as long as it is there.
        #expect(try workspace.json("store", "gc", "--now", "--log-days", "0")["deleted"] == 0)
        Disk.remove(workspace.file("out"))
        try workspace.run("store", "gc", "--now", "--log-days", "0")
        #expect(try workspace.contents().blobs.isEmpty)
    }

    @Test("damage is found, said by repair when nothing helps, and mended from another store")
    func repair() throws {
        for name in ["library", "library/seed", "library/tasks"] {
            try workspace.run("store", "copy", name + ":1.0.0", "./backup")
        }
        let blob = try #require(try workspace.contents().blobs.sorted().first)
        let path = "\(workspace.store)/blobs/sha256/\(blob)"
        Disk.remove(path)
        #expect(try workspace.awm("store", "fsck").status == 4)
        #expect(try workspace.awm("store", "fsck", "--quick").status == 4)
        let hopeless = try workspace.awm("store", "repair")
        #expect(hopeless.status == 4)
        expect(hopeless.output, says: "--from")
        let dry = try workspace.json("store", "repair", "--from", "oci:backup", "--dry-run")
        #expect(dry["repaired"]?[0]?["blob"]?.stringValue == "sha256:" + blob)
        #expect(!Disk.exists(path))
        let outcome = try workspace.run("store", "repair", "--from", "./backup")
        expect(outcome.output, says: "repaired sha256:\(blob) from ./backup")
        try workspace.run("store", "fsck", "--deep")
        expect(try workspace.run("store", "repair").output, says: "nothing to repair")
    }

    @Test("a damaged refs.db is made anew, and the old one is kept")
    func references() throws {
        try Disk.write(String(repeating: "x", count: 8192), to: workspace.store + "/awm/refs.db")
        #expect(try workspace.awm("store", "ls").status == 4)
        let outcome = try workspace.run("store", "repair")
        expect(outcome.errors, says: "refs.db was damaged", "3 references")
        #expect(try workspace.run("store", "ls", "-q").lines.count == 3)
    }

    @Test("stats and reindex count what is there")
    func counts() throws {
        let statistics = try workspace.json("store", "stats")
        #expect(statistics["kinds"]?.arrayValue?.count == 3)
        #expect(statistics["blobs"]?["count"] == .integer(Int64(try workspace.contents().blobs.count)))
        #expect(statistics["untagged"]?["count"] == 0)
        #expect(try workspace.json("store", "reindex")["manifests"] == 3)
    }

    @Test("the depths of fsck exclude each other, and a sample is a percentage")
    func depths() throws {
        for arguments in [["--quick", "--deep"], ["--sample", "0"], ["--sample", "101"], ["--deep", "--read-data"]] {
            #expect(try workspace.program(["store", "fsck"] + arguments).run().status == 2)
        }
        let all = try workspace.json("store", "fsck", "--read-data")
        #expect(all["hashed"] == all["blobs"])
        #expect(try workspace.json("store", "fsck", "--quick")["hashed"] == 0)
    }

    @Test("a lock file makes a name stand for what it stood for, and is not overruled")
    func lock() throws {
        try workspace.run("store", "tag", "library:1.0.0", "library:latest")
        let first = try workspace.run("store", "show", "library", "--lock", "awm.lock", "-q").lines
        try workspace.edit("library/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        let second = try workspace.add("library")
        #expect(try workspace.run("store", "show", "library", "-q").lines == [second])
        #expect(try workspace.run("store", "show", "library", "--lock", "awm.lock", "-q").lines == first)
        let rollout = try workspace.run("rollout", "library", "--policy", "noop", "--lock", "awm.lock", "--set", "s")
        #expect(rollout.status == 0)
        let row = try JSON(parsing: Array(try #require(workspace.run("store", "cat", "s").lines.first).utf8))
        #expect(row["task"]?["env_hash"]?.stringValue == id)
        try workspace.write("awm.lock", "{}")
        #expect(try workspace.awm("store", "show", "library", "--lock", "awm.lock").status == 1)
    }

    @Test("a range takes the highest version in it")
    func ranges() throws {
        try workspace.edit("library/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        let second = try workspace.add("library", "--tag", "1.4.0")
        #expect(try workspace.run("store", "show", "library:^1.0", "-q").lines == [second])
        #expect(try workspace.run("store", "show", "library:~1.0", "-q").lines == [id])
        let outcome = try workspace.awm("store", "show", "library:^2")
        #expect(outcome.status == 3)
        expect(outcome.errors, says: "1.4.0")
    }

    @Test("checked-out seeds, task sets and trajectory sets can be added again as folders")
    func folders() throws {
        try workspace.run("rollout", "library:1.0.0", "--policy", "noop", "--set", "runs")
        for name in ["library/seed:1.0.0", "library/tasks:1.0.0", "runs"] {
            let folder = "out-\(name.count)"
            try workspace.run("store", "checkout", name, folder)
            let first = try workspace.run("store", "show", name, "-q").lines
            #expect(try workspace.run("store", "add", folder, "-q", "--name", "again").lines == first)
            try workspace.run("store", "untag", "again")
        }
    }
}
