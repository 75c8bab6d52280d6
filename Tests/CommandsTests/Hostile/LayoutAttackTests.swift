import Glibc
import Testing

/// Stores whose folders and files are something else: links to somewhere else, pipes that nobody writes to.
struct LayoutAttackTests {
    @Test("a store is not opened, and nobody else's files are touched, when it has", arguments: shapes)
    func shape(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        try Disk.makeFolder(workspace.file("home/precious"))
        try workspace.write("home/precious/letter.txt", "mine")
        let made = try workspace.shell(attack.script, [workspace.file("forged"), workspace.file("home")])
        #expect(made.status == 0, "\(made.errors)")
        for verb in [
            ["ls"], ["show", "library"], ["checkout", "library", "out"], ["fsck", "--deep"],
            ["tag", "library", "mine"],
        ] {
            var program = try workspace.program(["store"] + verb + ["--store", "forged"])
            program.seconds = 20
            let outcome = try program.run()
            #expect(outcome.status == 4, "\(verb): \(outcome.status) \(outcome.output)\(outcome.errors)")
            for words in attack.says { expect(outcome.errors, says: words) }
        }
        #expect(try Disk.text(of: workspace.file("home/precious/letter.txt")) == "mine")
        #expect(Disk.names(in: workspace.file("home")) == ["precious"])
        #expect(!Disk.exists(workspace.file("out")))
    }

