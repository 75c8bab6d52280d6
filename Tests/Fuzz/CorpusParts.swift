import ContentStore
import JSON
import SQLite
import Trajectories

/// Small databases that have what the file format has: every kind of page, and every kind of thing in a schema.
enum SeedCorpus {
    static func databases() throws -> [[UInt8]] {
        [try database("PRAGMA page_size = 512", scripts), try database("PRAGMA page_size = 1024", plain)]
    }

    private static let plain =
        "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO item (name) VALUES ('one'), ('two');"

    private static let scripts = """
        CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, price REAL, picture BLOB);
        CREATE INDEX item_name ON item (name, price DESC);
        CREATE TABLE stock (item INTEGER REFERENCES item (id), place TEXT, count INTEGER, PRIMARY KEY (item, place))
            WITHOUT ROWID;
        CREATE TABLE total (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED,
            d TEXT GENERATED ALWAYS AS (a || '-') VIRTUAL) STRICT;
        CREATE VIEW dear AS SELECT * FROM item WHERE price > 10;
        CREATE TRIGGER sold AFTER DELETE ON item BEGIN DELETE FROM stock WHERE item = old.id; END;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90)
            INSERT INTO item (name, price, picture) SELECT 'item ' || i, i * 0.5, zeroblob(i) FROM n;
        INSERT INTO item (name, picture) VALUES (printf('%.*c', 3000, 'x'), zeroblob(2500));
        INSERT INTO stock SELECT id, 'shelf', id % 7 FROM item;
        INSERT INTO total (a, b) VALUES (1, 2), (-9223372036854775808, 0), (NULL, 3);
        DELETE FROM item WHERE id BETWEEN 20 AND 60;
        """

    private static func database(_ pragma: String, _ script: String) throws -> [UInt8] {
        let connection = try Connection.inMemory()
        try connection.execute(pragma)
        try connection.execute(script)
        return try connection.serialize()
    }
}

/// A set of three packs: of many frames, of few records, and with a record larger than a frame.
enum PackCorpus {
    static func set() throws -> NewArtifact {
        var random = Random(seed: 7)
        let rows = (0..<400).map { number in
            let object: JSON = [
                "rollout_id": .integer(Int64(number)),
                "note": .string(String(repeating: "word ", count: random.below(400))),
            ]
            return object.rowBytes()
        }
        var builder = TrajectorySetBuilder()
        for (number, row) in rows.enumerated() { try builder.add(row, columns(number)) }
        try builder.add(pack(Array(rows[..<3])))
        try builder.add(pack([rows[3], Array(repeating: 0x61, count: 300_000), rows[4]]))
        return try builder.finish()
    }

    private static func pack(_ rows: [[UInt8]]) throws -> IndexedPack {
        var writer = IndexedPackWriter()
        for (number, row) in rows.enumerated() { try writer.add(row, columns(number)) }
        return try writer.finish()
    }

    private static func columns(_ number: Int) -> RecordColumns {
        RecordColumns(
            environmentID: SHA256.hash([UInt8(number % 3)]),
            environment: "shop",
            task: "task-\(number % 7)",
            policy: "reference",
            run: "run-\(number % 2)",
            reward: number % 5 == 0 ? nil : Double(number % 4) / 4,
            success: number % 5 == 0 ? nil : number % 4 == 3,
            ending: number % 11 == 0 ? "fault" : "answered",
            failure: number % 11 == 0 ? .environmentFault : nil,
            createdAtSeconds: UInt32(1_700_000_000 + number)
        )
    }
}

/// Texts of the small grammars.
enum WordCorpus {
    static let hex = String(repeating: "0123456789abcdef", count: 4)

    static let references = [
        "shop", "shop:1.0.0", "team/shop:latest", "a.b_c--d/e-f:v1", "@e3b0c442", "sha256:" + hex,
        "shop@sha256:" + hex, "shop:1.0.0@e3b0c442", "shop//tools.yaml", "shop:1.0.0//seed/users.jsonl",
        "runs#e3b0c44298", "runs@e3b0c442#sha256:" + hex, "shop//a//b", "shop@e3b0c442//x#y", "shop:^1.2",
        "shop:~1.4.0", "shop:^0.3//a",
    ]

    static let paths = [
        "README.md", "seed/users.jsonl", "a/b/c/d/e/f", "sp ace/ü/日本", "cafe\u{301}", "a..b", "-rf", "con",
        String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 99),
    ]

    static let json = [
        #"{"a":1,"b":[true,false,null],"c":{"d":"\u00e9\n","e":1.5e-7},"f":-9223372036854775808,"g":9007199254740993}"#,
        #"[[[[[[[[1.0,0.1,1e300,-0.0]]]]]]]]"#, #""\ud83d\ude00 \\ \" \/ \b\f\n\r\t""#,
        "  { \"x\" : [ ] , \"y\" : { } }  ",
    ]
}
