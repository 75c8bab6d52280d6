import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// Digests and differences that read only touched rows, beside those that read everything.
///
/// The world is made to be awkward: cascades, triggers that write, replace and ignore, statements that fail half-way,
/// upserts, full text, an R-tree, tables WITHOUT ROWID with keys of text, numbers and several columns, computed columns,
/// columns that were added later, NULL in a primary key, and volatile tables and columns.
struct IncrementalDigestTests {
    static let schema = """
        CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score REAL DEFAULT 0);
        CREATE TABLE pets (
            id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES owners (id) ON DELETE CASCADE ON UPDATE CASCADE,
            name TEXT UNIQUE, weight REAL, twice REAL AS (weight * 2), label TEXT AS (name || '!') STORED
        );
        CREATE TABLE visits (pet_id INTEGER REFERENCES pets (id) ON DELETE SET NULL, day TEXT, note TEXT);
        CREATE TABLE tags (word TEXT COLLATE NOCASE PRIMARY KEY, uses INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE rates (low REAL, code ANY, value NUMERIC, PRIMARY KEY (code, low)) WITHOUT ROWID;
        CREATE TABLE computed (k TEXT PRIMARY KEY, v INTEGER, w INTEGER AS (v + 1)) WITHOUT ROWID;
        CREATE TABLE loose (key TEXT PRIMARY KEY, value TEXT);
        CREATE TABLE hidden (rowid TEXT, _rowid_ TEXT, oid TEXT);
        CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT, at TEXT);
        CREATE TABLE stamped (id INTEGER PRIMARY KEY, value INTEGER, updated_at TEXT);
        CREATE VIRTUAL TABLE papers USING fts5(title, body);
        CREATE VIRTUAL TABLE index_only USING fts5(word, content='');
        CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);
        CREATE TRIGGER pets_audit AFTER UPDATE ON pets BEGIN
            INSERT INTO audit (what, at) VALUES (new.name, CURRENT_TIMESTAMP);
            UPDATE owners SET score = score + 1 WHERE id = new.owner_id;
        END;
        CREATE TRIGGER visits_limit BEFORE INSERT ON visits WHEN new.note = 'ignore' BEGIN SELECT RAISE(IGNORE); END;
        CREATE TRIGGER visits_fail AFTER INSERT ON visits WHEN new.note = 'fail' BEGIN SELECT RAISE(ABORT, 'no'); END;
        CREATE TRIGGER papers_after AFTER INSERT ON loose WHEN new.value IS NOT NULL BEGIN
            INSERT INTO papers (title, body) VALUES (new.key, new.value);
        END;
        CREATE TRIGGER touched AFTER UPDATE OF value ON stamped BEGIN
            UPDATE stamped SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
        END;
        INSERT INTO owners (id, name, score) SELECT value, 'owner ' || value, value / 2.0 FROM json_each('[1,2,3,4,5,6,7,8]');
        INSERT INTO pets (id, owner_id, name, weight) SELECT value, 1 + value % 8, 'pet ' || value, value * 1.5
            FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]');
        INSERT INTO visits SELECT 1 + value % 16, '2026-03-0' || (1 + value % 9), 'note ' || value FROM json_each('[1,2,3,4,5,6,7,8,9]');
        INSERT INTO tags VALUES ('red', 1), ('Blue', 2), ('5', 3);
        INSERT INTO rates VALUES (1, 'a', 1), (2.5, 'a', '2'), (1.0, 7, 3), (-1, x'00ff', NULL);
        INSERT INTO computed (k, v) VALUES ('one', 1), ('two', 2);
        INSERT INTO loose VALUES ('first', 'some text'), (NULL, 'nameless'), (NULL, NULL);
        INSERT INTO hidden VALUES ('a', 'b', 'c'), ('d', 'e', NULL);
        INSERT INTO stamped VALUES (1, 1, 'then'), (2, 2, 'then');
        INSERT INTO index_only (rowid, word) VALUES (1, 'alpha'), (2, 'beta');
        INSERT INTO places VALUES (1, 0.5, 1), (2, 2, 3);
        """

