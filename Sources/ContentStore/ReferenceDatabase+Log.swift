import SQLite

/// One line of the reflog: where a reference pointed before and after.
package struct ReflogEntry: Sendable, Hashable {
    package var atMilliseconds: Int64
    package var name: String
    package var tag: String
    package var old: Digest?
    package var new: Digest?
    package var action: String
}

/// The history of the references. It grows with every change and is never cut, so none of this may cost more for a longer
/// log than what it gives; the planner, which knows no sizes, is told where it would choose otherwise.
extension ReferenceDatabase {
    /// The history of a name, newest first; of all names when `name` is nil.
    func reflog(name: String?, tag: String?, limit: Int = -1) throws(StoreError) -> [ReflogEntry] {
        // A condition for what is asked for alone: one that allows for NULL can use no index.
        var conditions: [String] = []
        var values: [SQLValue] = []
        for (column, value) in [("name", name), ("tag", tag)] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            values.append(.text(value))
        }
        let rows = try read(
            """
            SELECT at_ms, name, tag, old, new, action FROM reflog
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
            """,
            values + [.integer(Int64(limit))]
        )
        var entries: [ReflogEntry] = []
        for row in rows {
            guard case .integer(let at) = row[0], case .text(let name) = row[1], case .text(let tag) = row[2],
                case .text(let action) = row[5]
            else { throw damaged }
            entries.append(
                ReflogEntry(
                    atMilliseconds: at,
                    name: name,
                    tag: tag,
                    old: try digest(row[3]),
                    new: try digest(row[4]),
                    action: action
                )
            )
        }
        return entries
    }

    /// How many entries the log has. Complexity: linear in that.
    func reflogCount() throws(StoreError) -> Int {
        guard case .integer(let count)? = try read("SELECT count(*) FROM reflog", []).first?.first else {
            throw damaged
        }
        return Int(count)
    }

    /// The names that changed after the reflog's entry `id`.
    func namesChanged(since id: Int64) throws(StoreError) -> Set<ReferenceName> {
        var names: Set<ReferenceName> = []
        // Without NOT INDEXED, SQLite would go through all of `reflog_by_name` to spare itself the sorting.
        let sql = "SELECT DISTINCT name, tag FROM reflog NOT INDEXED WHERE id > ?"
        for row in try read(sql, [.integer(id)]) {
            guard case .text(let name) = row[0], case .text(let tag) = row[1] else { throw damaged }
            names.insert(ReferenceName(name: name, tag: tag))
        }
        return names
    }

    /// Every manifest that the log names at or after a time, and the id of its last entry.
    func logged(since milliseconds: Int64) throws(StoreError) -> (manifests: Set<Digest>, lastID: Int64) {
        try logged("at_ms >= ?1", .integer(milliseconds))
    }

    /// Every manifest that entries of the log after `id` name, and the id of the last one.
    func logged(after id: Int64) throws(StoreError) -> (manifests: Set<Digest>, lastID: Int64) {
        try logged("id > ?1", .integer(id))
    }

    /// SQLite sorts out what is there several times: a log has many more entries than manifests.
    private func logged(_ condition: String, _ value: SQLValue) throws(StoreError) -> (Set<Digest>, Int64) {
        // Before the entries: one that comes in between is looked at twice rather than never.
        let last = try read("SELECT max(id) FROM reflog", [])
        let rows = try read(
            """
            SELECT old FROM reflog WHERE \(condition) AND old IS NOT NULL
            UNION SELECT new FROM reflog WHERE \(condition) AND new IS NOT NULL
            """,
            [value]
        )
        var manifests: Set<Digest> = []
        for row in rows {
            if let manifest = try digest(row[0]) { manifests.insert(manifest) }
        }
        guard case .integer(let id)? = last.first?.first else { return (manifests, 0) }
        return (manifests, id)
    }
}
