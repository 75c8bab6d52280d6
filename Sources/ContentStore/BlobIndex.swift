import SQLite

/// `awm/index.db`: which content stands in which blob and which manifests there are. A cache: losing it costs a rebuild.
final class BlobIndex {
    private static let version: Int64 = 1
    private let connection: Connection
    /// Whether the database was made new by opening it, and so needs to be filled.
    let isNew: Bool

    init(path: String?) throws(StoreError) {
        do {
            (connection, isNew) = try BlobIndex.open(path)
        } catch {
            // A cache that cannot be read, or is of another version, is made anew.
            guard let path else { throw StoreError(.inputOutput, "could not make an index in memory", cause: error) }
            for suffix in ["", "-wal", "-shm"] { Files.remove(path + suffix) }
            do {
                (connection, isNew) = try BlobIndex.open(path)
            } catch {
                throw StoreError(.inputOutput, "could not make \(path)", cause: error)
            }
        }
    }

    private static func open(_ path: String?) throws -> (Connection, Bool) {
        let connection = if let path { try Connection(path: path, mode: .create) } else { try Connection.inMemory() }
        // The cache may lose its last changes in a crash: it is compared with what is on the disk when used.
        if path != nil { try connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF") }
        let found = try connection.scalar("PRAGMA user_version")
        if found == .integer(version) { return (connection, false) }
        guard found == .integer(0) else { throw StoreError(.unsupportedFormat, "another version of index.db") }
        try connection.transaction {
            guard try connection.scalar("PRAGMA user_version") == .integer(0) else { return }
            try connection.execute(
                """
                CREATE TABLE content (
                    content TEXT NOT NULL, media_type TEXT NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
                    content_size INTEGER NOT NULL, PRIMARY KEY (content, media_type)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE manifest (
                    digest TEXT PRIMARY KEY, content_id TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX manifest_by_content ON manifest (content_id);
                PRAGMA user_version = \(version);
                """
            )
        }
        return (connection, true)
    }

    func add(_ manifest: Manifest, digest: Digest, size: Int) throws(StoreError) {
        do {
            try connection.transaction {
                try connection.run(
                    "INSERT OR IGNORE INTO manifest (digest, content_id, kind, size) VALUES (?, ?, ?, ?)",
                    [
                        .text(digest.description), .text(manifest.contentID.description), .text(manifest.kind.rawValue),
                        .integer(Int64(size)),
                    ]
                )
                for layer in manifest.layers {
                    guard let content = layer.contentDigest, let contentSize = layer.contentSize else { continue }
                    try connection.run(
                        """
                        INSERT OR REPLACE INTO content (content, media_type, blob, size, content_size)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                        [
                            .text(content.description), .text(layer.mediaType), .text(layer.digest.description),
                            .integer(Int64(layer.size)), .integer(Int64(contentSize)),
                        ]
                    )
                }
            }
        } catch {
            throw StoreError(.inputOutput, "could not update index.db", cause: error)
        }
    }

    /// The blob that holds `content` as a layer of `mediaType`.
    func layer(content: Digest, mediaType: String) throws(StoreError) -> (blob: Digest, size: Int)? {
        let rows = try read(
            "SELECT blob, size FROM content WHERE content = ? AND media_type = ?",
            [.text(content.description), .text(mediaType)]
        )
        guard let row = rows.first, case .text(let blob) = row[0], case .integer(let size) = row[1] else { return nil }
        return (try Digest(parsing: blob), Int(size))
    }

    /// Manifests whose digest or content id begins with `prefix`, with the content id each has.
    func manifests(prefix: String) throws(StoreError) -> [(manifest: Digest, contentID: Digest)] {
        let low = SQLValue.text("sha256:" + prefix)
        let high = SQLValue.text("sha256:" + prefix + "g")
        let rows = try read(
            """
            SELECT digest, content_id FROM manifest WHERE digest >= ?1 AND digest < ?2
            UNION SELECT digest, content_id FROM manifest WHERE content_id >= ?1 AND content_id < ?2
            """,
            [low, high]
        )
        var found: [(manifest: Digest, contentID: Digest)] = []
        for row in rows {
            guard case .text(let manifest) = row[0], case .text(let contentID) = row[1] else { continue }
            found.append((try Digest(parsing: manifest), try Digest(parsing: contentID)))
        }
        return found
    }

    private func read(_ sql: String, _ bindings: [SQLValue]) throws(StoreError) -> [[SQLValue]] {
        do {
            return try connection.query(sql, bindings)
        } catch {
            throw StoreError(.inputOutput, "could not read index.db; delete it to have it rebuilt", cause: error)
        }
    }
}