    private static let shapes = [
        // An abandoned ingest is deleted at the next opening: here, everything in somebody's home would be.
        Attack(
            "sessions that are a link to somebody's home",
            #"mkdir "$1/awm"; ln -s "$2" "$1/awm/sessions""#,
            says: "forged/awm/sessions is not a folder"
        ),
        Attack(
            "expanded seeds that are a link to somebody's home",
            #"mkdir "$1/awm"; ln -s "$2/precious" "$1/awm/raw""#,
            says: "forged/awm/raw is not a folder"
        ),
        Attack(
            "a quarantine that is a link to somebody's home",
            #"mkdir "$1/awm"; ln -s "$2" "$1/awm/quarantine""#,
            says: "forged/awm/quarantine is not a folder"
        ),
        Attack(
            "a folder of ours that is a link",
            #"mkdir "$1/elsewhere"; mkdir "$1/elsewhere/sessions"; ln -s elsewhere "$1/awm""#,
            says: "forged/awm is not a folder",
            "link the whole store"
        ),
        Attack(
            "blobs that are a link",
            #"mv "$1/blobs/sha256" "$1/moved"; ln -s ../moved "$1/blobs/sha256""#,
            says: "forged/blobs/sha256 is not a folder"
        ),
        Attack("an index that is a pipe", #"rm "$1/index.json"; mkfifo "$1/index.json""#, says: "not a regular file"),
        Attack(
            "an index that is a link",
            #"mv "$1/index.json" "$1/other"; ln -s other "$1/index.json""#,
            says: "forged/index.json is not a regular file"
        ),
        Attack("an index that is a folder", #"rm "$1/index.json"; mkdir "$1/index.json""#, says: "not a regular file"),
        Attack(
            "a layout file that is a pipe",
            #"rm "$1/oci-layout"; mkfifo "$1/oci-layout""#,
            says: "not a regular file"
        ),
        Attack(
            "references that are a folder",
            #"mkdir -p "$1/awm/refs.db""#,
            says: "forged/awm/refs.db is not a regular file"
        ),
        Attack(
            "references that are a pipe",
            #"mkdir "$1/awm"; mkfifo "$1/awm/refs.db""#,
            says: "forged/awm/refs.db is not a regular file"
        ),
        Attack(
            "a log that is a link",
            #"mkdir "$1/awm"; ln -s "$2/precious/letter.txt" "$1/awm/refs.db-wal""#,
            says: "refs.db-wal is not a regular file"
        ),
        Attack(
            "a cache that is a device",
            #"mkdir "$1/awm"; ln -s /dev/zero "$1/awm/index.db""#,
            says: "index.db is not"
        ),
    ]

    @Test("a pipe in the place of a lock or of a temporary file is not waited for")
    func pipes() throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        let made = try workspace.shell(
            #"""
            mkdir -p "$1/awm/sessions/a"
            mkfifo "$1/awm/sessions/a/lock" "$1/awm/index.json.tmp" "$1/awm/format.json.tmp" "$1/awm/refs.db.tmp"
            """#,
            [workspace.file("forged")]
        )
        #expect(made.status == 0)
        var program = try workspace.program(["store", "tag", "library", "mine", "--store", "forged"])
        program.seconds = 20
        let outcome = try program.run()
        #expect(outcome.status == 1)
        expect(outcome.errors, says: "error: could not write", "forged/awm/format.json.tmp")
    }

    @Test("a collection does not follow a link in the quarantine")
    func quarantinedLink() throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        let made = try workspace.shell(
            #"mkdir -p "$1/awm/quarantine/2" && ln -s "$2" "$1/awm/quarantine/1" && echo x > "$2/letter.txt""#,
            [workspace.file("forged"), workspace.file("home")]
        )
        #expect(made.status == 0)
        try workspace.run("store", "gc", "--now", "--raw-days", "0", "--store", "forged")
        #expect(Disk.names(in: workspace.file("home")) == ["letter.txt"])
    }

    @Test("a whole store may be a link")
    func linkedStore() throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        symlink("forged", workspace.file("linked"))
        try workspace.run("store", "tag", "library", "mine", "--store", "linked")
        try workspace.run("store", "fsck", "--deep", "--store", "linked")
    }

    @Test("a blob is named and nothing hangs when it is", arguments: blobs)
    func blob(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        let made = try workspace.shell(
            #"""
            for blob in "$1"/blobs/sha256/*; do
                if [ "$(head -c4 "$blob" | od -An -tx1 | tr -d ' ')" = 28b52ffd ]; then rm "$blob"; \#(attack.script); fi
            done
            """#,
            [workspace.file("forged"), workspace.file("home")]
        )
        #expect(made.status == 0, "\(made.errors)")
        for verb in [["copy", "oci:forged:library:latest"], ["fsck", "--deep", "--store", "forged"]] {
            var program = try workspace.program(["store"] + verb)
            program.seconds = 20
            let outcome = try program.run()
            #expect(outcome.status == 4, "\(verb): \(outcome.status) \(outcome.errors)")
            expect(outcome.errors, says: "the blob sha256:")
        }
        #expect(Disk.names(in: workspace.store + "/blobs/sha256").isEmpty)
    }

    private static let blobs = [
        Attack("a pipe", #"mkfifo "$blob""#), Attack("a folder", #"mkdir "$blob""#),
        Attack("a link", #"ln -s /etc/passwd "$blob""#), Attack("a device", #"ln -s /dev/zero "$blob""#),
        Attack("a link to itself", #"ln -s "$blob" "$blob""#), Attack("missing", ":"), Attack("empty", #": > "$blob""#),
        Attack("other bytes", #"echo other > "$blob""#),
    ]

    @Test("a layout without a folder of ours says what in it is not whole, instead of looking empty")
    func damagedLayout() throws {
        let workspace = try Workspace()
        try workspace.attack(with: "")
        let made = try workspace.shell(#"rm "$1"/blobs/sha256/[0-7]*"#, [workspace.file("forged")])
        #expect(made.status == 0)
        for verb in [["ls"], ["ls", "--json"], ["show", "library"], ["fsck"]] {
            let outcome = try workspace.program(["store"] + verb + ["--store", "forged"]).run()
            #expect(outcome.status == 4, "\(verb)")
            expect(outcome.errors + outcome.output, says: "library:latest", "missing")
        }
    }
}
