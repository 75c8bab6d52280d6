import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// The traps of an incremental digest (`runtime.md`): whatever a session did, its digest is that of its rows, read anew.
struct DigestContract {
    private static let schema = """
        CREATE TABLE plain (id INTEGER PRIMARY KEY, amount REAL, label TEXT);
        CREATE TABLE bag (x, y REAL);
        CREATE TABLE made (
            a INTEGER, twice INTEGER GENERATED ALWAYS AS (a * 2) STORED, b TEXT,
            said TEXT GENERATED ALWAYS AS (b || '!') VIRTUAL, c REAL
        );
        CREATE TABLE pairs (a TEXT, b INTEGER, c REAL, PRIMARY KEY (b, a)) WITHOUT ROWID;
        CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
        CREATE TABLE children (
            id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE
        );
        CREATE TABLE hidden (id INTEGER PRIMARY KEY AUTOINCREMENT, seen TEXT, unseen TEXT);
        CREATE TABLE history (what TEXT);
        CREATE VIRTUAL TABLE docs USING fts5(body);
        CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
        CREATE TRIGGER kept AFTER DELETE ON plain BEGIN INSERT INTO history VALUES (old.label); END;
        INSERT INTO plain VALUES (1, 1, 'a'), (2, 2.5, 'b'), (3, NULL, 'c');
        INSERT INTO bag VALUES (1, 1), (1, 1), ('1', 1), (NULL, 2);
        INSERT INTO made (a, b, c) VALUES (1, 'x', 3);
        INSERT INTO pairs VALUES ('x', 1, 1), ('y', 1, 2);
        INSERT INTO parents VALUES (1, 'one'), (2, 'two');
        INSERT INTO children VALUES (1, 1), (2, 1), (3, 2);
        INSERT INTO hidden (seen, unseen) VALUES ('s', 'u');
        INSERT INTO docs VALUES ('one'), ('two');
        INSERT INTO boxes VALUES (1, 0, 1);
        """

    /// What a call runs; each is a trap, or the way back out of one.
    private static let statements = [
        "DELETE FROM plain WHERE id = 1", "INSERT INTO plain VALUES (1, 1, 'a')",
        "INSERT INTO plain VALUES (1, 1.0, 'a') ON CONFLICT (id) DO UPDATE SET amount = amount + 1",
        "REPLACE INTO plain VALUES (2, 7, 'replaced')", "UPDATE plain SET amount = 3 WHERE id = 3",
        "UPDATE plain SET amount = '3.0' WHERE id = 3", "UPDATE plain SET id = id + 10", "DELETE FROM plain",
        "UPDATE OR REPLACE plain SET id = 2 WHERE id = 3", "INSERT OR IGNORE INTO plain VALUES (2, 9, 'ignored')",
        "INSERT INTO bag VALUES (1, 1)", "INSERT INTO bag VALUES (1.0, 1), (1.0, 1)",
        "DELETE FROM bag WHERE rowid = (SELECT max(rowid) FROM bag)", "UPDATE bag SET y = 5", "DELETE FROM bag",
        "UPDATE bag SET x = x'00ff', y = '12'", "UPDATE bag SET rowid = rowid + 5",
        "INSERT INTO made (a, b, c) VALUES (2, 'y', 4)", "UPDATE made SET a = a + 1, c = 2",
        "UPDATE made SET b = b || b",
        "DELETE FROM made WHERE a > 2", "INSERT INTO pairs VALUES ('z', 2, 3)", "UPDATE pairs SET b = b + 1",
        "UPDATE pairs SET c = c * 2", "REPLACE INTO pairs VALUES ('x', 1, 9)", "DELETE FROM pairs WHERE c > 4",
        "DELETE FROM parents WHERE id = 1", "UPDATE parents SET id = 5 WHERE id = 2",
        "INSERT INTO parents VALUES (1, 'one') ON CONFLICT DO NOTHING",
        "INSERT OR REPLACE INTO parents VALUES (3, 'two')", "INSERT INTO children (parent) SELECT id FROM parents",
        "UPDATE hidden SET unseen = @now", "UPDATE hidden SET seen = @now",
        "INSERT INTO hidden (seen) VALUES (awm_uuid())",
        "DELETE FROM hidden WHERE id > 1", "INSERT INTO history VALUES ('x')",
        "INSERT INTO docs VALUES ('three ' || @now)",
        "UPDATE docs SET body = body || ' more' WHERE rowid = 1", "DELETE FROM docs WHERE rowid > 1",
        "INSERT INTO boxes (x0, x1) VALUES (1, 2)", "UPDATE boxes SET x1 = x1 + 1", "DELETE FROM boxes WHERE id > 1",
    ]

