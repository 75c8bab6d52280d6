import SQLite
import Testing

struct StatementTests {
    let connection: Connection

    init() throws { connection = try .inMemory() }

    @Test(
        arguments: [
            .null,
            .integer(0),
            .integer(.max),
            .integer(.min),
            .real(0.1),
            .real(-.greatestFiniteMagnitude),
            .real(.infinity),
            .text(""),
            .text("caf\u{E9} \u{1F600}"),
            .text("before\0after"),
            .text("\0"),
            .blob([]),
            .blob([0, 1, 0xFF, 0]),
        ] as [SQLValue]
    )
    func `A bound value comes back as it was`(value: SQLValue) throws {
        #expect(try connection.query("SELECT ?1, typeof(?1)", [value]).first?.first == value)
        // Through a table too, where the value is written to a page and read back.
        try connection.run("CREATE TABLE t (x)")
        try connection.run("INSERT INTO t VALUES (?)", [value])
        #expect(try connection.scalar("SELECT x FROM t") == value)
    }

    @Test func `An empty blob and empty text are not NULL`() throws {
        let row = try connection.query(
            "SELECT ?1 IS NULL, typeof(?1), ?2 IS NULL, typeof(?2), ?3 IS NULL",
            [.blob([]), .text(""), .null]
        )
        #expect(row == [[.integer(0), .text("blob"), .integer(0), .text("text"), .integer(1)]])
    }

    @Test func `NaN is bound as NULL`() throws {
        #expect(try connection.scalar("SELECT ?1", [.real(.nan)]) == .null)
    }

    @Test func `Invalid UTF-8 is repaired as a value and exact as bytes`() throws {
        let statement = try connection.prepare("SELECT CAST(x'61FF62' AS TEXT), x'00FF', 12, NULL, ''")
        #expect(try statement.step())
        #expect(statement.value(at: 0) == .text("a\u{FFFD}b"))
        #expect(statement.withBytes(at: 0) { Array($0) } == [0x61, 0xFF, 0x62])
        #expect(statement.withBytes(at: 1) { Array($0) } == [0x00, 0xFF])
        #expect(statement.withBytes(at: 2) { $0.count } == 0)
        #expect(statement.withBytes(at: 3) { $0.count } == 0)
        #expect(statement.withBytes(at: 4) { $0.count } == 0)
        #expect((0..<5).map { statement.storageClass(at: $0) } == [.text, .blob, .integer, .null, .text])
    }

    @Test func `A UTF-16 database gives the same text`() throws {
        try connection.execute("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (x); INSERT INTO t VALUES ('h\u{E9}llo')")
        #expect(try connection.scalar("PRAGMA encoding") == .text("UTF-16le"))
        #expect(try connection.scalar("SELECT x FROM t") == .text("h\u{E9}llo"))
        let statement = try connection.prepare("SELECT x FROM t")
        #expect(try statement.step())
        #expect(statement.withBytes(at: 0) { Array($0) } == Array("h\u{E9}llo".utf8))
    }

    @Test func `Columns and parameters are described`() throws {
        try connection.run("CREATE TABLE t (id INTEGER PRIMARY KEY, done BOOLEAN, extra)")
        let statement = try connection.prepare("SELECT id, done AS d, extra, id + :one, ? FROM t WHERE id = @id")
        #expect(statement.columnNames == ["id", "d", "extra", "id + :one", "?"])
        #expect(statement.columnDeclaredTypes == ["INTEGER", "BOOLEAN", "", nil, nil].map { $0 == "" ? nil : $0 })
        #expect(statement.columnCount == 5)
        #expect(statement.parameterNames == [":one", nil, "@id"])
        #expect(statement.isReadOnly)
        #expect(try !connection.prepare("DELETE FROM t").isReadOnly)
        #expect(try connection.prepare("DELETE FROM t").columnCount == 0)
    }

    @Test func `Parameters are bound by name, prefix included`() throws {
        let statement = try connection.prepare("SELECT :a, @a, $a")
        #expect(try statement.bind(.integer(1), named: ":a"))
        #expect(try statement.bind(.integer(2), named: "@a"))
        #expect(try statement.bind(.integer(3), named: "$a"))
        #expect(try !statement.bind(.integer(4), named: "a"))
        #expect(try !statement.bind(.integer(4), named: ":b"))
        #expect(try statement.step())
        #expect((0..<3).map { statement.value(at: $0) } == [.integer(1), .integer(2), .integer(3)])
    }

    @Test func `Bindings survive a reset and go with clearBindings`() throws {
        let statement = try connection.prepare("SELECT ?")
        try statement.bind([.integer(7)])
        #expect(try statement.step())
        #expect(statement.isBusy)
        statement.reset()
        #expect(!statement.isBusy)
        #expect(try statement.step())
        #expect(statement.value(at: 0) == .integer(7))
        statement.reset()
        statement.clearBindings()
        #expect(try statement.step())
        #expect(statement.value(at: 0) == .null)
        #expect(try !statement.step())
        #expect(!statement.isBusy)
    }

    @Test func `A wrong number of values, a wrong index and a busy statement are refused`() throws {
        let statement = try connection.prepare("SELECT ?, ?")
        #expect(errorCode { try statement.bind([.null]) } == "SQLITE_RANGE")
        #expect(errorCode { try statement.bind([.null, .null, .null]) } == "SQLITE_RANGE")
        #expect(errorCode { try statement.bind(.null, at: 3) } == "SQLITE_RANGE")
        #expect(errorCode { try statement.bind(.null, at: 0) } == "SQLITE_RANGE")
        #expect(try statement.step())
        #expect(errorCode { try statement.bind(.integer(1), at: 1) } == "SQLITE_MISUSE")
    }

    @Test func `A statement keeps its connection alive`() throws {
        weak var gone: Connection?
        var statement: Statement?
        do {
            let connection = try Connection.inMemory()
            gone = connection
            statement = try connection.prepare("SELECT 1")
        }
        #expect(gone != nil)
        #expect(try statement?.step() == true)
        statement = nil
        #expect(gone == nil)
    }
}
