import Glibc
import JSON
import Testing

/// The verbs of `awm store`, each doing what it is for.
struct StoreVerbsTests {
    @Test("a package is checked out as it was by name, tag, digest and prefix, and adding that gives the same id")
    func checkout() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library", "--tag", "1.0.0")
        let files = try Disk.files(below: workspace.file("library"))
        let digits = id.dropFirst(7)
        let manifest = try #require(try workspace.json("store", "show", "library:1.0.0")["manifest"]?.stringValue)
        let references = [
            "library:1.0.0", "library@\(id)", "library@\(digits.prefix(12))", "@\(digits.prefix(8))", id,
            "@\(manifest)",
        ]
        for (number, reference) in references.enumerated() {
            let outcome = try workspace.run("store", "checkout", reference, "out\(number)", "--quiet")
            #expect(outcome.lines == [id])
            #expect(outcome.errors.isEmpty)
            #expect(try Disk.files(below: workspace.file("out\(number)")) == files)
        }
        let before = try workspace.contents()
        #expect(try workspace.add("out0", "--tag", "1.0.0") == id)
        #expect(try workspace.contents().blobs == before.blobs)
        let told = try workspace.json("store", "checkout", id, "told")
        #expect(told["content_id"]?.stringValue == id)
        #expect(told["files"]?.integerValue == Int64(files.count))
    }

    @Test("one changed byte gives another id, and the old one stays")
    func changedByte() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let first = try workspace.add("library")
        try workspace.edit("library/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        let second = try workspace.add("library")
        #expect(first != second)
        try workspace.run("store", "checkout", first, "old")
        expect(try Disk.text(of: workspace.file("old/README.md")), says: "It runs as it is")
        try workspace.run("store", "checkout", "library", "new")
        expect(try Disk.text(of: workspace.file("new/README.md")), says: "It runs as it iz")

        let diff = try workspace.awm("store", "diff", "library@" + first, "library")
        #expect(diff.status == 1)
        expect(diff.output, says: "README.md")
        #expect(try workspace.awm("store", "diff", first, "./old").status == 0)
    }

    @Test("a checkout does not overwrite a folder with something in it")
    func occupied() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let files = try Disk.files(below: workspace.file("library"))
        let outcome = try workspace.awm("store", "checkout", "library")
        #expect(outcome.status == 1)
        expect(outcome.errors, says: "library exists", "not an empty folder")
        #expect(try Disk.files(below: workspace.file("library")) == files)
    }

    @Test("a .sql file and a database made by sqlite3 and by Python become seeds that come back byte for byte")
    func seeds() throws {
        let workspace = try Workspace()
        let statements =
            "CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT);\nINSERT INTO t VALUES (1, 'one'), (2, NULL);\n"
        try workspace.write("notes.sql", statements)
        try workspace.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            db.executescript(sys.argv[2])
            db.close()
            """,
            workspace.file("Python notes.db"),
            statements
        )
        var expected = ["notes:latest": "notes.sql", "python-notes:latest": "Python notes.db"]
        if try workspace.shell("command -v sqlite3 && sqlite3 tool.db < notes.sql").status == 0 {
            expected["tool:latest"] = "tool.db"
        }
        for (reference, file) in expected {
            let id = try workspace.add(file)
            let shown = try workspace.json("store", "show", reference)
            #expect(shown["kind"]?.stringValue == "seed")
            #expect(shown["content_id"]?.stringValue == id)
            #expect(shown["config"]?["tables"]?[0]?["rows"]?.integerValue == 2)
            let folder = "out-" + reference.prefix { $0 != ":" }
            try workspace.run("store", "checkout", reference, folder)
            #expect(try Disk.read(workspace.file(folder + "/" + file)) == Disk.read(workspace.file(file)))
            #expect(try workspace.add(folder + "/" + file) == id)
        }
        // The same rows from a database and from statements are one logical state under two content ids.
        #expect(try workspace.awm("store", "diff", "notes", "python-notes").status == 1)
        try workspace.run("store", "fsck", "--deep")
    }

    @Test("a task file becomes the task set that its package has")
    func taskSet() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let own = try workspace.json("store", "show", "library/tasks")["content_id"]?.stringValue
        #expect(try workspace.add("library/tasks.yaml", "--name", "mine") == own)
        let lines = try workspace.run("store", "cat", "mine").lines
        #expect(lines.count == 1)
        let task = try JSON(parsing: try #require(lines.first))
        #expect(task["id"]?.stringValue == "lend-the-winter-book")
        try workspace.run("store", "checkout", "mine", "out")
        #expect(try workspace.add("out/tasks.jsonl", "--name", "again") == own)
    }

    @Test("rollouts go out as JSONL and come in again under the same id")
    func rollouts() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try #require(try workspace.run("rollout", "library/", "--set", "runs", "-n", "3", "-q").lines.first)
        try workspace.run("store", "checkout", "runs", "out")
        #expect(try workspace.add("out/rollouts.jsonl", "--name", "again") == id)
        let kinds = try workspace.json("store", "ls", "--kind", "trajectoryset").arrayValue ?? []
        #expect(kinds.map { $0["name"]?.stringValue } == ["again", "runs"])
    }

    @Test("cat gives one file, one record and nothing more")
    func cat() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        for name in ["schema.sql", "tools.yaml", "README.md"] {
            let bytes = try workspace.run("store", "cat", "library//" + name).outputBytes
            #expect(try bytes == Disk.read(workspace.file("library/" + name)))
        }
        #expect(try workspace.run("store", "cat", "library/seed//seed.sql").output.contains("INSERT INTO"))

        try workspace.run("rollout", "library", "--set", "runs", "-n", "3")
        let rows = try workspace.run("store", "cat", "runs")
        #expect(rows.lines.count == 3)
        let second = try #require(rows.lines.dropFirst().first)
        let sum = try workspace.shell("sha256sum | cut -c1-16", input: second).lines
        let record = try #require(sum.first)
        #expect(try workspace.run("store", "cat", "runs#" + record).output == second + "\n")
        #expect(try workspace.run("store", "cat", "runs#sha256:" + record).output == second + "\n")
        let none = try workspace.awm("store", "cat", "runs#0000000000")
        #expect(none.status == 3)
        let ambiguous = try workspace.awm("store", "cat", "library#" + record)
        #expect(ambiguous.status == 2)
        let whole = try workspace.awm("store", "cat", "library")
        #expect(whole.status == 2)
        expect(whole.errors, says: "library//PATH", "schema.sql")
    }

    @Test("tag, untag and log tell one story, and a version does not move unless forced")
    func tags() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let first = try workspace.add("library")
        #expect(try workspace.run("store", "tag", "library", "library:1.0.0", "-q").lines == [first])
        try workspace.run("store", "tag", "library", "team/books:stable")
        try workspace.edit("library/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        let second = try workspace.add("library")

        let moved = try workspace.awm("store", "tag", "library", "library:1.0.0")
        #expect(moved.status == 1)
        expect(moved.errors, says: "library:1.0.0", "--force")
        #expect(try workspace.run("store", "show", "library:1.0.0", "-q").lines == [first])
        try workspace.run("store", "tag", "library", "library:1.0.0", "--force")
        #expect(try workspace.run("store", "show", "library:1.0.0", "-q").lines == [second])

        #expect(try workspace.run("store", "untag", "team/books:stable", "-q").lines == [first])
        #expect(try workspace.awm("store", "show", "team/books:stable").status == 3)
        #expect(try workspace.awm("store", "untag", "team/books:stable").status == 3)
        #expect(try workspace.awm("store", "checkout", first, "still-there").status == 0)

        let log = try workspace.json("store", "log", "library").arrayValue ?? []
        #expect(log.map { $0["tag"]?.stringValue } == ["1.0.0", "latest", "1.0.0", "latest"])
        #expect(log.map { $0["action"]?.stringValue } == ["tag", "add", "tag", "add"])
        #expect(log.last?["old"]?.isNull == true)
        let gone = try workspace.run("store", "log", "team/books").output
        expect(gone, says: "untag", "team/books:stable")
        #expect(try workspace.awm("store", "log", "nobody").status == 3)
    }

    @Test("diff names what changed in tools, tasks and rows")
    func diff() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.edit("library/seed.sql", replacing: "'Counting Tides'", with: "'Counting Waves'")
        try workspace.edit("library/tools.yaml", replacing: "Look a member up by name.", with: "Find a member.")
        _ = try workspace.add("library", "--tag", "next")
        let diff = try workspace.awm("store", "diff", "library:latest", "library:next")
        #expect(diff.status == 1)
        expect(diff.output, says: "find_member", "books[4]", "Counting Tides", "Counting Waves")
        let told = try workspace.awm("store", "diff", "library:latest", "library:next", "--json")
        #expect(told.status == 1)
        #expect(try JSON(parsing: told.outputBytes).arrayValue?.isEmpty == false)
        let same = try workspace.awm("store", "diff", "library", "library")
        #expect(same.status == 0)
        #expect(same.output.isEmpty)
        let kinds = try workspace.awm("store", "diff", "library", "library/seed")
        #expect(kinds.status == 2)
    }

    @Test("copy moves one artifact or everything and keeps every digest")
    func copy() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        try workspace.run("store", "tag", "library", "library:2.0.0")
        let all = try workspace.run("store", "copy", "oci:store", "--store", "other", "-q").lines
        #expect(all.count == 4)
        let listed = try workspace.run("store", "ls", "-q", "--store", "other").lines
        #expect(try listed == workspace.run("store", "ls", "-q").lines)
        #expect(
            Disk.names(in: workspace.file("other/blobs/sha256")) == Disk.names(in: workspace.store + "/blobs/sha256")
        )

        try workspace.run("store", "copy", "library:2.0.0", "oci:usb")
        let usb = try workspace.json("store", "ls", "--store", "usb").arrayValue ?? []
        #expect(usb.map { $0["content_id"]?.stringValue } == [id])
        #expect(usb.map { $0["tag"]?.stringValue } == ["2.0.0"])
        let told = try workspace.json("store", "copy", "oci:usb:library:2.0.0", "--store", "third")
        #expect(told[0]?["content_id"]?.stringValue == id)
        try workspace.run("store", "fsck", "--deep", "--store", "third")

        #expect(try workspace.awm("store", "copy", "library").status == 2)
        #expect(try workspace.awm("store", "copy", "oci:nowhere").status == 3)
        #expect(try workspace.awm("store", "copy", "oci:usb:libary").status == 3)
        #expect(!Disk.exists(workspace.file("nowhere")))
    }

    @Test("a clean store passes every depth of fsck")
    func fsck() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.run("rollout", "library", "--set", "runs")
        for options in [[], ["--read-data"], ["--deep"]] {
            let outcome = try workspace.program(["store", "fsck"] + options).run()
            #expect(outcome.status == 0)
            expect(outcome.output, says: "clean: 4 references")
        }
        let told = try workspace.json("store", "fsck", "--deep")
        #expect(told["clean"] == true)
        #expect(told["findings"]?.arrayValue?.isEmpty == true)
    }

    @Test("every reading verb gives JSON, and ls and show name what is there")
    func json() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        let entries = try workspace.json("store", "ls").arrayValue ?? []
        #expect(entries.map { $0["name"]?.stringValue } == ["library", "library/seed", "library/tasks"])
        #expect(entries.first?["content_id"]?.stringValue == id)
        #expect(entries.first?["config"]?["tools"]?.integerValue == 3)
        #expect(try workspace.json("store", "ls", "library").arrayValue?.count == 3)
        expect(try workspace.run("store", "ls").output, says: "library:latest", "3 tables, 9 rows, 3 tools, 1 tasks")

        let shown = try workspace.json("store", "show", "library")
        #expect(shown["references"] == ["library:latest"])
        #expect(shown["layers"]?.arrayValue?.count == 4)
        expect(try workspace.run("store", "show", "library").output, says: id, "schema.sql", "A small library")
        let added = try workspace.json("store", "add", "library")
        #expect(added[0]?["content_id"]?.stringValue == id)
        #expect(added.arrayValue?.count == 3)
    }

    @Test("the store is --store, else AWM_STORE, else .awm above, else the user's data folder")
    func whereTheStoreIs() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        var program = try workspace.program(["store", "add", "library", "-q"])
        program.environment["AWM_STORE"] = nil
        #expect(try program.run().status == 0)
        #expect(Disk.exists(workspace.file("home/data/awm/index.json")))
        program.environment["XDG_DATA_HOME"] = nil
        #expect(try program.run().status == 0)
        #expect(Disk.exists(workspace.file("home/.local/share/awm/index.json")))

        try workspace.run("store", "copy", "oci:home/data/awm", "--store", ".awm")
        try workspace.run("store", "tag", "library", "mine", "--store", ".awm")
        program.arguments = ["store", "ls", "mine", "-q"]
        program.folder = workspace.file("library")
        #expect(try program.run().lines.count == 1)
        program.arguments += ["--store", workspace.file("home/data/awm")]
        #expect(try program.run().lines.isEmpty)
    }

    @Test("two adds at once both land")
    func twoAtOnce() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary("one")
        try workspace.makeLibrary("two")
        for _ in 0..<3 {
            Disk.remove(workspace.store)
            let running = try ["one", "two", "one"].map { try workspace.program(["store", "add", $0, "-q"]).start() }
            let outcomes = try running.map { try $0.wait() }
            for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
            #expect(outcomes[0].output == outcomes[2].output)
            let names = try workspace.json("store", "ls", "--kind", "environment").arrayValue ?? []
            #expect(names.map { $0["name"]?.stringValue } == ["one", "two"])
            try workspace.run("store", "fsck", "--deep")
            let index = try JSON(parsing: Disk.read(workspace.store + "/index.json"))
            #expect(index["manifests"]?.arrayValue?.count == 6)
        }
    }
}