    /// A statement that breaks off after its first rows, each in a way of its own.
    private static let failures = [
        "INSERT INTO plain VALUES (50, 1, 'x'), (2, 1, 'y'), (2, 1, 'z')",
        "INSERT OR FAIL INTO pairs VALUES ('n', 9, 1), ('n', 9, 1)",
        "INSERT OR ROLLBACK INTO parents VALUES (60, 'six'), (60, 'again')",
        "UPDATE children SET parent = 99", "UPDATE OR FAIL parents SET code = 'same'",
        "INSERT INTO docs (rowid, body) VALUES (70, 'x'), (70, 'y')",
        "UPDATE bag SET y = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)",
        "INSERT INTO bag VALUES (1, 2), (zeroblob(2000000000), 3)",
    ]

    private static let world = Result {
        var tools = ""
        for (index, sql) in statements.enumerated() {
            tools += TestWorld.tool("\n    - run: |\n        \(sql)", name: "t\(index)")
            tools += TestWorld.tool(
                "\n    - run: |\n        \(sql)\n    - require: SELECT 0\n      else: {code: refused, message: No.}",
                name: "refused\(index)"
            )
        }
        for (index, sql) in failures.enumerated() {
            tools += TestWorld.tool(
                "\n    - run: INSERT INTO bag VALUES (7, 7)\n    - run: |\n        \(sql)",
                name: "failing\(index)"
            )
        }
        return try TestWorld.load(
            tools: tools,
            schema: schema,
            settings: "volatile: [history, hidden.unseen]\nlimits: {steps: 20000}"
        )
    }

    private static func readAnew(_ session: any Session) throws -> Digest {
        try StateDigest.of(
            Connection(image: session.snapshot().image),
            leavingOut: session.world.settings.volatile
        )
    }

    @Test(arguments: SessionKind.all, 0..<6 as Range<UInt64>)
    func `A digest after any calls is that of the rows, read anew`(kind: SessionKind, seed: UInt64) throws {
        let world = try Self.world.get()
        var chance = SessionChance(environmentSeed: 11, sessionSeed: seed)
        var sessions = try [kind.open(world, 1), kind.open(world, 2)]
        // One of the two asks for its digest after every call, the other only at the end.
        var digests = try Self.readAnew(sessions[0])
        #expect(try sessions[0].stateDigest() == digests)
        var frozen = try sessions[0].snapshot()
        var (writes, refusals) = (0, 0)
        for round in 0..<120 {
            let index = Int(chance.next(below: 2))
            let session = sessions[index]
            let number = Int(chance.next(below: UInt64(Self.statements.count)))
            let name =
                switch chance.next(below: 5) {
                case 0: "refused\(number)"
                case 1: "failing\(number % Self.failures.count)"
                default: "t\(number)"
                }
            let result = session.call(name, arguments: [:])
            #expect(result.outcome != .environmentFault, "\(name): \(result.observation)")
            if result.isCommittedWrite { writes += 1 } else { refusals += 1 }
            if index == 0 {
                let digest = try session.stateDigest()
                if !result.isCommittedWrite { #expect(digest == digests, "\(name)") }
                digests = try Self.readAnew(session)
                try #require(digest == digests, "call \(round), \(name)")
            }
            switch chance.next(below: 16) {
            case 0: frozen = try session.snapshot()
            case 1:
                try session.restore(frozen)
                digests = try Self.readAnew(sessions[0])
            case 2: sessions[1] = try session.fork()
            default: break
            }
        }
        for session in sessions { #expect(try session.stateDigest() == Self.readAnew(session)) }
        #expect(writes > 20)
        #expect(refusals > 20)
    }

    @Test(arguments: SessionKind.all)
    func `Each statement there and back gives the digest that was`(kind: SessionKind) throws {
        let ways = [
            ("INSERT INTO bag VALUES (3, 4), (3, 4)", "DELETE FROM bag WHERE x = 3"),
            ("UPDATE plain SET amount = 9 WHERE id = 1", "UPDATE plain SET amount = 1.0 WHERE id = 1"),
            ("UPDATE bag SET rowid = rowid + 9", "UPDATE bag SET y = y"),
            ("DELETE FROM pairs WHERE a = 'x'", "INSERT INTO pairs VALUES ('x', 1, 1.0)"),
            ("DELETE FROM docs WHERE rowid = 1", "INSERT INTO docs (body) VALUES ('one')"),
            ("INSERT INTO hidden (seen) VALUES ('n')", "DELETE FROM hidden WHERE seen = 'n'"),
            ("UPDATE made SET a = 5", "UPDATE made SET a = 1"),
        ]
        for (there, back) in ways {
            let tools =
                TestWorld.tool("\n    - run: |\n        \(there)", name: "there")
                + TestWorld.tool("\n    - run: |\n        \(back)", name: "back")
            let session = try kind.open(TestWorld.load(tools: tools, schema: Self.schema), 1)
            let before = try session.stateDigest()
            #expect(session.call("there", arguments: [:]).isCommittedWrite)
            let between = try session.stateDigest()
            // Row ids of a table without a key of its own are no part of a row.
            #expect((between == before) == there.contains("rowid + 9"), "\(there)")
            #expect(session.call("back", arguments: [:]).isCommittedWrite)
            #expect(try session.stateDigest() == before, "\(back)")
        }
    }
}
