import JSON
import Testing

/// A store whose bytes are wrong, by accident or by intent: nothing of it is handed out.
struct BadStoreTests {
    /// The digest of the blob that holds the package's files.
    private func packageBlob(_ workspace: Workspace) throws -> String {
        let shown = try workspace.json("store", "show", "library")
        let layers = shown["layers"]?.arrayValue ?? []
        let layer = layers.first { $0["media_type"]?.stringValue?.contains(".package.") == true }
        return String(try #require(layer?["digest"]?.stringValue).dropFirst(7))
    }

    @Test("a corrupt blob is named, nothing is checked out, and adding the content again heals it")
    func corruptBlob() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let id = try workspace.add("library")
        let digest = try packageBlob(workspace)
        let blob = workspace.store + "/blobs/sha256/" + digest
        var bytes = try Disk.read(blob)
        bytes[bytes.count / 2] ^= 1
        try Disk.write(bytes, to: blob)
        let before = try workspace.contents()

        let checkout = try workspace.awm("store", "checkout", "library", "out")
        #expect(checkout.status == 4)
        expect(checkout.errors, says: "sha256:" + digest, "corrupt", workspace.store)
        #expect(checkout.output.isEmpty)
        #expect(!Disk.exists(workspace.file("out")))
        #expect(try workspace.awm("env", "check", "library/").status == 0)
        #expect(try workspace.awm("env", "tools", "library").status == 4)

        let fsck = try workspace.awm("store", "fsck", "--read-data")
        #expect(fsck.status == 4)
        expect(fsck.errors, says: digest)
        expect(fsck.output, says: "damaged")
        #expect(try workspace.contents() == before)

        #expect(try workspace.add("library") == id)
        try workspace.run("store", "fsck", "--deep")
        try workspace.run("store", "checkout", "library", "out")
    }

    @Test("a manifest cut short on the disk is named")
    func truncatedManifest() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let manifest = try #require(try workspace.json("store", "show", "library")["manifest"]?.stringValue)
        let blob = workspace.store + "/blobs/sha256/" + manifest.dropFirst(7)
        try Disk.write(Array(try Disk.read(blob).prefix(300)), to: blob)

