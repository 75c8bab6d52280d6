import ContentStore
import Environments
import JSON
import Runtime
import SQLite
import Testing

/// The leaks that `runtime.md` lists, and others, as the calls of sessions that take turns: whatever another session of
/// the world did, and whatever was refused, a session gives the bytes that it gives alone.
struct DeterminismTests {
    /// A world that asks SQL for everything that could come from somewhere else than the session.
    private static let tools =
        TestWorld.tool(
            "[{row: r, sql: \"SELECT last_insert_rowid() AS a, changes() AS b, total_changes() AS c\"}]",
            name: "counters"
        )
        + TestWorld.tool(
            """
            [{run: INSERT INTO log (text) VALUES (:x)}, {run: UPDATE orders SET note = :x}, \
            {row: r, sql: "SELECT last_insert_rowid() AS a, changes() AS b, total_changes() AS c"}]
            """,
            name: "count",
            input: "{type: object, properties: {x: {}}}"
        )
        + TestWorld.tool(
            "[{row: r, sql: \"INSERT INTO log (text) VALUES (hex(randomblob(4)) || random() || awm_uuid() || awm_code('C', 6)) RETURNING *\"}]",
            name: "draw"
        )
        + TestWorld.tool(
            "[{row: r, sql: \"SELECT random() AS a, awm_uuid() AS b\"}, {rows: s, sql: SELECT id FROM orders ORDER BY random()}]",
            name: "peek",
            result: "[$r, $s]"
        )
        + TestWorld.tool(
            "[{run: \"INSERT INTO log (text) VALUES (awm_uuid())\"}, {require: SELECT 0, else: {code: no, message: No.}}]",
            name: "refuse"
        )
        + TestWorld.tool(
            "[{row: r, sql: \"INSERT INTO orders (user_id) VALUES (1) RETURNING *, @now AS now, @step AS step\"}]",
            name: "order"
        )
        + TestWorld.tool(
            "[{row: r, sql: \"SELECT datetime('now') AS a, CURRENT_TIMESTAMP AS b, unixepoch() AS c, strftime('%f', 'now') AS d, @now_iso AS e\"}]",
            name: "time"
        )
        + TestWorld.tool(
            "[{rows: r, sql: SELECT * FROM sqlite_sequence}]",
            name: "sequence"
        )
        + TestWorld.tool(
            "[{rows: r, sql: \"SELECT name FROM words WHERE name LIKE :x\"}, {rows: s, sql: \"SELECT name FROM words WHERE name GLOB :x\"}]",
            name: "like",
            input: "{type: object, properties: {x: {type: string}}}",
            result: "[$r, $s]"
        )
        + TestWorld.tool(
            "[{run: INSERT INTO docs (body) VALUES (:x)}, {run: \"INSERT INTO boxes (x0, x1) VALUES (length(:x), length(:x) + 1)\"}]",
            name: "file",
            input: "{type: object, properties: {x: {type: string}}}"
        )
        + TestWorld.tool(
            "[{run: INSERT INTO docs (body) VALUES (:x)}, {run: DELETE FROM boxes}, {require: SELECT 0, else: {code: no, message: No.}}]",
            name: "misfile",
            input: "{type: object, properties: {x: {type: string}}}"
        )
        + TestWorld.tool(
            """
            [{rows: r, sql: "SELECT rowid AS id, body, rank FROM docs WHERE docs MATCH :x ORDER BY rank, rowid"}, \
            {rows: s, sql: "SELECT id, x0 FROM boxes WHERE x1 > 1"}]
            """,
            name: "search",
            input: "{type: object, properties: {x: {type: string}}}",
            result: "[$r, $s]"
        )
        + TestWorld.tool(
            "[{value: v, sql: \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :x) SELECT count(*) FROM n\"}]",
            name: "work",
            input: "{type: object, properties: {x: {type: integer}}}"
        )
        + TestWorld.tool(
            """
            [{value: v, sql: "SELECT sum(length(b)) FROM (SELECT b FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL \
            SELECT i + 1 FROM n) SELECT i, zeroblob(:x) AS b FROM n LIMIT 150) ORDER BY i DESC LIMIT 149)"}]
            """,
            name: "sort",
            input: "{type: object, properties: {x: {type: integer}}}"
        )
        + TestWorld.tool("[{run: DELETE FROM log}, {run: DELETE FROM docs WHERE rowid > 1}]", name: "clear")

