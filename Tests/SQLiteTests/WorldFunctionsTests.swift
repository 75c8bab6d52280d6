import SQLite
import Synchronization
import Testing

struct WorldFunctionsTests {
    @Test func `awm_time_add moves a time in SQL`() throws {
        let world = try makeWorld()
        #expect(try world.text("SELECT awm_time_add('2026-03-01 09:00:00', 90)") == "2026-03-01 09:01:30")
        #expect(try world.text("SELECT awm_time_add('2026-03-01T09:00:00.5Z', -0.5)") == "2026-03-01T09:00:00.0Z")
        #expect(try world.text("SELECT awm_time_add('2026-03-01', '86400')") == "2026-03-02")
        #expect(try world.value("SELECT awm_time_add(NULL, 1)") == .null)
        #expect(try world.value("SELECT awm_time_add('2026-03-01', NULL)") == .null)
        for bad in [
            "'tomorrow', 1", "'2026-03-01', 'soon'", "'2026-03-01', 1e300", "'9999-12-31', 86400",
            "'2026-03-01', x'00'",
        ] {
            let error = try sqliteError { _ = try world.value("SELECT awm_time_add(\(bad))") }
            #expect(error.message.hasPrefix("awm_time_add: "))
            #expect(error.codeName == "SQLITE_ERROR")
        }
    }

