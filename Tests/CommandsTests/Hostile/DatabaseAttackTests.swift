import Testing

/// The store's own databases, damaged or replaced.
struct DatabaseAttackTests {
    /// A store with enough references for several pages.
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library")
        try workspace.python(
            """
            import os, sqlite3, sys
            db = sqlite3.connect(sys.argv[1] + "/awm/refs.db")
            for n in range(120):
                db.execute("INSERT INTO reference SELECT name, ?, manifest, manifest_size, content_id, kind, updated_ms "
                    "FROM reference WHERE name = 'library' AND tag = 'latest'", (f"tag{n}",))
                db.execute("INSERT INTO reflog (at_ms, name, tag, old, new, action) "
                    "SELECT 0, name, ?, NULL, manifest, 'tag' FROM reference WHERE name = 'library' AND tag = 'latest'",
                    (f"tag{n}",))
            db.commit()
            """,
            workspace.store
        )
        try workspace.run("store", "ls")
        return workspace
    }

    /// Runs `awm` on a copy of the store with one page of a database overwritten, for every page.
    @Test(
        "a page of a database that is overwritten is an error or no matter, and never a wrong answer",
        arguments: [
            "refs.db", "index.db",
        ]
    )
    func everyPage(database: String) throws {
        let workspace = try workspace()
        let pages = try Disk.read(workspace.store + "/awm/" + database).count / 4096
        #expect(pages > 1)
        let right = try workspace.run("store", "show", "library", "-q").output
        for page in 0..<pages {
            for fill in ["00", "ff"] {
                let copied = try workspace.shell(
                    #"""
                    rm -rf copy && cp -r store copy
                    printf '%.0s'"\x\#(fill)" $(seq 4096) | dd of="copy/awm/$1" bs=4096 seek="$2" conv=notrunc 2>/dev/null
                    """#,
                    [database, "\(page)"]
                )
                #expect(copied.status == 0, "\(copied.errors)")
                for verb in [["show", "library", "-q"], ["fsck"], ["add", "library", "-q"]] {
                    let outcome = try workspace.program(["store"] + verb + ["--store", "copy"]).run()
                    #expect(
                        [0, 4].contains(outcome.status),
                        "page \(page), \(fill), \(verb): \(outcome.status) \(outcome.errors)"
                    )
                    if outcome.status == 4 { expect(outcome.errors, says: "error: ") }
                    if outcome.status == 0, verb[0] == "show" { #expect(outcome.output == right) }
                }
            }
        }
    }

    @Test("a database is refused, and the store left alone, when it", arguments: mischief)
    func replaced(_ attack: Attack) throws {
        let workspace = try workspace()
        try workspace.python("import os, sqlite3, sys\nstore = sys.argv[1]\n" + attack.script, workspace.store)
        let blobs = Disk.names(in: workspace.store + "/blobs/sha256")
        try workspace.write("more.sql", "CREATE TABLE t (x); INSERT INTO t VALUES (1);")
        for verb in [["ls"], ["show", "library"], ["add", "more.sql"], ["fsck"]] {
            var program = try workspace.program(["store"] + verb)
            program.seconds = 30
            let outcome = try program.run()
            #expect(outcome.status == 4 || outcome.status == 1 && attack.says.contains("newer"), "\(verb): \(outcome)")
            for words in attack.says { expect(outcome.errors, says: words) }
        }
        #expect(Disk.names(in: workspace.store + "/blobs/sha256") == blobs)
    }

    private static let mischief = [
        Attack(
            "has a trigger",
            """
            db = sqlite3.connect(store + "/awm/refs.db")
            db.execute("CREATE TRIGGER t AFTER INSERT ON reflog BEGIN DELETE FROM reference; END")
            db.commit()
            """,
            says: "refs.db has a trigger, t"
        ),
        Attack(
            "is a view that never ends",
            """
            db = sqlite3.connect(store + "/awm/refs.db")
            db.executescript("DROP TABLE reference; CREATE VIEW reference AS WITH RECURSIVE n(i) AS "
                "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS name, i AS tag FROM n;")
            """,
            says: "refs.db has a view, reference"
        ),
        Attack(
            "is one of another program",
            """
            os.remove(store + "/awm/refs.db")
            db = sqlite3.connect(store + "/awm/refs.db")
            db.executescript("CREATE TABLE visits (url TEXT); PRAGMA user_version = 1;")
            """,
            says: "could not open",
            "refs.db: no such table"
        ),
        Attack(
            "is one of a newer awm",
            """
            db = sqlite3.connect(store + "/awm/refs.db")
            db.executescript("PRAGMA user_version = 9;")
            """,
            says: "newer"
        ),
        Attack("is text", #"open(store + "/awm/refs.db", "w").write("hello" * 1000)"#, says: "refs.db"),
        Attack("is empty", #"open(store + "/awm/refs.db", "w").close()"#, says: "refs.db"),
    ]

    @Test("a cache with a trigger is refused and one of another program made anew")
    func caches() throws {
        let workspace = try workspace()
        try workspace.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1] + "/awm/index.db")
            db.execute("CREATE TRIGGER t AFTER INSERT ON content BEGIN DELETE FROM manifest; END")
            db.commit()
            """,
            workspace.store
        )
        try workspace.edit("library/README.md", replacing: "It runs as it is", with: "It runs as it iz")
        try workspace.run("store", "add", "library")
        #expect(!(try Disk.read(workspace.store + "/awm/index.db")).isEmpty)
        try workspace.run("store", "fsck", "--deep")
    }
}