    private static let schema =
        TestWorld.schema + """
            CREATE TABLE words (name TEXT COLLATE NOCASE);
            CREATE INDEX words_by_name ON words (name DESC);
            INSERT INTO words VALUES ('b'), ('Ab'), ('aa'), ('B'), ('ba'), ('%');
            CREATE VIRTUAL TABLE docs USING fts5(body);
            CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
            INSERT INTO docs VALUES ('tea and milk');
            CREATE TRIGGER noted AFTER INSERT ON orders BEGIN INSERT INTO log (text) VALUES ('ordered ' || new.id); END;
            """

    private static let world = Result {
        try TestWorld.load(tools: tools, schema: schema, settings: "limits: {steps: 30000, database: 1MiB}")
    }

    /// The calls of one session, at random.
    private static func program(_ seed: UInt64, length: Int) -> [(String, JSON)] {
        var chance = SessionChance(environmentSeed: 41, sessionSeed: seed)
        let words: [JSON] = ["tea", "a%", "%", "b*", "milk", "A_", "no tea"]
        let names = [
            "counters", "count", "draw", "peek", "refuse", "order", "time", "sequence", "like", "file", "misfile",
            "search", "work", "clear", "count", "draw", "order", "file",
        ]
        return (0..<length).map { _ in
            let name = names[Int(chance.next(below: UInt64(names.count)))]
            switch name {
            case "work": return (name, ["x": .integer(Int64(chance.next(below: 4000)))])
            case "count", "like", "file", "misfile", "search":
                return (name, ["x": words[Int(chance.next(below: UInt64(words.count)))]])
            default: return (name, [:])
            }
        }
    }

    private static func play(_ call: (String, JSON), on session: any Session) throws -> String {
        let result = session.call(call.0, arguments: call.1)
        return "\(call.0) \(result.outcome) \(result.observation) \(session.clock.text) \(try session.stateDigest())"
    }

    private static func alone(_ kind: SessionKind, _ number: Int, length: Int) throws -> [String] {
        let session = try kind.open(world.get(), UInt64(number))
        return try program(UInt64(number), length: length).map { try play($0, on: session) }
    }

    @Test(arguments: SessionKind.all)
    func `Sessions that take turns, in any order, give what each gives alone`(kind: SessionKind) throws {
        let world = try Self.world.get()
        let length = 40
        let control = try (0..<5).map { try Self.alone(kind, $0, length: length) }
        let outcomes = control.joined().map { $0.split(separator: " ")[1] }
        #expect(Set(outcomes).isSuperset(of: ["ok", "toolError"]))
        #expect(!outcomes.contains("environmentFault"))
        for order in 0..<4 as Range<UInt64> {
            var chance = SessionChance(environmentSeed: 97, sessionSeed: order)
            let sessions = try (0..<5).map { try kind.open(world, UInt64($0)) }
            var calls = (0..<5).map { Self.program(UInt64($0), length: length)[...] }
            var lines: [[String]] = Array(repeating: [], count: 5)
            while calls.contains(where: { !$0.isEmpty }) {
                // In turn, then at random.
                let next = order == 0 ? lines.map(\.count).firstIndex(of: lines.map(\.count).min() ?? 0) : nil
                let index = next ?? Int(chance.next(below: 5))
                guard let call = calls[index].popFirst() else { continue }
                lines[index].append(try Self.play(call, on: sessions[index]))
            }
            #expect(lines == control, "order \(order)")
        }
    }

    @Test(arguments: SessionKind.all)
    func `Sessions on several threads give what each gives alone`(kind: SessionKind) async throws {
        let length = 30
        let control = try (0..<6).map { try Self.alone(kind, $0, length: length) }
        let found = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for number in 0..<6 { group.addTask { (number, try Self.alone(kind, number, length: length)) } }
            return try await group.reduce(into: [Int: [String]]()) { $0[$1.0] = $1.1 }
        }
        for number in 0..<6 { #expect(found[number] == control[number]) }
    }

    @Test(arguments: SessionKind.all)
    func `A session gives the same after it was frozen, forked, restored and moved to another thread`(
        kind: SessionKind
    ) async throws {
        let world = try Self.world.get()
        let calls = Self.program(3, length: 30)
        let control = try Self.alone(kind, 3, length: 30)
        var lines: [String] = []
        var snapshot = world.start(seed: 3)
        for call in calls {
            let frozen = snapshot
            let (line, next) = try await Task.detached {
                let first = try kind.openAt(world, frozen)
                // Noise in between: all of it is in another copy, or is dropped.
                let fork = try first.fork()
                for call in Self.program(8, length: 3) { _ = try Self.play(call, on: fork) }
                let session = try kind.open(world, 77)
                _ = session.call("draw", arguments: [:])
                try session.restore(first.snapshot())
                return (try Self.play(call, on: session), try session.snapshot())
            }.value
            lines.append(line)
            snapshot = next
        }
        #expect(lines == control)
    }