    @Test func `REGEXP calls the closure with pattern and text`() throws {
        let world = try makeWorld()
        let seen = Mutex<[String]>([])
        world.regexp = { pattern, text, _ in
            seen.withLock { $0.append("\(pattern)|\(String(decoding: text, as: UTF8.self))") }
            return pattern == "bad(" ? nil : text.count == 3
        }
        #expect(try world.value("SELECT 'abc' REGEXP 'x+'") == .integer(1))
        #expect(try world.value("SELECT regexp('y', 'ab')") == .integer(0))
        #expect(try world.value("SELECT 123 REGEXP 'z'") == .integer(1))
        #expect(try world.value("SELECT NULL REGEXP 'z'") == .null)
        #expect(try world.value("SELECT 'abc' REGEXP NULL") == .null)
        #expect(seen.withLock { $0 } == ["x+|abc", "y|ab", "z|123"])
        #expect(
            try sqliteError { _ = try world.value("SELECT 'abc' REGEXP 'bad('") }.message == "invalid pattern: bad("
        )
        world.regexp = nil
        #expect(
            try sqliteError { _ = try world.value("SELECT 'abc' REGEXP 'x'") }.message == "REGEXP is not available here"
        )
    }

    @Test func `Mathematics and JSON are there`() throws {
        let world = try makeWorld()
        #expect(try world.value("SELECT round(sqrt(2) + pi() + pow(2, 3) + mod(7, 4), 3)") == .real(15.556))
        #expect(try world.value("SELECT '{\"a\":[1,2]}' ->> '$.a[1]'") == .integer(2))
        #expect(try world.value("SELECT sum(value) FROM json_each('[1,2,3]')") == .integer(6))
        #expect(
            try world.text("SELECT json_object('x', json_patch('{\"a\":1}', '{\"b\":2}'))") == #"{"x":{"a":1,"b":2}}"#
        )
        #expect(try sqliteError { _ = try world.value("SELECT json_patch('{', '{}')") }.message == "malformed JSON")
    }

    /// The functions that are ours so that they can be bounded must answer like SQLite's.
    @Test(arguments: 0..<8)
    func `Text functions give what SQLite's own give`(seed: Int) throws {
        let plain = try Connection.inMemory()
        try plain.run("CREATE TABLE unused (x)")
        let world = try makeWorld()
        var chance = SessionChance(environmentSeed: 11, sessionSeed: UInt64(seed))
        let pieces: [[UInt8]] = [
            [], [0x61], [0x41], [0x62], [0x20], [0x25], [0x5F], [0x2A], [0x3F], [0x5B], [0x5D], [0x5E], [0x2D], [0x5C],
            Array("\u{E9}".utf8), Array("\u{C9}".utf8), Array("\u{20AC}".utf8), Array("\u{1F600}".utf8), [0x80],
            [0xC3], [0x00], Array("ab".utf8), Array("aa".utf8),
        ]
        func value() -> SQLValue {
            switch chance.next(below: 24) {
            case 0: return .null
            case 1: return .integer(Int64(chance.next(below: 200)) - 100)
            case 2: return .real(Double(chance.next(below: 100)) / 8)
            default: break
            }
            var bytes: [UInt8] = []
            for _ in 0..<chance.next(below: 8) { bytes += pieces[Int(chance.next(below: UInt64(pieces.count)))] }
            return .blob(bytes)
        }
        // Text that is not valid UTF-8 cannot be bound, so bytes are cast.
        func operand(_ index: Int) -> String {
            chance.next(below: 10) == 0
                ? "?\(index)" : "iif(typeof(?\(index)) = 'blob', CAST(?\(index) AS TEXT), ?\(index))"
        }
        let forms = [
            "instr(A, B)", "replace(A, B, C)", "trim(A)", "trim(A, B)", "ltrim(A)", "ltrim(A, B)", "rtrim(A)",
            "rtrim(A, B)", "A LIKE B", "A NOT LIKE B", "A GLOB B", "A LIKE B ESCAPE '\\'", "A LIKE B ESCAPE 'a'",
            "A LIKE B ESCAPE '\u{E9}'", "A LIKE B ESCAPE C",
        ]
        for _ in 0..<2000 {
            let form = forms[Int(chance.next(below: UInt64(forms.count)))]
            var expression = ""
            for character in form {
                expression +=
                    character == "A"
                    ? operand(1) : character == "B" ? operand(2) : character == "C" ? operand(3) : String(character)
            }
            let values = [value(), value(), value()]
            // The one difference, documented: SQLite lets % and _ escape.
            if form.hasSuffix("ESCAPE C"), values[2] == .blob([0x25]) || values[2] == .blob([0x5F]) { continue }
            let sql = "SELECT typeof(x), CAST(x AS BLOB) FROM (SELECT \(expression) AS x, ?1, ?2, ?3)"
            #expect(outcome(world.connection, sql, values) == outcome(plain, sql, values), "\(form) of \(values)")
            world.beginCall()
        }
    }

    @Test func `json_patch gives what SQLite's own gives`() throws {
        let plain = try Connection.inMemory()
        let world = try makeWorld()
        let documents = [
            "{}", "[]", "1", "null", #"{"a":1}"#, #"{"a":null}"#, #"{"a":{"b":2,"c":null}}"#, #"{"a":[1,2]}"#, "{", "",
            #""a""#,
        ]
        for target in documents {
            for patch in documents {
                for sql in ["SELECT json_patch(?, ?)", "SELECT json_array(json_patch(?, ?))"] {
                    let values: [SQLValue] = [.text(target), .text(patch)]
                    #expect(outcome(world.connection, sql, values) == outcome(plain, sql, values))
                }
            }
        }
        #expect(try world.value("SELECT json_patch(NULL, '{}')") == .null)
        #expect(try world.value("SELECT json_patch('{}', NULL)") == .null)
    }

    @Test func `snippet marks the matches and cuts around them`() throws {
        let world = try makeWorld(
            """
            CREATE VIRTUAL TABLE d USING fts5(title, body);
            INSERT INTO d VALUES ('One', 'alpha beta gamma delta epsilon zeta eta theta iota kappa.'),
                ('Two alpha', 'nothing here'), ('Three', '(beta) gamma, beta!');
            """
        )
        func snippet(_ row: Int, _ column: Int, _ tokens: Int, _ query: String) throws -> String? {
            try world.text(
                "SELECT snippet(d, \(column), '<', '>', '...', \(tokens)) FROM d WHERE d MATCH '\(query)' AND rowid = \(row)"
            )
        }
        #expect(try snippet(1, 1, 0, "eta") == "...<eta>...")
        #expect(try snippet(1, 1, 3, "eta") == "...zeta <eta> theta...")
        #expect(try snippet(1, -1, 3, "alpha") == "<alpha> beta gamma...")
        #expect(try snippet(1, 1, 3, "kappa") == "...theta iota <kappa>.")
        #expect(try snippet(1, 1, 64, "beta") == "alpha <beta> gamma delta epsilon zeta eta theta iota kappa.")
        #expect(try snippet(1, 1, 4, "\"gamma delta\"") == "...beta <gamma delta> epsilon...")
        #expect(try snippet(1, 1, 2, "alpha iota kappa") == "...<iota> <kappa>.")
        #expect(try snippet(2, -1, 5, "alpha") == "Two <alpha>")
        #expect(try snippet(2, 1, 5, "alpha") == "nothing here")
        #expect(try snippet(3, 1, 10, "beta") == "(<beta>) gamma, <beta>!")
        #expect(try snippet(3, 1, 1, "gamma") == "...<gamma>...")
    }

    private func outcome(_ connection: Connection, _ sql: String, _ values: [SQLValue]) -> Result<[[SQLValue]], Failure>
    {
        Result { () throws(SQLiteError) in try connection.query(sql, values) }.mapError { Failure(message: $0.message) }
    }

    struct Failure: Error, Equatable {
        let message: String
    }
}
