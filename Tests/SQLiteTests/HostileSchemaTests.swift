import Testing

@testable import SQLite

/// Attacks that need a schema of their own, most of them on the compiler: no progress handler watches it.
struct HostileSchemaTests {
    @Test(
        arguments: [
            "views", "triggers", "cascades", "common table expressions", "aggregated expressions",
        ]
    )
    func `Two thousand levels of anything end in an error, not in a crash`(kind: String) throws {
        let levels = 2000
        var schema = ""
        var attack = ""
        switch kind {
        case "views":
            schema = "CREATE VIEW v0 AS SELECT 1 AS x;"
            for level in 1..<levels { schema += "CREATE VIEW v\(level) AS SELECT * FROM v\(level - 1);" }
            attack = "SELECT * FROM v\(levels - 1)"
        case "triggers":
            schema = "CREATE TABLE t0 (x);"
            for level in 1..<levels {
                schema += "CREATE TABLE t\(level) (x);"
                schema +=
                    "CREATE TRIGGER g\(level) AFTER INSERT ON t\(level - 1) BEGIN INSERT INTO t\(level) VALUES (1); END;"
            }
            attack = "INSERT INTO t0 VALUES (1)"
        case "cascades":
            schema = "CREATE TABLE t0 (x INTEGER PRIMARY KEY);"
            for level in 1..<levels {
                schema += "CREATE TABLE t\(level) (x INTEGER PRIMARY KEY REFERENCES t\(level - 1) ON DELETE CASCADE);"
            }
            attack = "DELETE FROM t0"
        case "common table expressions":
            attack = "WITH c0 AS (SELECT 1 AS x)"
            for level in 1..<levels { attack += ",c\(level) AS (SELECT * FROM c\(level - 1))" }
            attack += " SELECT * FROM c\(levels - 1)"
        default:
            attack = "WITH c0 AS (SELECT 1 AS x)"
            for level in 1..<levels { attack += ",c\(level) AS (SELECT max(x) AS x FROM c\(level - 1))" }
            attack += " SELECT * FROM c\(levels - 1)"
        }
        let builder = try Connection.inMemory()
        try builder.transaction { try builder.execute(schema) }
        let world = try WorldConnection(image: try builder.serialize(), limits: WorldLimits())
        world.confine(.program)
        world.beginCall()
        let error = try sqliteError { try world.connection.run(attack) }
        #expect(error.codeName == "SQLITE_NOMEM")
        #expect(error.message.hasSuffix("nested too deeply") || error.message == "the statement is too complex")
        world.expectUsable()
    }

    @Test func `Views that double at every level do not take forever to compile`() throws {
        var schema = "CREATE VIEW v0 AS SELECT 1 AS x;"
        for level in 1..<30 { schema += "CREATE VIEW v\(level) AS SELECT a.x FROM v\(level - 1) a, v\(level - 1) b;" }
        let world = try makeWorld(schema)
        let error = try sqliteError { _ = try world.connection.prepare("SELECT * FROM v18") }
        #expect(["SQLITE_NOMEM", "SQLITE_ERROR"].contains(error.codeName))
        #expect(try world.value("SELECT x FROM v3") == .integer(1))
        world.expectUsable()
    }

