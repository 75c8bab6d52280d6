import ContentStore
import Environments
import SQLite
import Testing

struct CanonicalImageTests {
    private func image(_ sql: String) throws -> SeedImage {
        let sources = SeedSources(file: try FilePath(parsing: "seed.sql"), bytes: Array(sql.utf8))
        return try SeedBuilder(clock: WorldTime(milliseconds: 0)).build(sources)
    }

    private static let schema = """
        CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
        CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, b_id INTEGER REFERENCES b, note TEXT);
        CREATE TABLE keyless (note TEXT);
        CREATE VIRTUAL TABLE words USING fts5(note, content='keyless');
        """

    @Test func `The way to the rows does not show in the image`() throws {
        let straight = try image(
            """
            \(Self.schema)
            INSERT INTO b (name) VALUES ('one'), ('two');
            INSERT INTO a (b_id, note) VALUES (1, 'x'), (2, 'y');
            INSERT INTO keyless VALUES ('first'), ('second');
            """
        )
        let winding = try image(
            """
            \(Self.schema)
            INSERT INTO a (id, b_id, note) VALUES (2, 2, 'y');
            INSERT INTO b (id, name) VALUES (2, 'zwei'), (1, 'one');
            UPDATE b SET name = 'two' WHERE id = 2;
            INSERT INTO keyless VALUES ('first'), ('second');
            INSERT INTO a (id, b_id, note) VALUES (1, 1, 'x');
            CREATE TABLE filler (bytes BLOB);
            INSERT INTO filler VALUES (zeroblob(100000));
            DROP TABLE filler;
            """
        )
        #expect(straight.failures.isEmpty)
        #expect(winding.failures.isEmpty)
        #expect(straight.logical == winding.logical)
        #expect(straight.bytes == winding.bytes)
    }

    @Test func `Row ids without a column stay, deleted rows before them or not`() throws {
        let image = try image(
            """
            CREATE TABLE keyless (note TEXT);
            INSERT INTO keyless VALUES ('gone'), ('stays');
            DELETE FROM keyless WHERE note = 'gone';
            """
        )
        #expect(try Connection(image: image.bytes).scalar("SELECT rowid FROM keyless") == .integer(2))
        #expect(image.bytes.firstRange(of: Array("gone".utf8)) == nil)
    }

    @Test func `A schema that needs a world's functions is kept as it was built`() throws {
        let sql = """
            CREATE TABLE t (name TEXT);
            CREATE INDEX i ON t (name) WHERE name REGEXP '^a';
            INSERT INTO t VALUES ('ab');
            """
        #expect(try image(sql).bytes == image(sql).bytes)
    }
}
