import JSON
import Testing

/// Packages with mistakes and with malice: the error says which file and line, and the store stays as it was.
struct BadPackageTests {
    struct Mistake: CustomTestStringConvertible {
        var testDescription: String
        var file: String
        var old: String
        var new: String
        /// What the error must say.
        var says: [String]
    }

    static let mistakes = [
        Mistake(
            testDescription: "a typo in a tool's column",
            file: "tools.yaml",
            old: "OR b.author LIKE",
            new: "OR b.autor LIKE",
            says: ["tools.yaml:16:", "search_books", "b.autor", "did you mean \"author\"?"]
        ),
        Mistake(
            testDescription: "a typo in a tool's table",
            file: "tools.yaml",
            old: "FROM books b",
            new: "FROM boks b",
            says: ["tools.yaml:", "boks"]
        ),
        Mistake(
            testDescription: "a schema that attaches a database",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "ATTACH DATABASE 'stolen.db' AS other;\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "ATTACH", "not allowed"]
        ),
        Mistake(
            testDescription: "a schema that calls fts3_tokenizer",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "SELECT fts3_tokenizer('simple');\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "fts3_tokenizer", "not allowed"]
        ),
        Mistake(
            testDescription: "a schema that loads an extension",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "SELECT load_extension('/tmp/x.so');\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "load_extension", "not allowed"]
        ),
        Mistake(
            testDescription: "a schema that writes another file",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "VACUUM INTO 'stolen.db';\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "VACUUM", "not allowed"]
        ),
        Mistake(
            testDescription: "a schema that opens the schema table",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "PRAGMA writable_schema = ON;\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "PRAGMA writable_schema", "not allowed"]
        ),
        Mistake(
            testDescription: "a schema that never ends",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new:
                "CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "RECURSIVE"]
        ),
        Mistake(
            testDescription: "a row beyond every limit",
            file: "schema.sql",
            old: "CREATE TABLE books (",
            new: "CREATE TABLE z AS SELECT zeroblob(900000000) AS b;\nCREATE TABLE books (",
            says: ["schema.sql:6:1", "too big"]
        ),
        Mistake(
            testDescription: "a seed row that breaks a constraint",
            file: "seed.sql",
            old: "(4, 'Counting Tides', 'Rui Marques')",
            new: "(4, NULL, 'Rui Marques')",
            says: ["seed.sql:", "NOT NULL", "books.title"]
        ),
        Mistake(
            testDescription: "YAML that does not parse",
            file: "tasks.yaml",
            old: "- id: lend-the-winter-book",
            new: "- id: [lend-the-winter-book",
            says: ["tasks.yaml:"]
        ),
        Mistake(
            testDescription: "a misspelt key",
            file: "environment.yaml",
            old: "title:",
            new: "tilte:",
            says: ["environment.yaml:3:", "tilte"]
        ),
        Mistake(
            testDescription: "a reference solution with an unknown tool",
            file: "tasks.yaml",
            old: "tool: find_member",
            new: "tool: find_membr",
            says: ["tasks.yaml:", "find_membr"]
        ),
    ]

    @Test("a mistake in a package is an error with its place, and nothing is added", arguments: mistakes)
    func mistake(_ mistake: Mistake) throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.add("library", "--name", "good")
        let before = try workspace.contents()
        try workspace.edit("library/" + mistake.file, replacing: mistake.old, with: mistake.new)
        let files = try Disk.files(below: workspace.file("library"))

        let add = try workspace.awm("store", "add", "library")
        #expect(add.status == 1)
        #expect(add.output.isEmpty)
        for words in mistake.says { expect(add.errors, says: words) }
        #expect(try workspace.contents() == before)

        let check = try workspace.awm("env", "check", "library")
        #expect(check.status == 1)
        for words in mistake.says { expect(check.output, says: words) }
        #expect(try workspace.awm("rollout", "library/").status == 1)
        #expect(try workspace.contents() == before)
        #expect(try Disk.files(below: workspace.file("library")) == files)
        #expect(!Disk.exists(workspace.file("stolen.db")))
    }

    @Test("a symbolic link in a package is refused")
    func link() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        _ = try workspace.shell("ln -s /etc/passwd library/notes.md")
        let add = try workspace.awm("store", "add", "library")
        #expect(add.status == 1)
        expect(add.errors, says: "notes.md", "link")
        #expect(!Disk.exists(workspace.store))
    }

    @Test("a folder that is no package, a missing one and a file of no known kind are refused")
    func notAPackage() throws {
        let workspace = try Workspace()
        try Disk.makeFolder(workspace.file("empty"))
        try workspace.write("notes.txt", "nothing")
        let empty = try workspace.awm("store", "add", "empty")
        #expect(empty.status == 1)
        expect(empty.errors, says: "environment.yaml")
        let missing = try workspace.awm("store", "add", "missing")
        #expect(missing.status == 3)
        expect(missing.errors, says: "missing")
        let file = try workspace.awm("store", "add", "notes.txt")
        #expect(file.status == 2)
        expect(file.errors, says: "notes.txt", ".sql")
        #expect(!Disk.exists(workspace.store))
    }

    @Test("a failing statement in a .sql file is named, and kept out only when asked")
    func failingStatement() throws {
        let workspace = try Workspace()
        try workspace.write(
            "data.sql",
            "CREATE TABLE t (id INTEGER PRIMARY KEY);\nINSERT INTO t VALUES (1);\nINSERT INTO u VALUES (2);\n"
        )
        let add = try workspace.awm("store", "add", "data.sql")
        #expect(add.status == 1)
        expect(add.errors, says: "1 of 3 statements", "data.sql:3", "nothing was added")
        #expect(!Disk.exists(workspace.store))
        let kept = try workspace.awm("store", "add", "data.sql", "--allow-failing-statements", "-q")
        #expect(kept.status == 0)
        expect(kept.errors, says: "warning", "data.sql:3")
    }

    @Test("rollouts with a broken line are refused with the line's number")
    func brokenRollouts() throws {
        let workspace = try Workspace()
        try workspace.makeLibrary()
        try workspace.run("rollout", "library/", "--set", "good", "-q")
        let before = try workspace.contents()
        let row = try workspace.run("store", "cat", "good").output
        try workspace.write("rows.jsonl", row + "{\"schema\": \"awm.rollout/1\"\n")
        let add = try workspace.awm("store", "add", "rows.jsonl")
        #expect(add.status == 1)
        expect(add.errors, says: "rows.jsonl, line 2")
        #expect(try workspace.contents() == before)
    }
}
