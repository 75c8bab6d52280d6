import SQLite

/// How a session is opened otherwise than usual, for checks that nothing depends on it.
package struct SessionOpening: Sendable, Hashable {
    /// Whether rows that no ORDER BY puts in order come the other way round (`PRAGMA reverse_unordered_selects`).
    package var reversesUnorderedRows: Bool

    package init(reversesUnorderedRows: Bool = false) {
        self.reversesUnorderedRows = reversesUnorderedRows
    }

    func apply(to connection: Connection) throws(SQLiteError) {
        if reversesUnorderedRows { try connection.run("PRAGMA reverse_unordered_selects = ON") }
    }
}

extension World {
    /// Opens a session in a frozen state of this world in a special way.
    package func session(at snapshot: Snapshot, opening: SessionOpening) throws(RuntimeError) -> any Session {
        // A state whose tables lie in other places than the seed's cannot take turns with others.
        guard snapshot.database.isKin(of: seed) else { return try PlainSession(self, at: snapshot, opening: opening) }
        return try OverlaySession(self, at: snapshot, opening: opening)
    }
}
