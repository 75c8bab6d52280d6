internal import CSQLite

/// What SQLite's callbacks on a world connection need; it lives as long as the connection.
final class WorldState {
    /// The part that C code reads; the VFS in it is registered for the life of this object.
    let pointer: UnsafeMutablePointer<awm_world>
    var chance = SessionChance(environmentSeed: 0, sessionSeed: 0)
    var regexp: WorldConnection.Matching?
    /// The patterns of this call, as bytes: compiling one is work, which each call pays whoever compiled it first.
    var patterns: Set<[UInt8]> = []
    /// The role of the statements that are prepared from now on.
    var role = WorldConnection.Role.trusted
    var lastDenial: String?
    /// The world's own tables whose names look like those of SQLite's pragma functions.
    var tablesNamedLikePragmas: Set<String> = []

    /// The tables whose changes are noted, for C code to look into.
    var watched: WatchList?

    init() throws(SQLiteError) {
        try SQLiteLibrary.requireConfiguration()
        guard let pointer = awm_world_create() else {
            throw SQLiteError(extendedCode: SQLITE_NOMEM, message: "no memory for a world connection")
        }
        self.pointer = pointer
    }

    deinit { awm_world_destroy(pointer) }

    /// The state that was given to SQLite as `context`.
    static func from(_ context: UnsafeMutableRawPointer) -> WorldState {
        Unmanaged<WorldState>.fromOpaque(context).takeUnretainedValue()
    }

    /// What to give to SQLite; valid for the life of this object, which outlives the connection's handle.
    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// Makes an error of SQLite say which rule of the world it met.
    func explain(_ error: inout SQLiteError, isPreparing: Bool) {
        if let lastDenial, isPreparing || error.code == SQLITE_AUTH {
            // SQLite answers a refused function with SQLITE_ERROR, all else with SQLITE_AUTH.
            error.code = SQLITE_AUTH
            error.extendedCode = SQLITE_AUTH
            error.message = lastDenial
            return
        }
        let exhaustion = pointer.pointee.budget.exhaustion
        if error.code == SQLITE_NOMEM, exhaustion == awm_exhausted_time {
            error.code = SQLITE_INTERRUPT
            error.extendedCode = SQLITE_INTERRUPT
        }
        switch (error.code, exhaustion) {
        case (SQLITE_INTERRUPT, _) where pointer.pointee.interruption == awm_interrupted_by_steps:
            error.message = "stopped after \(pointer.pointee.step_limit) steps of work"
        case (SQLITE_INTERRUPT, _) where pointer.pointee.interruption == awm_interrupted_by_deadline:
            error.message = "stopped after \(pointer.pointee.milliseconds) milliseconds"
        case (SQLITE_NOMEM, awm_exhausted_memory):
            error.message = "out of memory: more than \(pointer.pointee.budget.limit) bytes"
        case (SQLITE_NOMEM, awm_exhausted_stack):
            error.message = "views, triggers, cascades or common table expressions are nested too deeply"
        case (SQLITE_NOMEM, awm_exhausted_compilation):
            error.message = "the statement is too complex"
        default: break
        }
    }
}