    /// One tool for each statement, called `t0`, `t1`, …; `:n` is a small number and `:s` a short text.
    static let statements = [
        "INSERT INTO owners (name, score) VALUES (:s, :n)",
        "UPDATE owners SET score = :n WHERE id % 3 = :n % 3",
        "UPDATE owners SET id = id + 100 WHERE id = :n",
        "DELETE FROM owners WHERE id = :n",
        "DELETE FROM owners",
        "INSERT OR REPLACE INTO owners (id, name) VALUES (:n, :s)",
        "INSERT INTO pets (owner_id, name, weight) VALUES (NULL, :s, :n)",
        "INSERT OR REPLACE INTO pets (name, weight) VALUES (:s, :n / 4.0)",
        "INSERT OR IGNORE INTO pets (name, weight) SELECT 'pet ' || value, 1 FROM json_each('[1, 2, 30, 31]')",
        "INSERT INTO pets (name, weight) SELECT 'pet ' || (40 - value), 1 FROM json_each('[1, 2, 3, 39]')",
        "UPDATE pets SET weight = weight + 1 WHERE id > :n",
        "UPDATE OR REPLACE pets SET name = 'pet ' || (id / 2) WHERE id < :n",
        "DELETE FROM pets WHERE id % 4 = :n % 4",
        "INSERT INTO visits VALUES (1 + :n, '2026-03-02', CASE :n % 4 WHEN 0 THEN 'ignore' WHEN 1 THEN 'fail' ELSE :s END)",
        "UPDATE visits SET rowid = rowid + :n * 1000 WHERE rowid = 1 + :n",
        "DELETE FROM visits WHERE note LIKE '%' || :s || '%'",
        "INSERT INTO tags (word, uses) VALUES (:s, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1, word = excluded.word",
        "UPDATE tags SET word = upper(word) WHERE uses > :n % 3",
        "UPDATE tags SET word = :n WHERE word = :s",
        "INSERT OR REPLACE INTO tags (word, uses) VALUES (:n, :n)",
        "DELETE FROM tags WHERE word = :s",
        "DELETE FROM tags",
        "INSERT OR REPLACE INTO rates VALUES (:n, :s, :n), (:n + 0.5, :n, :s)",
        "UPDATE rates SET low = low + 1, value = :s WHERE code = :n OR code = 'a'",
        "DELETE FROM rates WHERE low < :n / 2.0",
        "INSERT OR REPLACE INTO computed (k, v) VALUES (:s, :n)",
        "UPDATE computed SET v = v + :n",
        "INSERT INTO loose VALUES (NULL, :s)",
        "INSERT OR REPLACE INTO loose VALUES (:s, :s || :n)",
        "DELETE FROM loose WHERE key IS NULL",
        "UPDATE loose SET value = :s WHERE rowid = 1 + :n",
        "INSERT INTO hidden VALUES (:s, :n, NULL)",
        "DELETE FROM hidden WHERE oid IS NULL",
        "UPDATE stamped SET value = :n WHERE id = 1 + :n % 2",
        "INSERT INTO papers (title, body) VALUES (:s, :s || ' of ' || :n)",
        "UPDATE papers SET body = :s WHERE rowid = 1 + :n",
        "DELETE FROM papers WHERE papers MATCH 'text'",
        "DELETE FROM papers WHERE rowid > :n",
        "INSERT INTO index_only (rowid, word) VALUES (10 + :n, :s)",
        "INSERT OR REPLACE INTO places VALUES (:n, :n, :n + 1)",
        "DELETE FROM places WHERE x0 > :n",
        "INSERT INTO owners (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT 'many ' || i FROM n",
    ]

    static func world() throws -> World {
        let tools = statements.enumerated().map { index, sql in
            TestWorld.tool(
                "[{run: \(JSON.string(sql).rowText())}]",
                name: "t\(index)",
                input: "{type: object, properties: {n: {type: integer}, s: {type: string}}}"
            )
        }
        let settings = "volatile: [audit, \"*.updated_at\"]"
        return try TestWorld.load(tools: tools.joined(), schema: schema, settings: settings)
    }

    private static let shared = Result { try world() }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `What touched rows say is what all rows say`(seed: UInt64) throws {
        let world = try Self.shared.get()
        var chance = SessionChance(environmentSeed: 0x6469_6765, sessionSeed: seed)
        var session = world.session(seed: seed)
        let plain = try PlainSession(world, seed: seed)
        var earlier = [try session.snapshot()]
        var writes = 0
        for _ in 0..<50 {
            let tool = "t\(chance.next(below: UInt64(Self.statements.count)))"
            let words = ["red", "BLUE", "5", "text", "pet 3", "é"]
            let arguments: JSON = [
                "n": .integer(Int64(chance.next(below: 12))),
                "s": .string(words[Int(chance.next(below: UInt64(words.count)))]),
            ]
            let result = session.call(tool, arguments: arguments)
            let other = plain.call(tool, arguments: arguments)
            #expect(result == other, "\(tool) \(arguments.rowText())")
            guard result == other else { return }
            writes += result.isCommittedWrite ? 1 : 0
            switch chance.next(below: 6) {
            case 0: earlier.append(try session.snapshot())
            case 1: session = try session.fork()
            case 2: #expect(try session.stateDigest() == plain.stateDigest())
            default: break
            }
        }
        let final = try session.snapshot()
        let whole = try Connection(image: final.image)
        #expect(try session.stateDigest() == StateDigest.of(whole, leavingOut: world.settings.volatile))
        #expect(try session.stateDigest() == plain.stateDigest())
        for snapshot in earlier {
            let touched = try StateDiff(from: snapshot, to: final)
            let all = try StateDiff(from: snapshot.image, to: final.image)
            #expect(Self.lines(touched).symmetricDifference(Self.lines(all)).sorted() == [])
        }
        #expect(writes > 10)
    }

    @Test func `Every statement of the awkward world does something`() throws {
        // A statement that never writes would prove nothing.
        let world = try Self.shared.get()
        for (index, sql) in Self.statements.enumerated() {
            let wrote = try (0..<12).contains { number in
                let session = world.session(seed: 0)
                let before = try session.stateDigest()
                let word = ["red", "text", "5", "note"][number % 4]
                let result = session.call("t\(index)", arguments: ["n": .integer(Int64(number)), "s": .string(word)])
                #expect(result.outcome != .environmentFault, "\(sql): \(result.observation)")
                return try result.isCommittedWrite && session.stateDigest() != before
            }
            // What is in a full-text index without content is no row, nor is a row id content; one always fails half-way.
            #expect(wrote == !(["index_only", "(40 - value)", "SET rowid"].contains { sql.contains($0) }), "\(sql)")
        }
    }

    /// A line for each row; a table without content of its own has none.
    private static func lines(_ diff: StateDiff) -> Set<String> {
        Set(
            diff.rows.filter { $0.table != "index_only" }.map { row in
                "\(row.table) \(row.kind) \(row.key.map(\.json)) \(row.before.map(\.json)) \(row.after.map(\.json))"
            }
        )
    }
}