    @Test(
        arguments: [
            "SELECT count(*) FROM (SELECT i, randomblob(100000) AS b FROM n ORDER BY b)",
            "SELECT count(DISTINCT b) FROM (SELECT randomblob(100000) AS b FROM n)",
            "SELECT count(*) FROM (SELECT randomblob(100000) AS b FROM n GROUP BY b)",
            "SELECT json_group_array(hex(randomblob(100000))) FROM n",
            "SELECT max(b) OVER (ORDER BY i ROWS BETWEEN 900000 PRECEDING AND 1 PRECEDING) FROM "
                + "(SELECT i, randomblob(100000) AS b FROM n)",
        ]
    )
    func `A memory bomb ends at the budget`(query: String) throws {
        let world = try makeWorld(limits: WorldLimits(memoryBytes: 8 << 20))
        let bystander = try makeWorld()
        let before = world.memoryInUse
        let error = try sqliteError {
            _ = try world.connection.query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \(query)"
            )
        }
        #expect(error.codeName == "SQLITE_NOMEM")
        #expect(error.message == "out of memory: more than 8388608 bytes")
        // What the statement held was given back, up to what a cache keeps.
        #expect(world.memoryInUse < before + (3 << 20))
        world.expectUsable()
        bystander.expectUsable()
    }

    @Test func `A write that runs out of memory anywhere is rolled back whole`() throws {
        // Budgets from too little to enough: the refusal meets every part of the write and of the rollback.
        let schema = """
            CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT UNIQUE, y BLOB);
            CREATE TABLE log (x TEXT);
            CREATE TRIGGER copy AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (old.x || new.x); END;
            CREATE VIRTUAL TABLE docs USING fts5(body);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
            INSERT INTO t SELECT i, 'row ' || i, zeroblob(2000) FROM n;
            INSERT INTO docs SELECT x FROM t;
            """
        let builder = try Connection.inMemory()
        try builder.execute(schema)
        let image = try builder.serialize()
        var endings: [String: Int] = [:]
        for step in 0..<200 {
            let world = try WorldConnection(image: image, limits: WorldLimits(steps: 10_000_000))
            world.confine(.program)
            world.limits.memoryBytes = 20_000 + step * 25_000
            world.beginCall()
            let ending = errorCode {
                try world.connection.transaction {
                    try world.connection.run("UPDATE t SET x = x || ' changed', y = zeroblob(2500)")
                    try world.connection.run("INSERT INTO docs SELECT x FROM t")
                    try world.connection.run("DELETE FROM t WHERE id % 2")
                }
            }
            endings[ending, default: 0] += 1
            world.limits.memoryBytes = 128 << 20
            world.beginCall()
            let changed = try world.connection.scalar("SELECT count(*) FROM log")
            #expect(changed == (ending == "ok" ? .integer(600) : .integer(0)))
            #expect(
                try world.connection.scalar("SELECT count(*) FROM t")
                    == (ending == "ok" ? .integer(300) : .integer(600))
            )
            world.expectUsable()
            world.confine(.trusted)
            try world.connection.run("INSERT INTO docs (docs) VALUES ('integrity-check')")
        }
        #expect(Set(endings.keys) == ["ok", "SQLITE_NOMEM"])
    }

    @Test func `snippet is linear in the document`() throws {
        let world = try makeWorld("CREATE VIRTUAL TABLE d USING fts5(x)")
        try world.connection.run("INSERT INTO d VALUES (replace(hex(zeroblob(200000)), '00', 'a '))")
        let clock = ContinuousClock()
        var length: SQLValue?
        let time = try clock.measure {
            // Half an hour with SQLite's own.
            length = try world.value("SELECT length(snippet(d, 0, '', '', '', 3)) FROM d WHERE d MATCH 'a'")
        }
        #expect(length == .integer(5))
        #expect(time < .seconds(5))
        world.expectUsable()
    }

    @Test func `A database may not grow over its limit, and says so before the commit`() throws {
        let world = try makeWorld("CREATE TABLE t (x)", limits: WorldLimits(databaseBytes: 1 << 20))
        let insert = "INSERT INTO t VALUES (zeroblob(300000))"
        for _ in 0..<3 { try world.connection.run(insert) }
        let error = try sqliteError { try world.connection.transaction { try world.connection.run(insert) } }
        #expect(error.codeName == "SQLITE_FULL")
        #expect(!world.connection.isInTransaction)
        #expect(try world.connection.serialize().count <= 1 << 20)
        #expect(try world.value("SELECT count(*) FROM t") == .integer(3))
        world.expectUsable()
    }

    @Test func `An image larger than the longest text is loaded, and its long rows are not read`() throws {
        let builder = try Connection.inMemory()
        try builder.execute("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(3000000)), ('short')")
        let world = try WorldConnection(image: try builder.serialize(), limits: WorldLimits())
        world.confine(.program)
        #expect(try world.value("SELECT x FROM t WHERE rowid = 2") == .text("short"))
        #expect(errorCode { _ = try world.value("SELECT x || '' FROM t WHERE rowid = 1") } == "SQLITE_TOOBIG")
        #expect(
            errorCode {
                try world.connection.run("INSERT INTO t VALUES (?)", [.blob([UInt8](repeating: 0, count: 1 << 21))])
            } == "SQLITE_TOOBIG"
        )
        world.expectUsable()
    }

    @Test func `A world opens no file, whatever it is asked`() throws {
        let world = try makeWorld(as: .trusted)
        for sql in [
            "ATTACH '/tmp/awm-never.db' AS f", "ATTACH 'file:/tmp/awm-never.db' AS f", "ATTACH '' AS f",
            "VACUUM INTO '/tmp/awm-never.db'",
        ] {
            #expect(throws: SQLiteError.self, "\(sql)") { try world.connection.run(sql) }
        }
        // A large sort, which SQLite would spill into a file.
        try world.connection.run("PRAGMA cache_size = 10")
        let sorted =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT count(*) FROM (SELECT randomblob(1000) AS b FROM n ORDER BY b)"
        #expect(try world.value(sorted) == .integer(3000))
        world.expectUsable()
    }

    @Test(arguments: 0..<4)
    func `A damaged image is an error or a database, never a crash`(seed: Int) throws {
        let builder = try Connection.inMemory()
        try builder.execute(
            """
            CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT UNIQUE) STRICT;
            CREATE VIRTUAL TABLE docs USING fts5(body);
            CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
            INSERT INTO t SELECT i, 'row ' || i FROM n;
            INSERT INTO docs SELECT x FROM t;
            INSERT INTO boxes SELECT id, id, id + 1 FROM t;
            """
        )
        let image = try builder.serialize()
        var chance = SessionChance(environmentSeed: 4, sessionSeed: UInt64(seed))
        var broken = 0
        for _ in 0..<100 {
            var damaged = image
            for _ in 0..<8 {
                damaged[Int(chance.next(below: UInt64(image.count)))] = UInt8(chance.next(below: 256))
            }
            if chance.next(below: 4) == 0 { damaged.removeLast(Int(chance.next(below: UInt64(image.count)))) }
            do {
                let world = try WorldConnection(image: damaged, limits: WorldLimits())
                world.confine(.program)
                for sql in [
                    "SELECT count(*), sum(length(x)) FROM t", "SELECT * FROM docs WHERE docs MATCH 'row'",
                    "SELECT count(*) FROM boxes WHERE x0 > 5", "UPDATE t SET x = x || 'y'",
                    "DELETE FROM docs WHERE rowid % 2", "INSERT INTO boxes VALUES (1000, 1, 2)",
                ] {
                    world.beginCall()
                    if errorCode({ _ = try world.connection.query(sql) }) != "ok" { broken += 1 }
                }
                #expect(try world.value("SELECT 1") == .integer(1))
            } catch is SQLiteError {
                broken += 1
            }
        }
        #expect(broken > 0)
    }
}