    @Test(arguments: SessionKind.all)
    func `What SQL counts is of the call, whatever other sessions and refused calls did`(kind: SessionKind) throws {
        let world = try Self.world.get()
        let (session, other) = (try kind.open(world, 1), try kind.open(world, 2))
        for round in 1...3 as ClosedRange<Int64> {
            for tool in ["draw", "count", "order", "refuse"] { _ = other.call(tool, arguments: ["x": "o"]) }
            #expect(session.call("counters", arguments: [:]).value == ["a": 0, "b": 0, "c": 0])
            _ = session.call("refuse", arguments: [:])
            #expect(
                session.call("count", arguments: ["x": "s"]).value == ["a": .integer(round), "b": 3, "c": 4]
            )
        }
    }

    @Test(arguments: SessionKind.all)
    func `Ids run on from the session's own rows, also of tables that remember the largest`(kind: SessionKind) throws {
        let world = try Self.world.get()
        let (session, other) = (try kind.open(world, 1), try kind.open(world, 2))
        func draw(_ session: any Session) -> JSON? { session.call("draw", arguments: [:]).value["id"] }
        #expect(draw(session) == 1)
        for id in 1...5 as ClosedRange<Int64> { #expect(draw(other) == .integer(id)) }
        _ = session.call("refuse", arguments: [:])
        #expect(draw(session) == 2)
        #expect(session.call("sequence", arguments: [:]).value == [["name": "log", "seq": 2]])
        #expect(session.call("clear", arguments: [:]).isCommittedWrite)
        #expect(draw(session) == 3)
        #expect(draw(other) == 6)
        // What the table remembers is no part of the state: two ways to the same rows are one state.
        let (one, two) = (try kind.open(world, 5), try kind.open(world, 5))
        #expect(one.call("draw", arguments: [:]).isCommittedWrite)
        #expect(one.call("clear", arguments: [:]).isCommittedWrite)
        #expect(try one.stateDigest() == two.stateDigest())
    }

    @Test(arguments: SessionKind.all)
    func `After the largest id that is allowed there is none, rather than one at random`(kind: SessionKind) throws {
        let largest: Int64 = 1 << 62
        let tools =
            TestWorld.tool(
                "[{run: \"INSERT INTO users (id, name) VALUES (:id, :id)\"}]",
                name: "at",
                input: "{type: object, properties: {id: {}}}"
            )
            + TestWorld.tool(
                "[{row: r, sql: \"INSERT INTO users (name) VALUES (:id) RETURNING id\"}]",
                name: "add",
                input: "{type: object, properties: {id: {}}}"
            )
            + TestWorld.tool(
                "[{run: \"INSERT INTO log (id) VALUES (:id)\"}]",
                name: "log_at",
                input: "{type: object, properties: {id: {}}}"
            )
            + TestWorld.tool("[{row: r, sql: INSERT INTO log DEFAULT VALUES RETURNING id}]", name: "log")
            + TestWorld.tool(
                "[{run: \"INSERT INTO orders (id, user_id) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET id = :id\"}]",
                name: "move",
                input: "{type: object, properties: {id: {}}}"
            )
        let session = try kind.open(TestWorld.load(tools: tools), 1)
        for tool in ["at", "log_at", "move"] {
            for id in [largest + 1, .max, .max - 1] {
                #expect(session.call(tool, arguments: ["id": .integer(id)]).code == "limit", "\(tool) \(id)")
            }
        }
        #expect(session.call("add", arguments: ["id": "x"]).value == ["id": 3])
        #expect(session.call("log", arguments: [:]).value == ["id": 1])
        for (place, add) in [("at", "add"), ("log_at", "log")] {
            #expect(session.call(place, arguments: ["id": .integer(largest)]).isCommittedWrite)
            let before = try Observed(session)
            for _ in 0..<3 {
                #expect(session.call(add, arguments: ["id": "y"]).code == "limit")
                #expect(try Observed(session) == before)
            }
        }
    }

    @Test(arguments: SessionKind.all)
    func `A call is stopped at the same step, whatever was called before`(kind: SessionKind) throws {
        let world = try Self.world.get()
        /// The most that `work` can count to.
        func most(_ session: any Session, disturbing other: (any Session)? = nil) -> Int64 {
            var (low, high) = (1, 100_000) as (Int64, Int64)
            while high - low > 1 {
                let middle = (low + high) / 2
                for call in Self.program(UInt64(middle), length: 3) { _ = other?.call(call.0, arguments: call.1) }
                if session.call("work", arguments: ["x": .integer(middle)]).outcome == .ok {
                    low = middle
                } else {
                    high = middle
                }
            }
            return low
        }
        let fresh = most(try kind.open(world, 1))
        #expect(fresh > 500)
        let used = try kind.open(world, 1)
        for call in Self.program(2, length: 40) { _ = used.call(call.0, arguments: call.1) }
        #expect(most(used) == fresh)
        #expect(most(try kind.open(world, 1), disturbing: used) == fresh)
    }

    @Test(arguments: SessionKind.all)
    func `A call runs out of memory at the same size, whatever was called before`(kind: SessionKind) throws {
        let world = try Self.world.get()
        /// The largest of the hundred and fifty blobs that `sort` can sort.
        func largest(_ session: any Session) -> Int64 {
            var (low, high) = (500_000, 1_000_000) as (Int64, Int64)
            while high - low > 1 {
                let middle = (low + high) / 2
                let result = session.call("sort", arguments: ["x": .integer(middle)])
                if result.outcome == .ok { low = middle } else { high = middle }
            }
            return low
        }
        let fresh = largest(try kind.open(world, 1))
        #expect((600_000..<990_000).contains(fresh))
        let used = try kind.open(world, 1)
        for call in Self.program(2, length: 60) { _ = used.call(call.0, arguments: call.1) }
        #expect(largest(used) == fresh)
        #expect(largest(try kind.open(world, 1)) == fresh)
    }

    @Test(arguments: SessionKind.all)
    func `A pattern of one call does not choose the plan of another`(kind: SessionKind) throws {
        let world = try Self.world.get()
        let patterns: [JSON] = ["a%", "%", "_", "b", "%b"]
        for first in patterns {
            let session = try kind.open(world, 1)
            _ = session.call("like", arguments: ["x": first])
            for pattern in patterns {
                let fresh = try kind.open(world, 1)
                #expect(
                    session.call("like", arguments: ["x": pattern]) == fresh.call("like", arguments: ["x": pattern])
                )
            }
        }
    }

    @Test(arguments: SessionKind.all, ["localtime", "utc", "LocalTime", "UTC"])
    func `The zone of the machine cannot be asked for by an argument`(kind: SessionKind, modifier: String) throws {
        let forms = [
            "datetime('now', :x)", "date(@now, :x)", "strftime('%H', 0, 'unixepoch', :x)", "unixepoch('now', :x)",
        ]
        for form in forms {
            let tools = TestWorld.tool(
                "[{value: v, sql: \"SELECT \(form)\"}]",
                input: "{type: object, properties: {x: {type: string}}}"
            )
            let session = try kind.open(TestWorld.load(tools: tools), 1)
            #expect(session.call("t", arguments: ["x": "+1 hour"]).outcome == .ok)
            let result = session.call("t", arguments: ["x": .string(modifier)])
            #expect(result.outcome == .toolError)
            #expect(result.code == "bad_value")
        }
    }

    @Test(arguments: SessionKind.all)
    func `Search indexes follow their session, and go back with a refused call`(kind: SessionKind) throws {
        let world = try Self.world.get()
        let sessions = try (0..<3).map { try kind.open(world, UInt64($0)) }
        for round in 1...6 {
            for (number, session) in sessions.enumerated() {
                #expect(session.call("misfile", arguments: ["x": "tea for nobody"]).code == "no")
                #expect(session.call("file", arguments: ["x": .string("word\(number) tea")]).isCommittedWrite)
                for (other, reader) in sessions.enumerated() {
                    let found = reader.call("search", arguments: ["x": .string("word\(other)")]).value
                    let count = other <= number ? round : round - 1
                    #expect(found[0]?.arrayValue?.count == count)
                    #expect(found[1]?.arrayValue?.count == count)
                    #expect(reader.call("search", arguments: ["x": "nobody"]).value[0] == [])
                    let strangers = reader.call("search", arguments: ["x": .string("word\((other + 1) % 3)")]).value[0]
                    #expect(strangers == [])
                }
            }
        }
    }
}