        for arguments in [["show", "library"], ["checkout", "library", "out"], ["fsck"]] {
            let outcome = try workspace.program(["store"] + arguments).run()
            #expect(outcome.status == 4, "\(arguments)")
            expect(outcome.errors, says: manifest)
        }
        #expect(!Disk.exists(workspace.file("out")))
    }

    @Test("a manifest that ends in the middle under the right digest is not taken in, by reading or by a copy")
    func truncatedForeignManifest() throws {
        let workspace = try Workspace()
        try workspace.forge(.truncated)
        for store in ["oci:forged", "oci:forged:library:latest"] {
            let copy = try workspace.awm("store", "copy", store)
            #expect(copy.status == 3 || copy.status == 4)
            expect(copy.errors, says: "error: ", "forged")
        }
        let checkout = try workspace.awm("store", "checkout", "library", "out", "--store", "forged")
        #expect(checkout.status == 3 || checkout.status == 4)
        expect(checkout.errors, says: "library", "forged")
        #expect(!Disk.exists(workspace.file("out")))
        #expect(Disk.names(in: workspace.store + "/blobs/sha256").isEmpty)
    }

    @Test("a manifest cut short in a layout that was never opened is found by fsck and not taken in by a copy")
    func truncatedUnopened() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let manifest = try #require(try workspace.json("store", "show", "library")["manifest"]?.stringValue)
        Disk.remove(workspace.store + "/awm")
        let blob = workspace.store + "/blobs/sha256/" + manifest.dropFirst(7)
        try Disk.write(Array(try Disk.read(blob).prefix(300)), to: blob)

        #expect(try workspace.awm("store", "copy", "oci:store:library:latest", "--store", "other").status >= 3)
        #expect(try workspace.awm("store", "checkout", "library", "out").status >= 3)
        #expect(!Disk.exists(workspace.file("out")))
        let fsck = try workspace.awm("store", "fsck")
        #expect(fsck.status == 4)
        expect(fsck.errors, says: "library:latest", manifest)
        #expect(Disk.names(in: workspace.file("other/blobs/sha256")).isEmpty)
    }

    @Test("a package with ../ in a path is refused and nothing is written outside or inside")
    func traversal() throws {
        let workspace = try Workspace()
        try workspace.forge(.traversal)
        let names = Disk.names(in: workspace.path)
        let verbs = [
            ["store", "checkout", "library", "out"], ["env", "check", "library"], ["store", "cat", "library//x"],
        ]
        for verb in verbs {
            let outcome = try workspace.program(verb + ["--store", "forged"]).run()
            #expect(outcome.status == 1 || outcome.status == 4, "\(verb): \(outcome.status)")
            expect(outcome.errors, says: "../escaped.txt", "not allowed")
        }
        #expect(Disk.names(in: workspace.path) == names)
        let fsck = try workspace.awm("store", "fsck", "--deep", "--store", "forged")
        #expect(fsck.status == 4)
        expect(fsck.errors, says: "../escaped.txt")
    }

    @Test("a layer that declares two gigabytes is refused before anything is expanded")
    func bomb() throws {
        let workspace = try Workspace()
        try workspace.forge(.bomb)
        let checkout = try workspace.awm("store", "checkout", "library", "out", "--store", "forged")
        #expect(checkout.status == 1 || checkout.status == 4)
        expect(checkout.errors, says: "2147483648 bytes", "layer sha256:", "at most")
        #expect(!Disk.exists(workspace.file("out")))
        #expect(try workspace.awm("store", "fsck", "--deep", "--store", "forged").status == 4)
    }

    @Test("a layer that expands beyond what it declares is refused")
    func understated() throws {
        let workspace = try Workspace()
        try workspace.forge(.understated)
        let checkout = try workspace.awm("store", "checkout", "library", "out", "--store", "forged")
        #expect(checkout.status == 1 || checkout.status == 4)
        expect(checkout.errors, says: "more than the allowed 1024 bytes")
        #expect(!Disk.exists(workspace.file("out")))
    }

    @Test("an ambiguous prefix lists what it may be")
    func ambiguousPrefix() throws {
        let workspace = try Workspace()
        let prefix = try workspace.forge(.twins).output.filter { !$0.isWhitespace }
        let shown = try workspace.awm("store", "checkout", "@" + prefix, "out", "--store", "forged")
        #expect(shown.status == 2)
        let ids = try workspace.run("store", "ls", "--quiet", "--store", "forged").lines
        #expect(ids.count == 2)
        expect(shown.errors, says: "@" + prefix, "ambiguous", "more digits")
        for id in ids { expect(shown.errors, says: id) }
        #expect(!Disk.exists(workspace.file("out")))
        let digits = try #require(ids.first).dropFirst(7)
        try workspace.run("store", "show", "@" + digits.prefix(32), "--store", "forged")
    }

    @Test("an unknown reference gets the nearest name and leaves nothing")
    func unknownReference() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let before = try workspace.contents()
        for verb in [["store", "checkout", "libary", "out"], ["env", "call", "libary", "x"], ["rollout", "libary"]] {
            let outcome = try workspace.program(verb).run()
            #expect(outcome.status == 3)
            expect(outcome.errors, says: "there is no \"libary\"", workspace.store, "did you mean \"library\"?")
        }
        let tag = try workspace.awm("store", "show", "library:1.0.0")
        #expect(tag.status == 3)
        expect(tag.errors, says: "library has no tag \"1.0.0\"", "latest")
        let digest = try workspace.awm("store", "show", "library@0123456789abcdef")
        #expect(digest.status == 3)
        expect(digest.errors, says: "0123456789abcdef")
        let file = try workspace.awm("store", "cat", "library//tools.yml")
        #expect(file.status == 3)
        expect(file.errors, says: "did you mean \"tools.yaml\"?")
        #expect(!Disk.exists(workspace.file("out")))
        #expect(try workspace.contents() == before)
    }

    @Test("a store that another process holds is waited for, then the exit code is 5 and nothing has changed")
    func locked() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        let before = try workspace.contents()
        let told = try workspace.python(
            """
            import os, sqlite3, subprocess, sys
            db = sqlite3.connect(sys.argv[1] + "/awm/refs.db", isolation_level=None)
            db.execute("BEGIN IMMEDIATE")
            run = lambda *words: subprocess.run([os.environ["AWM"], "store", *words], capture_output=True, text=True)
            reading, writing = run("show", "library"), run("tag", "library", "mine")
            print(reading.returncode, writing.returncode, writing.stderr)
            db.execute("ROLLBACK")
            """,
            workspace.store
        )
        expect(told.output, says: "0 5 error: ", "another process", "try again")
        #expect(try workspace.contents() == before)
        try workspace.run("store", "tag", "library", "mine")
    }

    @Test("a folder that is no store, and no store at all, are not found")
    func noStore() throws {
        let workspace = try Workspace()
        let none = try workspace.awm("store", "ls")
        #expect(none.status == 3)
        expect(none.errors, says: "there is no store at \(workspace.store)", "awm store add")
        try Disk.makeFolder(workspace.file("plain"))
        try workspace.write("plain/note.txt", "mine")
        for verb in [["ls"], ["fsck"], ["show", "library"]] {
            #expect(try workspace.program(["store"] + verb + ["--store", "plain"]).run().status == 3)
        }
        #expect(Disk.names(in: workspace.file("plain")) == ["note.txt"])
        #expect(!Disk.exists(workspace.store))
    }
}
