import SQLite

/// One reference: a name and tag, and what it points to.
package struct ReferenceEntry: Sendable, Hashable {
    package var name: String
    package var tag: String
    package var manifest: Digest
    /// The manifest's bytes, counted.
    package var manifestSize: Int
    package var contentID: Digest
    package var kind: ArtifactKind
    package var updatedMilliseconds: Int64

    var referenceName: ReferenceName { ReferenceName(name: name, tag: tag) }
}

/// A name and a tag, together the key of a reference.
struct ReferenceName: Hashable {
    var name: String
    var tag: String

    init(name: String, tag: String) {
        self.name = name
        self.tag = tag
    }

    /// The name that an entry of `index.json` has; `nil` for the names of other tools that are none of ours.
    init?(annotation text: String) {
        guard let reference = try? Reference(parsing: text), let name = reference.name,
            reference.digestPrefix == nil, reference.path == nil, reference.record == nil
        else { return nil }
        self.name = name
        tag = reference.tag ?? Reference.defaultTag
    }

    var annotation: String { name + ":" + tag }
}

/// `awm/refs.db`: references and their history, the store's truth. Every change is one transaction.
final class ReferenceDatabase {
    private static let version: Int64 = 2
    let connection: Connection

    /// Opens the database that ``create(at:through:)`` made.
    init(path: String, waiting milliseconds: Int) throws(StoreError) {
        do {
            connection = try Connection(path: path, mode: .readWrite, busyTimeoutMilliseconds: milliseconds)
            // WAL is a property of the file; that a commit waits for the disk is one of the connection.
            try connection.execute("PRAGMA synchronous=FULL")
            try connection.refuseMischief(at: path)
            try migrate(at: path)
            try indexTimes()
            try ReferenceDatabase.keep(log: path + "-wal")
        } catch {
            throw StoreError("could not open \(path)", database: error)
        }
    }

    /// Makes a log that was there durable, with its name. A process that was killed before its sync may have left a commit in
    /// it that SQLite takes for made, and so would we: what is so already is acknowledged without another commit.
    private static func keep(log: String) throws(StoreError) {
        guard case .file(let size) = Files.kind(of: log), size > 0 else { return }
        try Files.sync(file: log)
        try Files.syncFolder(of: log)
    }

    /// A database in memory, for a store that cannot be written.
    init() throws(StoreError) {
        do {
            connection = try Connection.inMemory()
            try ReferenceDatabase.createTables(connection)
        } catch {
            throw StoreError("could not make a database in memory", database: error)
        }
    }

    /// Makes the database where there is none. It appears at `path` complete, so that no other process sees it half made;
    /// the caller excludes others who make it.
    static func create(at path: String, through temporary: String) throws(StoreError) {
        for suffix in ["", "-wal", "-shm"] { Files.remove(temporary + suffix) }
        do {
            let connection = try Connection(path: temporary, mode: .create)
            try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
            try createTables(connection)
            // Closing moves everything from the log into the file, and removes the log.
        } catch {
            throw StoreError("could not make \(path)", database: error)
        }
        Files.shareAsFolder(temporary)
        try Files.rename(temporary, to: path)
        try Files.syncFolder(of: path)
    }

    /// Brings a database of an earlier version up to this one's. Version 1 had no pins and no checkouts.
    private func migrate(at path: String) throws {
        let stated = try connection.scalar("PRAGMA user_version")
        guard stated != .integer(0) else {
            throw StoreError(
                .corrupt,
                "\(path) is empty or another program's; delete it to have the names back that index.json lists"
            )
        }
        guard case .integer(let found) = stated,
            (1...ReferenceDatabase.version).contains(found)
        else {
            throw StoreError(.unsupportedFormat, "\(path) was written by another version of awm; use a newer one")
        }
        guard found < ReferenceDatabase.version else { return }
        try connection.transaction {
            // Another process may have been quicker.
            guard try connection.scalar("PRAGMA user_version") == .integer(found) else { return }
            // Of the projection nothing is lost: without it the next one looks at everything.
            try connection.execute(
                "DROP TABLE projection; \(ReferenceDatabase.rootTables) \(ReferenceDatabase.projectionTable) PRAGMA user_version = \(ReferenceDatabase.version);"
            )
        }
    }

    /// Adds the index that the first logs lack. An earlier version that writes to the log keeps it up without knowing it.
    private func indexTimes() throws {
        guard try connection.scalar("SELECT 1 FROM sqlite_schema WHERE name = 'reflog_by_time'") == nil else { return }
        try connection.transaction { try connection.execute(ReferenceDatabase.timeIndex) }
    }

    private static let timeIndex = "CREATE INDEX IF NOT EXISTS reflog_by_time ON reflog (at_ms);"

    private static let projectionTable = """
        CREATE TABLE projection (
            id INTEGER PRIMARY KEY CHECK (id = 1), sha256 TEXT NOT NULL, reflog_id INTEGER NOT NULL,
            is_ours INTEGER NOT NULL
        ) STRICT;
        """

