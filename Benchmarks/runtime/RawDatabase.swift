import CSQLite
import Glibc

/// The peer: stock SQLite through its C interface, with nothing of ours in between.
///
/// It runs in the same process, so it has the same library, allocator and configuration as the sessions beside it.
final class RawDatabase {
    let handle: OpaquePointer
    private var statements: [OpaquePointer] = []

    /// A private copy in memory of the database whose file bytes are `image`.
    init(image: [UInt8]) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(":memory:", &opened, flags, nil) == SQLITE_OK, let opened else {
            throw BenchmarkError("SQLite could not be opened")
        }
        handle = opened
        try attachImage(image, as: "main")
    }

    deinit {
        for statement in statements { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// What a connection that keeps nothing on disk should be set to.
    func configure() throws {
        for setting in ["foreign_keys = ON", "journal_mode = MEMORY", "synchronous = OFF", "temp_store = MEMORY"] {
            try run("PRAGMA \(setting)")
        }
    }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
    }

    func prepare(_ sql: String) throws -> OpaquePointer {
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, 0, &prepared, nil) == SQLITE_OK, let prepared else {
            throw failure(sql)
        }
        statements.append(prepared)
        return prepared
    }

    /// The database's bytes, as `sqlite3_serialize` copies them.
    func serialize() throws -> Int {
        var size: sqlite3_int64 = 0
        guard let bytes = sqlite3_serialize(handle, "main", &size, 0) else { throw failure("serialize") }
        sqlite3_free(bytes)
        return Int(size)
    }

    func failure(_ sql: String) -> BenchmarkError {
        BenchmarkError("SQLite refused \(sql): \(String(cString: sqlite3_errmsg(handle)))")
    }

    private func attachImage(_ image: [UInt8], as schema: String) throws {
        guard let copy = sqlite3_malloc64(sqlite3_uint64(image.count))?.assumingMemoryBound(to: UInt8.self) else {
            throw BenchmarkError("no memory for a database of \(image.count) bytes")
        }
        image.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { copy.update(from: start, count: bytes.count) }
        }
        let size = sqlite3_int64(image.count)
        let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE)
        guard sqlite3_deserialize(handle, schema, copy, size, size, flags) == SQLITE_OK else {
            throw failure("deserialize")
        }
    }
}

/// A value that a call binds.
enum RawValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
}

/// The statements of one tool, prepared, with the values that a call binds.
final class RawProgram {
    private enum Binding {
        case null
        case integer(Int64)
        /// Lives as long as the program, so that SQLite need not copy it.
        case text(UnsafeMutablePointer<CChar>, Int32)
    }

    private let database: RawDatabase
    private var steps: [(statement: OpaquePointer, bindings: [Binding])] = []
    private var begin: OpaquePointer?
    private var commit: OpaquePointer?

    /// Prepares `sql`; `values` has every parameter by its name with prefix.
    init(_ sql: [String], values: [String: RawValue], writes: Bool, on database: RawDatabase) throws {
        self.database = database
        for sql in sql {
            let statement = try database.prepare(sql)
            let bindings = try (0..<sqlite3_bind_parameter_count(statement)).map { index in
                let name = sqlite3_bind_parameter_name(statement, index + 1).map { String(cString: $0) } ?? "?"
                switch values[name] {
                case .null: return Binding.null
                case .integer(let number): return .integer(number)
                case .text(let text): return strdup(text).map { .text($0, Int32(text.utf8.count)) } ?? .null
                case nil: throw BenchmarkError("no value for \(name) in: \(sql)")
                }
            }
            steps.append((statement, bindings))
        }
        if writes {
            begin = try database.prepare("BEGIN IMMEDIATE")
            commit = try database.prepare("COMMIT")
        }
    }

    deinit {
        for (statement, bindings) in steps {
            sqlite3_clear_bindings(statement)
            for case .text(let text, _) in bindings { free(text) }
        }
    }

    /// Binds, steps, reads every column, resets; gives the number of cells read.
    @discardableResult
    func call() throws -> Int {
        var cells = 0
        if let begin { try control(begin) }
        for (statement, bindings) in steps {
            for (index, value) in bindings.enumerated() {
                switch value {
                case .null: sqlite3_bind_null(statement, Int32(index + 1))
                case .integer(let number): sqlite3_bind_int64(statement, Int32(index + 1), number)
                case .text(let text, let count): sqlite3_bind_text(statement, Int32(index + 1), text, count, nil)
                }
            }
            cells += try database.drain(statement)
            sqlite3_reset(statement)
        }
        if let commit { try control(commit) }
        return cells
    }

    private func control(_ statement: OpaquePointer) throws {
        guard sqlite3_step(statement) == SQLITE_DONE else { throw database.failure("BEGIN or COMMIT") }
        sqlite3_reset(statement)
    }
}

extension RawDatabase {
    /// Steps to the end and reads every column of every row; gives the number of cells.
    func drain(_ statement: OpaquePointer) throws -> Int {
        var cells = 0
        let columns = sqlite3_column_count(statement)
        var code = sqlite3_step(statement)
        while code == SQLITE_ROW {
            for column in 0..<columns { RawDatabase.read(statement, column) }
            cells += Int(columns)
            code = sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw failure(String(cString: sqlite3_sql(statement))) }
        return cells
    }

    private static func read(_ statement: OpaquePointer, _ column: Int32) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: keep(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: keep(sqlite3_column_double(statement, column))
        case SQLITE_NULL: break
        default:
            keep(sqlite3_column_blob(statement, column))
            keep(sqlite3_column_bytes(statement, column))
        }
    }
}
