import Testing

/// Databases that are given to `store add`: damaged, unfinished, or with more in them than rows.
struct SeedAttackTests {
    @Test("a database is refused with the reason, and nothing is stored, when it", arguments: refused)
    func refuses(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.python(seedStart + "\n" + attack.script, workspace.path)
        let before = try Disk.read(workspace.file("x.db"))
        var program = try workspace.program(["store", "add", "x.db"])
        program.seconds = 60
        let outcome = try program.run()
        #expect(outcome.status == 1, "\(outcome.status) \(outcome.output)\(outcome.errors)")
        for words in attack.says { expect(outcome.errors, says: words) }
        #expect(!Disk.exists(workspace.store))
        #expect(try Disk.read(workspace.file("x.db")) == before)
    }

    private static let refused = [
        Attack(
            "has changes in a log that is still open",
            "db = make(wal=True); keep(db)",
            says: "x.db-wal",
            "wal_checkpoint"
        ),
        Attack(
            "has a journal with something to undo",
            #"""
            make().close()
            db = sqlite3.connect(path, isolation_level=None)
            db.executescript("PRAGMA cache_size = 1; BEGIN; UPDATE t SET b = hex(zeroblob(900));")
            keep(db, "-journal")
            """#,
            says: "x.db-journal",
            "interrupted",
            "quick_check"
        ),
        Attack("ends in the middle of a page", "make().close(); data = read(); write(data[:-1])", says: "truncated"),
        Attack("lacks its last pages", "make().close(); data = read(); write(data[:4096])", says: "x.db"),
        Attack("is a header and nothing more", "make().close(); write(read()[:100])", says: "not a SQLite database"),
        Attack("has no page size", "make().close(); patch(16, b'\\0\\0')", says: "x.db"),
        Attack("has a page size that is no power of two", "make().close(); patch(16, b'\\x0f\\xff')", says: "x.db"),
        Attack("counts reserved bytes beyond a page", "make().close(); patch(20, b'\\xff')", says: "x.db"),
        Attack("is of a format of the future", "make().close(); patch(18, b'\\x09\\x09')", says: "x.db"),
        Attack("holds its text in UTF-16", "make('PRAGMA encoding = \"UTF-16le\"').close()", says: "UTF-16"),
        Attack(
            "has a list of free pages that leads outside",
            "make(free=True).close(); patch(32, b'\\x7f\\xff\\xff\\xff')",
            says: "x.db"
        ),
        Attack(
            "has cells that point outside their page",
            "make().close(); patch(4096 + 8, b'\\xff\\xff' * 20)",
            says: "damaged"
        ),
        Attack(
            "has a root page that is not there",
            "make().close(); schema('UPDATE sqlite_schema SET rootpage = 9999')",
            says: "x.db"
        ),
        Attack(
            "has a schema that is not SQL",
            "make().close(); schema(\"UPDATE sqlite_schema SET sql = 'CREATE TABLE t (('\")",
            says: "x.db"
        ),
        Attack(
            "has two tables on one page",
            "make().close(); schema('UPDATE sqlite_schema SET rootpage = 2')",
            says: "x.db"
        ),
    ]

    @Test("a database is kept byte for byte, and does nothing, when it", arguments: kept)
    func keeps(_ attack: Attack) throws {
        let workspace = try Workspace()
        try workspace.python(seedStart + "\n" + attack.script, workspace.path)
        _ = try workspace.add("x.db")
        try workspace.run("store", "fsck", "--deep")
        try workspace.run("store", "checkout", "x", "out")
        #expect(try Disk.read(workspace.file("out/x.db")) == Disk.read(workspace.file("x.db")))
        #expect(Disk.names(in: workspace.file("out")) == ["x.db"])
        #expect(!Disk.exists(workspace.file("written")))
    }

    private static let kept = [
        Attack(
            "has a computed column that grows with the row",
            #"""
            db = sqlite3.connect(path)
            db.executescript("CREATE TABLE t (a, b AS (length(hex(zeroblob(a)))));")
            db.execute("INSERT INTO t (a) VALUES (900000)"); db.commit(); db.close()
            """#
        ),
        Attack("is in WAL mode with everything in it", "make(wal=True).close()"),
        Attack("has a log without anything in it", "make().close(); open(path + '-wal', 'wb').close()"),
        Attack("has a journal that was emptied", "make().close(); open(path + '-journal', 'wb').write(bytes(512))"),
        Attack(
            "has triggers and views",
            #"""
            db = make()
            db.executescript("CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;"
                "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT writefile('written', 'x'); END;")
            db.close()
            """#
        ),
    ]

    @Test("a package whose seed.db is unfinished is refused, whatever stands beside it")
    func package() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        let made = try workspace.shell(
            "cd library && cat schema.sql seed.sql | sqlite3 seed.db && rm seed.sql && printf x > seed.db-wal"
        )
        #expect(made.status == 0, "\(made.errors)")
        for verb in [["env", "check", "library/"], ["store", "add", "library"]] {
            let outcome = try workspace.program(verb).run()
            #expect(outcome.status == 1)
            expect(outcome.errors + outcome.output, says: "seed.db-wal", "wal_checkpoint")
        }
        Disk.remove(workspace.file("library/seed.db-wal"))
        try workspace.write("library/seed.db-shm", "x")
        expect(try workspace.awm("store", "add", "library").errors, says: "seed.db-shm is no part of a package")
        #expect(!Disk.exists(workspace.store))
        Disk.remove(workspace.file("library/seed.db-shm"))
        try workspace.run("store", "add", "library")
    }
}

private let seedStart = #"""
    import os, shutil, sqlite3, sys

    path = sys.argv[1] + "/x.db"
    read = lambda: open(path, "rb").read()

    def write(data):
        with open(path, "wb") as file: file.write(data)

    def patch(offset, data):
        old = read()
        write(old[:offset] + data + old[offset + len(data):])

    def make(first="", wal=False, free=False):
        """Two tables, an index and a few pages of rows."""
        db = sqlite3.connect(path)
        if first: db.execute(first)
        if wal: db.execute("PRAGMA journal_mode = WAL")
        db.executescript("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); CREATE TABLE u (c); CREATE INDEX i ON t (b);")
        db.executemany("INSERT INTO t (b) VALUES (?)", [("row %d " % n * 20,) for n in range(300)])
        db.execute("INSERT INTO u VALUES (1)")
        db.commit()
        if free: db.execute("DELETE FROM t WHERE a > 50"); db.commit()
        return db

    def schema(statement):
        db = sqlite3.connect(path)
        db.execute("PRAGMA writable_schema = ON")
        db.execute(statement)
        db.commit()
        db.close()

    def keep(db, suffix="-wal"):
        """Leaves the files as they are now, as a program does that was killed."""
        for end in ("", suffix): shutil.copy(path + end, path + end + ".kept")
        db.close()
        for end in ("", suffix): os.replace(path + end + ".kept", path + end)
    """#