    /// What else is kept from collections.
    private static let rootTables = """
        CREATE TABLE pin (
            manifest TEXT PRIMARY KEY, content_id TEXT NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL,
            at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE checkout (
            path TEXT PRIMARY KEY, manifest TEXT NOT NULL, at_ms INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static func createTables(_ connection: Connection) throws {
        try connection.transaction {
            try connection.execute(
                """
                CREATE TABLE reference (
                    name TEXT NOT NULL, tag TEXT NOT NULL, manifest TEXT NOT NULL, manifest_size INTEGER NOT NULL,
                    content_id TEXT NOT NULL, kind TEXT NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (name, tag)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE reflog (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, name TEXT NOT NULL, tag TEXT NOT NULL,
                    old TEXT, new TEXT, action TEXT NOT NULL
                ) STRICT;
                CREATE INDEX reflog_by_name ON reflog (name, tag, id);
                \(timeIndex)
                \(projectionTable)
                \(rootTables)
                PRAGMA user_version = \(version);
                """
            )
        }
    }

    func transaction<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try connection.transaction(body)
        } catch {
            throw StoreError("could not change the store's references", database: error)
        }
    }

    func entries() throws(StoreError) -> [ReferenceEntry] {
        try read("SELECT \(ReferenceDatabase.columns) FROM reference ORDER BY name, tag", [])
            .map { row throws(StoreError) in try entry(row) }
    }

    func entry(name: String, tag: String) throws(StoreError) -> ReferenceEntry? {
        let rows = try read(
            "SELECT \(ReferenceDatabase.columns) FROM reference WHERE name = ? AND tag = ?",
            [.text(name), .text(tag)]
        )
        return try rows.first.map { row throws(StoreError) in try entry(row) }
    }

    /// The tags of a name, in order.
    func tags(of name: String) throws(StoreError) -> [String] {
        var tags: [String] = []
        for row in try read("SELECT tag FROM reference WHERE name = ? ORDER BY tag", [.text(name)]) {
            guard case .text(let tag) = row[0] else { throw damaged }
            tags.append(tag)
        }
        return tags
    }

    /// Sets a reference inside a transaction and writes the reflog; setting what is already so changes nothing.
    func set(_ entry: ReferenceEntry, action: String) throws {
        let old = try self.entry(name: entry.name, tag: entry.tag)
        if old?.manifest == entry.manifest { return }
        try connection.run(
            "INSERT OR REPLACE INTO reference (\(ReferenceDatabase.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .text(entry.name), .text(entry.tag), .text(entry.manifest.description),
                .integer(Int64(entry.manifestSize)), .text(entry.contentID.description), .text(entry.kind.rawValue),
                .integer(entry.updatedMilliseconds),
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

    /// Makes a change that does not wait for the disk.
    func unsynced(_ change: () throws -> Void) throws(StoreError) {
        do {
            try connection.execute("PRAGMA synchronous=NORMAL")
            let outcome = Result { try change() }
            try connection.execute("PRAGMA synchronous=FULL")
            try outcome.get()
        } catch {
            throw StoreError("could not update refs.db", database: error)
        }
    }

    /// What SQLite finds wrong with the file; `nil` when all is well.
    func damage() throws(StoreError) -> String? {
        let rows: [[SQLValue]]
        do {
            rows = try connection.query("PRAGMA quick_check(1)")
        } catch let error where error.code == 11 || error.code == 26 {
            return error.message
        } catch {
            throw StoreError("could not check refs.db", database: error)
        }
        guard case .text(let text)? = rows.first?.first, text != "ok" else { return nil }
        return text
    }

    private static let columns = "name, tag, manifest, manifest_size, content_id, kind, updated_ms"

    private func log(_ entry: ReferenceEntry, old: Digest?, new: Digest?, action: String) throws {
        try connection.run(
            "INSERT INTO reflog (at_ms, name, tag, old, new, action) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(entry.updatedMilliseconds), .text(entry.name), .text(entry.tag),
                old.map { .text($0.description) } ?? .null, new.map { .text($0.description) } ?? .null, .text(action),
            ]
        )
    }

    func read(_ sql: String, _ bindings: [SQLValue]) throws(StoreError) -> [[SQLValue]] {
        do {
            return try connection.query(sql, bindings)
        } catch {
            throw StoreError("could not read the store's references", database: error)
        }
    }

    private func entry(_ row: [SQLValue]) throws(StoreError) -> ReferenceEntry {
        guard case .text(let name) = row[0], case .text(let tag) = row[1], let manifest = try digest(row[2]),
            case .integer(let size) = row[3], let contentID = try digest(row[4]), case .text(let kindName) = row[5],
            case .integer(let updated) = row[6]
        else { throw damaged }
        guard let kind = ArtifactKind(rawValue: kindName) else {
            throw unknownKind(kindName, of: name, tag)
        }
        return ReferenceEntry(
            name: name,
            tag: tag,
            manifest: manifest,
            manifestSize: Int(size),
            contentID: contentID,
            kind: kind,
            updatedMilliseconds: updated
        )
    }

    func digest(_ value: SQLValue) throws(StoreError) -> Digest? {
        guard case .text(let text) = value else { return nil }
        guard let digest = Digest(description: text) else { throw damaged }
        return digest
    }

    func unknownKind(_ kind: String, of name: String, _ tag: String) -> StoreError {
        StoreError(.unsupportedFormat, "\(name):\(tag) is a \(kind), which this awm does not know")
    }

    var damaged: StoreError {
        StoreError(.corrupt, "refs.db holds a row that cannot be read; run awm store fsck")
    }
}
