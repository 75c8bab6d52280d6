internal import CSQLite

/// A connection whose SQL comes from a package and is not trusted, on a private copy of a world's database.
///
/// Time and chance are the session's, there are no files, and what is prepared may do what its role allows, within
/// limits. Everything an author or an agent can do in SQL ends in a result or an error; the connection goes on.
///
/// SQLite itself rolls a transaction back when it runs out of work, memory or space in the middle of a write:
/// `connection.isInTransaction` then says so.
package final class WorldConnection {
    /// Who wrote the statements that are prepared.
    package enum Role: Int32, Sendable, Hashable {
        /// We did: no limits and no rules but the connection's hardening. Triggers and views of the package that such
        /// a statement runs into are not limited either.
        case trusted
        /// A package's schema and seed: creating and dropping tables, indexes, views, triggers and fts5 and rtree
        /// tables; inserting, updating and deleting rows.
        case schema
        /// A package's tools: reading and writing the rows of the world's own tables.
        case program
        /// A package's checks: reading all schemas.
        case verifier
        /// We did, but what it reads is a package's and may compute: an fts5 table can have its content in a view.
        /// No rules, but the limits of a call.
        case inspector
    }

    /// Why a call was stopped.
    package enum Interruption: Sendable, Hashable {
        /// It ran out of steps, as it will every time.
        case steps
        /// It ran out of time, which another run may not.
        case deadline
    }

    /// Whether `text` matches `pattern`; `nil` when the pattern is not valid.
    ///
    /// It first says in `pay` how many steps of a few nanoseconds it may take, and gives up when that is too much.
    package typealias Matching =
        @Sendable (_ pattern: String, _ text: UnsafeBufferPointer<UInt8>, _ pay: (_ steps: Int) -> Bool) -> Bool?

    /// The connection to prepare statements on.
    package let connection: Connection
    let state: WorldState

    /// What a call may do; a change takes effect at the next `beginCall()`.
    package var limits: WorldLimits {
        didSet { apply(limits) }
    }

    /// Opens a private copy, in memory, of the database whose file bytes are `image`; of none when there are no bytes.
    ///
    /// The role is `trusted`. Throws as `Connection.init(image:maximumBytes:)`.
    package convenience init(image: [UInt8], limits: WorldLimits) throws(SQLiteError) {
        try self.init(opening: ":memory:", limits: limits, pragmas: Self.pragmas + ["PRAGMA mmap_size = 0"]) {
            connection throws(SQLiteError) in
            // Pages of strangers: their cells are checked before anything follows them.
            try connection.run("PRAGMA cell_size_check = ON")
            try connection.load(image: image, into: "main")
        }
    }

    /// Opens a connection on which states of one base take turns, as `main`; `state` stays mounted until `unmount()`.
    ///
    /// The role is `trusted`. The changes of the tables in `watched` are noted.
    package convenience init(
        state: DatabaseState,
        watching watched: [WatchedTable],
        limits: WorldLimits
    ) throws(SQLiteError) {
        try self.init(opening: Slot.main.name, limits: limits, mounting: [.main: state], pragmas: Self.statePragmas)
        watch(watched)
    }

    /// Opens a connection on which two states of one base are compared, as `initial` and `final`; `main` is empty.
    ///
    /// `base` stays mounted as both until `unmount(_:)`. The role is `trusted`.
    package convenience init(comparing base: DatabaseState, limits: WorldLimits) throws(SQLiteError) {
        let states = [Slot.initial: base, .final: base]
        try self.init(opening: ":memory:", limits: limits, mounting: states, pragmas: Self.statePragmas)
        for slot in [Slot.initial, .final] { try attach(named: slot.name, as: "\(slot)") }
    }

    private init(
        opening name: String,
        limits: WorldLimits,
        mounting states: [Slot: DatabaseState] = [:],
        pragmas: [String],
        load: (Connection) throws(SQLiteError) -> Void = { _ throws(SQLiteError) in }
    ) throws(SQLiteError) {
        let state = try WorldState()
        // SQLite reads the header while it opens a database.
        for (slot, content) in states { awm_world_mount(state.pointer, Int32(slot.rawValue), content.pointer) }
        let connection = try Connection(opening: name, flags: Self.flags, world: state)
        self.state = state
        self.connection = connection
        self.limits = limits

        let code = awm_world_install(state.pointer, connection.handle)
        guard code == SQLITE_OK else { throw connection.error(code) }
        try load(connection)
        for pragma in pragmas { try connection.run(pragma) }
        try installFunctions()
        installAuthorizer()
        apply(limits)
        beginCall()
    }

    private static let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE

    private static let pragmas = [
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA journal_mode = MEMORY",
        "PRAGMA synchronous = OFF",
        "PRAGMA secure_delete = OFF",
    ]

    /// Pages of states are read in place. Nobody's bytes are in them but SQLite's own, so cells need no check.
    ///
    /// Never `locking_mode = EXCLUSIVE`: SQLite then stops looking whether the pages are another state's.
    private static let statePragmas = pragmas + ["PRAGMA mmap_size = 2147418112"]

    /// The session's time, in milliseconds since the Unix epoch: what CURRENT_TIMESTAMP and 'now' say.
    ///
    /// A statement sees one time from its first step to the next row.
    package var now: Int64 {
        get { state.pointer.pointee.now }
        set { state.pointer.pointee.now = newValue }
    }

    /// Where random(), randomblob(), awm_uuid() and awm_code() draw from.
    package var chance: SessionChance {
        get { state.chance }
        set { state.chance = newValue }
    }

    /// What `text REGEXP pattern` calls. Without it, REGEXP is an error.
    package var regexp: Matching? {
        get { state.regexp }
        set { state.regexp = newValue }
    }

    /// Begins a call: the work, the time and what SQL can ask of earlier statements start anew.
    ///
    /// `last_insert_rowid()`, `changes()` and `total_changes()` are 0 after it.
    package func beginCall() {
        state.lastDenial = nil
        if !state.patterns.isEmpty { state.patterns = [] }
        awm_world_begin_call(state.pointer)
    }

    /// The steps of the virtual machine that this call has taken.
    package var steps: Int { Int(state.pointer.pointee.steps) }

    /// Why this call was stopped with `SQLITE_INTERRUPT`; `nil` when it was not.
    package var interruption: Interruption? {
        switch state.pointer.pointee.interruption {
        case awm_interrupted_by_steps: .steps
        case awm_interrupted_by_deadline: .deadline
        default: nil
        }
    }

    /// Whether this call put a row at a rowid above 2^62.
    ///
    /// After the largest rowid, 2^63 - 1, SQLite looks for free ones at random, and not in the session's random
    /// numbers: such a call must be refused.
    package var sawHugeRowID: Bool { state.pointer.pointee.huge_rowid != 0 }

    /// What the most recent statement wanted and may not, such as "ATTACH is not allowed in a package".
    package var lastDenial: String? { state.lastDenial }

    /// The bytes that the connection holds, without the image it was opened with.
    package var memoryInUse: Int { Int(state.pointer.pointee.budget.used) }

    /// Attaches a private copy of the database whose file bytes are `image`, under the name `schema`.
    ///
    /// Packages cannot attach anything themselves.
    package func attach(image: [UInt8], as schema: String) throws(SQLiteError) {
        try allowingAttach { () throws(SQLiteError) in try connection.attach(image: image, as: schema) }
    }

    private func attach(named name: String, as schema: String) throws(SQLiteError) {
        try allowingAttach { () throws(SQLiteError) in
            try connection.run(trusted: "ATTACH ?1 AS ?2", [.text(name), .text(schema)])
            _ = try connection.scalar(trusted: "SELECT count(*) FROM \(quoted(schema)).sqlite_schema")
        }
    }

    private func allowingAttach(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        sqlite3_limit(connection.handle, SQLITE_LIMIT_ATTACHED, 10)
        defer { sqlite3_limit(connection.handle, SQLITE_LIMIT_ATTACHED, 0) }
        try body()
    }

    private func apply(_ limits: WorldLimits) {
        let pointer = state.pointer
        pointer.pointee.step_limit = Int64(limits.steps)
        pointer.pointee.milliseconds = Int64(limits.milliseconds)
        pointer.pointee.budget.limit = Int64(limits.memoryBytes)
        let length = Int32(clamping: limits.length)
        let settings: [(Int32, Int32)] = [
            (SQLITE_LIMIT_LENGTH, length),
            (SQLITE_LIMIT_SQL_LENGTH, length),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256),
            (SQLITE_LIMIT_TRIGGER_DEPTH, 32),
            (SQLITE_LIMIT_EXPR_DEPTH, 200),
            (SQLITE_LIMIT_COMPOUND_SELECT, 100),
            (SQLITE_LIMIT_VDBE_OP, 250_000),
            (SQLITE_LIMIT_FUNCTION_ARG, 100),
            (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_COLUMN, 500),
            (SQLITE_LIMIT_VARIABLE_NUMBER, 1000),
            (SQLITE_LIMIT_WORKER_THREADS, 0),
        ]
        for (limit, value) in settings { sqlite3_limit(connection.handle, limit, value) }
        limitDatabase()
    }

    /// Applies the size limit to the pages that there are now.
    func limitDatabase() {
        // The two pragmas cannot fail on a database that has been read, as this one has.
        _ = Result { () throws(SQLiteError) in try connection.limitSize(toBytes: limits.databaseBytes) }
    }
}
