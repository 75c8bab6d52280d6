import SQLite
import Testing

struct SQLiteErrorTests {
    let connection: Connection

    init() throws {
        connection = try .inMemory()
        try connection.execute(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE item (
                id INTEGER PRIMARY KEY,
                code TEXT UNIQUE,
                name TEXT NOT NULL DEFAULT 'x',
                price INTEGER CHECK (price > 0),
                parent_id INTEGER REFERENCES parent
            );
            CREATE TABLE pair (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID;
            CREATE TABLE exact (n INTEGER) STRICT;
            CREATE TRIGGER no_bob BEFORE INSERT ON item WHEN new.name = 'bob'
            BEGIN SELECT RAISE(ABORT, 'no bob'); END;
            INSERT INTO item (id, code) VALUES (1, 'a');
            INSERT INTO pair VALUES (1, 1);
            """
        )
    }

    @Test(
        arguments: [
            ("INSERT INTO item (code) VALUES ('a')", .unique, "SQLITE_CONSTRAINT_UNIQUE"),
            ("INSERT INTO item (id) VALUES (1)", .primaryKey, "SQLITE_CONSTRAINT_PRIMARYKEY"),
            ("INSERT INTO pair VALUES (1, 1)", .primaryKey, "SQLITE_CONSTRAINT_PRIMARYKEY"),
            ("INSERT INTO item (parent_id) VALUES (9)", .foreignKey, "SQLITE_CONSTRAINT_FOREIGNKEY"),
            ("INSERT INTO item (name) VALUES (NULL)", .notNull, "SQLITE_CONSTRAINT_NOTNULL"),
            ("INSERT INTO item (price) VALUES (0)", .check, "SQLITE_CONSTRAINT_CHECK"),
            ("INSERT INTO item (name) VALUES ('bob')", .trigger, "SQLITE_CONSTRAINT_TRIGGER"),
            ("INSERT INTO exact VALUES ('one')", .datatype, "SQLITE_CONSTRAINT_DATATYPE"),
        ] as [(String, SQLiteError.ConstraintKind, String)]
    )
    func `A violated constraint is known by its extended code`(
        sql: String,
        kind: SQLiteError.ConstraintKind,
        name: String
    ) throws {
        let error = try sqliteError { try connection.run(sql) }
        #expect(error.constraint == kind)
        #expect(error.codeName == name)
        #expect(error.code == 19)
        #expect(error.extendedCode & 0xFF == 19)
        #expect(error.sql == sql)
    }

    @Test func `The error of a statement that does not prepare says what and where`() throws {
        let error = try sqliteError { _ = try connection.prepare("SELECT id, nmae FROM item") }
        #expect(error.codeName == "SQLITE_ERROR")
        #expect(error.message == "no such column: nmae")
        #expect(error.sql == "SELECT id, nmae FROM item")
        #expect(error.offset == 11)
        #expect(error.constraint == nil)
        #expect(
            error.description
                == "no such column: nmae (SQLITE_ERROR) in: SELECT id, nmae FROM item at byte 11"
        )
    }

    @Test func `The offset counts bytes, not characters`() throws {
        let error = try sqliteError { _ = try connection.prepare("SELECT '\u{E9}\u{E9}', nope") }
        #expect(error.offset == 15)
    }

    @Test func `A constraint error carries the trigger's own message`() throws {
        let error = try sqliteError { try connection.run("INSERT INTO item (name) VALUES ('bob')") }
        #expect(error.message == "no bob")
    }

    @Test func `A statement that failed can run again`() throws {
        let statement = try connection.prepare("INSERT INTO item (id) VALUES (?)")
        try statement.bind([.integer(1)])
        #expect(errorCode { _ = try statement.step() } == "SQLITE_CONSTRAINT_PRIMARYKEY")
        #expect(!statement.isBusy)
        try statement.bind([.integer(2)])
        #expect(try !statement.step())
        #expect(connection.lastInsertedRowID == 2)
    }

    @Test func `A datatype mismatch is no constraint`() throws {
        let error = try sqliteError { try connection.run("INSERT INTO item (id) VALUES ('one')") }
        #expect(error.codeName == "SQLITE_MISMATCH")
        #expect(error.constraint == nil)
    }

    @Test func `Every code has a name`() {
        #expect(SQLiteError(extendedCode: 0x20B, message: "").codeName == "SQLITE_CORRUPT_SEQUENCE")
        #expect(SQLiteError(extendedCode: 7, message: "").codeName == "SQLITE_NOMEM")
        #expect(SQLiteError(extendedCode: 0xFF07, message: "").codeName == "SQLITE_NOMEM(65287)")
        #expect(SQLiteError(extendedCode: 99, message: "").codeName == "SQLITE_99")
    }

    @Test(
        arguments: [
            (SQLiteError.Code.error, "SQLITE_ERROR"), (SQLiteError.Code.busy, "SQLITE_BUSY"),
            (SQLiteError.Code.noMemory, "SQLITE_NOMEM"), (SQLiteError.Code.interrupt, "SQLITE_INTERRUPT"),
            (SQLiteError.Code.corrupt, "SQLITE_CORRUPT"), (SQLiteError.Code.full, "SQLITE_FULL"),
            (SQLiteError.Code.cannotOpen, "SQLITE_CANTOPEN"), (SQLiteError.Code.tooBig, "SQLITE_TOOBIG"),
            (SQLiteError.Code.constraint, "SQLITE_CONSTRAINT"), (SQLiteError.Code.mismatch, "SQLITE_MISMATCH"),
            (SQLiteError.Code.misuse, "SQLITE_MISUSE"), (SQLiteError.Code.notAllowed, "SQLITE_AUTH"),
            (SQLiteError.Code.range, "SQLITE_RANGE"), (SQLiteError.Code.notADatabase, "SQLITE_NOTADB"),
        ]
    )
    func `The codes are SQLite's`(code: Int32, name: String) {
        #expect(SQLiteError(extendedCode: code, message: "").codeName == name)
    }
}
