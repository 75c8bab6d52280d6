import ContentStore
import SQLite
import Testing
import YAML

@testable import Environments

struct SeedSourcesTests {
    static let schema = """
        CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, born INTEGER, note TEXT, active BOOLEAN);
        CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors (id), title TEXT);
        """

    private func sources(_ files: KeyValuePairs<String, String>) throws -> SeedSources {
        try SeedSources(packageFiles: packageFiles(files))
    }

    @Test func `Scripts run first, then table files in order of name`() throws {
        let found = try sources([
            "seed/b.csv": "", "seed/a.jsonl": "", "seed.sql": "", "schema.sql": "", "seed/x/y.csv": "",
            "seed/c.tsv": "",
        ])
        guard case .sources(let paths) = found.content else {
            Issue.record("\(found.content)")
            return
        }
        #expect(paths.map(\.text) == ["schema.sql", "seed.sql", "seed/a.jsonl", "seed/b.csv"])
        #expect(Set(found.files.keys) == Set(paths))
    }

    @Test func `A database is kept, also beside a schema that documents it`() throws {
        let found = try sources(["seed.db": "x", "schema.sql": "y"])
        #expect(found.content == .database(try FilePath(parsing: "seed.db")))
        #expect(found.files.count == 1)
    }

    @Test(
        arguments: [
            (["seed.db", "seed.sql"], "conflicting-seed", "seed.sql stands beside seed.db"),
            (["seed.db", "schema.sql", "seed/a.csv"], "conflicting-seed", "seed/a.csv stands beside seed.db"),
            (
                ["schema.sql", "seed/a.b.csv", "seed/a.c.csv", "seed/a.b.jsonl"], "conflicting-seed",
                "seed/a.b.csv and seed/a.b.jsonl"
            ),
            (["seed.sql"], "missing-file", "no schema.sql"),
            (["seed/a.csv"], "missing-file", "no schema.sql"),
            ([], "missing-file", "no seed.db"),
        ]
    )
    func `Sources that contradict each other are refused`(names: [String], code: String, message: String) {
        let error = #expect(throws: PackageError.self) {
            let contents = try names.map { (try FilePath(parsing: $0), [UInt8]()) }
            _ = try SeedSources(packageFiles: PackageFiles(Dictionary(contents) { $1 }))
        }
        #expect(error?.findings.map(\.code) == [code])
        #expect(error?.description.contains(message) == true)
    }

    @Test func `A single file is a script or a database by its first bytes`() throws {
        let path = try FilePath(parsing: "x.db")
        #expect(SeedSources(file: path, bytes: Array("CREATE TABLE t (x)".utf8)).content == .sources([path]))
        #expect(SeedSources(file: path, bytes: try database("CREATE TABLE t (x)")).content == .database(path))
    }

    @Test func `SQL scripts make tables and rows`() throws {
        let image = try build([
            ("schema.sql", Self.schema), ("seed.sql", "INSERT INTO authors VALUES (1, 'Ann', 1970, NULL, TRUE);"),
        ])
        #expect(image.failures.isEmpty)
        #expect(image.statements == 3)
        #expect(image.tables == [.init(name: "authors", rows: 1), .init(name: "books", rows: 0)])
        #expect(
            try image.query("SELECT * FROM authors")
                == [[.integer(1), .text("Ann"), .integer(1970), .null, .integer(1)]]
        )
    }

    @Test func `JSON lines give their values their own types`() throws {
        let image = try build([
            ("schema.sql", "CREATE TABLE \"odd.name\" (a, b, c INTEGER DEFAULT 5);"),
            (
                "seed/odd.name.jsonl",
                """
                {"a": 9223372036854775807, "b": 1.5}

                {"b": true, "a": null}
                {"a": {"y": [1.0, "é"], "x": 1}, "b": "nul \\u0000 inside"}
                {}
                """
            ),
        ])
        #expect(image.failures.isEmpty)
        #expect(image.statements == 5)
        #expect(
            try image.query("SELECT * FROM \"odd.name\" ORDER BY rowid") == [
                [.integer(.max), .real(1.5), .integer(5)],
                [.null, .integer(1), .integer(5)],
                [.text("{\"x\":1,\"y\":[1.0,\"é\"]}"), .text("nul \u{0} inside"), .integer(5)],
                [.null, .null, .integer(5)],
            ]
        )
    }

    @Test func `CSV fields are text that takes its column's type; empty is NULL and quoted empty is text`() throws {
        let image = try build([
            ("schema.sql", Self.schema),
            (
                "seed/authors.csv",
                "\u{FEFF}id,name,born,note\r\n1,\"A \"\"B\"\", C\",1970,\r\n\r\n2,x,,\"\"\r\n3,\"two\nlines\",,1\r\n"
            ),
        ])
        #expect(image.failures.isEmpty)
        #expect(
            try image.query("SELECT id, name, born, note FROM authors ORDER BY id") == [
                [.integer(1), .text("A \"B\", C"), .integer(1970), .null],
                [.integer(2), .text("x"), .null, .text("")],
                [.integer(3), .text("two\nlines"), .null, .text("1")],
            ]
        )
    }

    @Test func `Rows that are none are told with their line, and the others are kept`() throws {
        let image = try build([
            ("schema.sql", Self.schema),
            ("seed/authors.csv", "id,name\n1,Ann\n2\n3,Cy,more\n\"4\",\"D\nd\"\nx,E\n6,Ann\n7,\"G\" g\n8,H\n"),
            (
                "seed/books.jsonl",
                "{\"id\": 1, \"author_id\": 1}\n[1]\n{\"id\": }\n\n{\"id\": 2, \"nope\": 1}\n{\"id\": 3, \"author_id\": 4}"
            ),
        ])
        #expect(
            image.failures.map { "\($0.file ?? ""):\($0.position?.line ?? 0) \($0.code)" } == [
                "seed/authors.csv:3 invalid-row", "seed/authors.csv:4 invalid-row", "seed/authors.csv:9 invalid-row",
                "seed/authors.csv:7 failing-statement", "seed/authors.csv:8 failing-statement",
                "seed/books.jsonl:2 invalid-row", "seed/books.jsonl:3 invalid-row",
                "seed/books.jsonl:5 failing-statement",
            ]
        )
        #expect(image.failures[0].message == "the row has 1 fields, the header 2")
        #expect(image.failures[3].message.hasPrefix("datatype mismatch in: INSERT INTO \"authors\""))
        #expect(image.failures[4].message.hasPrefix("UNIQUE constraint failed: authors.name"))
        #expect(image.failures[7].message.hasPrefix("table books has no column named nope"))
        #expect(try image.query("SELECT id FROM authors ORDER BY id") == [[.integer(1)], [.integer(4)]])
        #expect(try image.query("SELECT id FROM books ORDER BY id") == [[.integer(1)], [.integer(3)]])
        #expect(image.statements == 2 + 7 + 5)
    }

    @Test(arguments: ["id,id\n1,2\n", "id,\n1,2\n", "id,\"\n"])
    func `A header must name each column once`(text: String) throws {
        let image = try build([("schema.sql", Self.schema), ("seed/authors.csv", text)])
        #expect(image.failures.map(\.code) == ["invalid-row"])
        #expect(image.failures.first?.position == SourcePosition(line: 1, column: 1))
        #expect(image.tables.first == .init(name: "authors", rows: 0))
    }

    @Test func `A file for a table that is not there fails row by row`() throws {
        let image = try build([("schema.sql", Self.schema), ("seed/nothing.csv", "a\n1\n2\n")])
        #expect(image.failures.map(\.position?.line) == [2, 3])
        #expect(image.failures.allSatisfy { $0.message.contains("no such table: nothing") })
    }

    @Test func `What is not UTF-8 is not run`() throws {
        let schema = (path: try FilePath(parsing: "schema.sql"), bytes: Array(Self.schema.utf8))
        let seed = (
            path: try FilePath(parsing: "seed.sql"), bytes: Array("INSERT INTO authors (name) VALUES ('".utf8) + [0xFF]
        )
        let builder = SeedBuilder(clock: WorldTime(milliseconds: 0))
        let image = try builder.build(SeedSources(sources: [schema, seed]))
        #expect(image.failures.map(\.code) == ["invalid-text"])
        #expect(image.failures.map(\.file) == ["seed.sql"])
    }
}
