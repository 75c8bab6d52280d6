internal import CSQLite

extension WorldConnection {
    /// The databases of a connection whose content is a mounted state.
    package enum Slot: Int, Sendable, CaseIterable {
        /// The database `main` of a connection that sessions take turns on.
        case main
        /// The database `initial` of a connection that compares states.
        case initial
        /// The database `final` of a connection that compares states.
        case final

        var name: String { self == .main ? "awm-main" : self == .initial ? "awm-initial" : "awm-final" }
    }

    /// Gives `main` the content of `state`, which the caller must hold until `unmount()`.
    ///
    /// Sessions take turns on one connection this way: what was prepared stays prepared, and nobody sees another's
    /// rows. Cost: some ten nanoseconds, and when the state is another than the last one a microsecond for SQLite to read its first page.
    package func mount(_ state: DatabaseState, as slot: Slot = .main) {
        awm_world_mount(self.state.pointer, Int32(slot.rawValue), state.pointer)
    }

    /// The state that committed transactions have made of the mounted one.
    ///
    /// It is mounted from now on, so the caller must hold it until `unmount()`.
    package func publish() throws(SQLiteError) -> DatabaseState {
        guard let made = awm_world_publish(self.state.pointer, Int32(Slot.main.rawValue)) else {
            throw DatabaseState.outOfMemory
        }
        return DatabaseState(owning: made)
    }

    /// Ends the mount; what was not published is gone.
    ///
    /// False when SQLite has not let go of the database, as after a statement that was never reset: then the
    /// connection must not be used again.
    package func unmount(_ slot: Slot = .main) -> Bool {
        awm_world_unmount(self.state.pointer, Int32(slot.rawValue)) == 0
    }
}
