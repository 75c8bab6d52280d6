import SQLite

/// One reference: a name and tag, and what it points to.
package struct ReferenceEntry: Sendable, Hashable {
    package var name: String
    package var tag: String
    package var manifest: Digest
    package var contentID: Digest
    package var kind: ArtifactKind
    package var updatedMilliseconds: Int64
}

/// One line of the reflog: where a reference pointed before and after.
package struct ReflogEntry: Sendable, Hashable {
    package var atMilliseconds: Int64
    package var name: String
    package var tag: String
    package var old: Digest?
    package var new: Digest?
    package var action: String
}

/// `awm/refs.db`: references and their history, the store's truth. Every change is one transaction.
final class ReferenceDatabase {
    private static let version: Int64 = 1
    private let connection: Connection

    /// Opens or makes the database; `nil` is one in memory, for a store that cannot be written.
    init(path: String?) throws(StoreError) {
        do {
            if let path {
                connection = try Connection(path: path, mode: .create)
                try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            } else {
                connection = try Connection.inMemory()
            }
            let found = try connection.scalar("PRAGMA user_version")
            if found == .integer(0) { try createTables() }
        } catch {
            throw StoreError(.inputOutput, "could not open \(path ?? "the references")", cause: error)
        }
        let found = try? connection.scalar("PRAGMA user_version")
        guard found == .integer(ReferenceDatabase.version) else {
            throw StoreError(.unsupportedFormat, "\(path ?? "refs.db") was written by a newer awm; use that version")
        }
    }

    private func createTables() throws {
        try connection.transaction {
            // Two processes may get here at once; the second finds the tables made.
            guard try connection.scalar("PRAGMA user_version") == .integer(0) else { return }
            try connection.execute(
                """
                CREATE TABLE reference (
                    name TEXT NOT NULL, tag TEXT NOT NULL, manifest TEXT NOT NULL, content_id TEXT NOT NULL,
                    kind TEXT NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (name, tag)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE reflog (
                    id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, name TEXT NOT NULL, tag TEXT NOT NULL,
                    old TEXT, new TEXT, action TEXT NOT NULL
                ) STRICT;
                CREATE INDEX reflog_by_name ON reflog (name, tag, id);
                CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
                PRAGMA user_version = \(ReferenceDatabase.version);
                """
            )
        }
    }

    func transaction<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try connection.transaction(body)
        } catch let error as StoreError {
            throw error
        } catch let error as SQLiteError where error.code == 5 {
            throw StoreError(.locked, "another process is changing this store's references; try again", cause: error)
        } catch {
            throw StoreError(.inputOutput, "could not change the store's references", cause: error)
        }
    }

    func entries() throws(StoreError) -> [ReferenceEntry] {
        try read("SELECT name, tag, manifest, content_id, kind, updated_ms FROM reference ORDER BY name, tag", [])
            .map { row throws(StoreError) in try entry(row) }
    }

    func entry(name: String, tag: String) throws(StoreError) -> ReferenceEntry? {
        let rows = try read(
            "SELECT name, tag, manifest, content_id, kind, updated_ms FROM reference WHERE name = ? AND tag = ?",
            [.text(name), .text(tag)]
        )
        return try rows.first.map { row throws(StoreError) in try entry(row) }
    }

    /// Sets a reference inside a transaction and writes the reflog; setting what is already so changes nothing.
    func set(_ entry: ReferenceEntry, action: String) throws {
        let old = try self.entry(name: entry.name, tag: entry.tag)
        if old?.manifest == entry.manifest { return }
        try connection.run(
            "INSERT OR REPLACE INTO reference (name, tag, manifest, content_id, kind, updated_ms) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .text(entry.name), .text(entry.tag), .text(entry.manifest.description),
                .text(entry.contentID.description), .text(entry.kind.rawValue), .integer(entry.updatedMilliseconds),
            ]
        )
        try log(entry, old: old?.manifest, new: entry.manifest, action: action)
    }

    /// Removes a reference inside a transaction and writes the reflog.
    func remove(_ entry: ReferenceEntry, at milliseconds: Int64) throws {
        try connection.run(
            "DELETE FROM reference WHERE name = ? AND tag = ?",
            [.text(entry.name), .text(entry.tag)]
        )
        var removed = entry
        removed.updatedMilliseconds = milliseconds
        try log(removed, old: entry.manifest, new: nil, action: "untag")
    }

    /// The history of a name, newest first; of all names when `name` is nil.
    func reflog(name: String?, tag: String?) throws(StoreError) -> [ReflogEntry] {
        let rows = try read(
            """
            SELECT at_ms, name, tag, old, new, action FROM reflog
            WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR tag = ?2) ORDER BY id DESC
            """,
            [name.map { .text($0) } ?? .null, tag.map { .text($0) } ?? .null]
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

    func meta(_ key: String) throws(StoreError) -> String? {
        guard case .text(let value) = try read("SELECT value FROM meta WHERE key = ?", [.text(key)]).first?.first
        else { return nil }
        return value
    }

    func setMeta(_ key: String, _ value: String) throws {
        try connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [.text(key), .text(value)])
    }

    private func log(_ entry: ReferenceEntry, old: Digest?, new: Digest?, action: String) throws {
        try connection.run(
            "INSERT INTO reflog (at_ms, name, tag, old, new, action) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(entry.updatedMilliseconds), .text(entry.name), .text(entry.tag),
                old.map { .text($0.description) } ?? .null, new.map { .text($0.description) } ?? .null, .text(action),
            ]
        )
    }

    private func read(_ sql: String, _ bindings: [SQLValue]) throws(StoreError) -> [[SQLValue]] {
        do {
            return try connection.query(sql, bindings)
        } catch {
            throw StoreError(.inputOutput, "could not read the store's references", cause: error)
        }
    }

    private func entry(_ row: [SQLValue]) throws(StoreError) -> ReferenceEntry {
        guard case .text(let name) = row[0], case .text(let tag) = row[1], case .text(let kindName) = row[4],
            let manifest = try digest(row[2]), let contentID = try digest(row[3]), case .integer(let updated) = row[5]
        else { throw damaged }
        guard let kind = ArtifactKind(rawValue: kindName) else {
            throw StoreError(.unsupportedFormat, "\(name):\(tag) is a \(kindName), which this awm does not know")
        }
        return ReferenceEntry(
            name: name,
            tag: tag,
            manifest: manifest,
            contentID: contentID,
            kind: kind,
            updatedMilliseconds: updated
        )
    }

    private func digest(_ value: SQLValue) throws(StoreError) -> Digest? {
        guard case .text(let text) = value else { return nil }
        return try Digest(parsing: text)
    }

    private var damaged: StoreError {
        StoreError(.corrupt, "refs.db holds a row that cannot be read; run awm store fsck")
    }
}
