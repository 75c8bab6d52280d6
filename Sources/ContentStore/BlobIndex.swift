import SQLite

/// `awm/index.db`: which content stands in which blob, and which manifests there are. A cache: losing it costs a
/// rebuild, and what it says is checked against the blobs before it is relied on.
final class BlobIndex {
    private static let version: Int64 = 4
    private let connection: Connection

    /// A manifest that is in the store.
    struct Entry {
        var digest: Digest
        var size: Int
        var manifest: Manifest
    }

    private init(_ connection: Connection) {
        self.connection = connection
    }

    /// Opens the index; `nil` when there is none, or one that is damaged or of another version: it is to be made anew.
    static func open(_ path: String, waiting milliseconds: Int) throws(StoreError) -> BlobIndex? {
        guard Files.exists(path) else { return nil }
        do {
            let connection = try Connection(path: path, mode: .readWrite, busyTimeoutMilliseconds: milliseconds)
            // It may be lost with the power: it is a cache. Its journal stays, empty, between transactions: making a file and
            // deleting it again costs more than the transaction.
            try connection.execute(
                "PRAGMA synchronous=OFF; PRAGMA journal_mode=PERSIST; PRAGMA journal_size_limit=65536"
            )
            guard try connection.scalar("PRAGMA user_version") == .integer(version) else { return nil }
            // Nothing of it is ever synced: after a power failure its pages may be of different times, which SQLite cannot
            // always tell. So an index does not outlive the start of the machine that it was made in.
            guard try connection.scalar("PRAGMA application_id") == .integer(Int64(Boot.number)) else { return nil }
            try connection.refuseMischief(at: path)
            return BlobIndex(connection)
        } catch {
            guard StoreError("", database: error).code != .corrupt else { return nil }
            throw StoreError("could not open \(path)", database: error)
        }
    }

    /// An index in memory, for a store that cannot be written.
    static func inMemory(_ entries: [Entry]) throws(StoreError) -> BlobIndex {
        do {
            return try filled(try Connection.inMemory(), entries)
        } catch {
            throw StoreError("could not make an index in memory", database: error)
        }
    }

    /// Makes the index anew in place of what is at `path`. The caller excludes others who do so.
    static func create(at path: String, through temporary: String, _ entries: [Entry]) throws(StoreError) {
        for file in [temporary, temporary + "-journal"] { Files.remove(file) }
        do {
            let connection = try Connection(path: temporary, mode: .create)
            try connection.execute("PRAGMA synchronous=OFF")
            _ = try filled(connection, entries)
        } catch {
            throw StoreError("could not make \(path)", database: error)
        }
        Files.shareAsFolder(temporary)
        // A log of what was here before must not be played back into what comes.
        for suffix in ["-journal", "-wal", "-shm"] { Files.remove(path + suffix) }
        try Files.rename(temporary, to: path)
    }

    private static func filled(_ connection: Connection, _ entries: [Entry]) throws -> BlobIndex {
        let index = BlobIndex(connection)
        try connection.transaction {
            try connection.execute(
                """
                CREATE TABLE content (
                    content TEXT NOT NULL, media_type TEXT NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL,
                    content_size INTEGER NOT NULL, PRIMARY KEY (content, media_type)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE manifest (
                    digest TEXT PRIMARY KEY, content_id TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL,
                    about TEXT, request TEXT
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX manifest_by_content ON manifest (content_id);
                CREATE INDEX manifest_by_about ON manifest (about) WHERE about IS NOT NULL;
                CREATE INDEX manifest_by_request ON manifest (request) WHERE request IS NOT NULL;
                PRAGMA user_version = \(version);
                PRAGMA application_id = \(Boot.number);
                """
            )
            try index.insert(entries)
        }
        return index
    }

    /// Adds manifests; where a content has a blob already, that one stays.
    func add(_ entries: [Entry]) throws(StoreError) {
        guard !entries.isEmpty else { return }
        do {
            try connection.transaction { try insert(entries) }
        } catch {
            throw StoreError("could not update index.db", database: error)
        }
    }

    /// Forgets where a content stands, when it turns out not to stand there.
    func forget(content: Digest, mediaType: String) throws(StoreError) {
        _ = try read(
            "DELETE FROM content WHERE content = ? AND media_type = ?",
            [.text(content.description), .text(mediaType)]
        )
    }

    /// Forgets manifests that have been taken out.
    func forget(manifests: [Digest]) throws(StoreError) {
        for digest in manifests {
            _ = try read("DELETE FROM manifest WHERE digest = ?", [.text(digest.description)])
        }
    }

    /// The blob that should hold `content` as a layer of `mediaType`.
    func layer(content: Digest, mediaType: String) throws(StoreError) -> (blob: Digest, size: Int)? {
        let rows = try read(
            "SELECT blob, size FROM content WHERE content = ? AND media_type = ?",
            [.text(content.description), .text(mediaType)]
        )
        guard let row = rows.first, case .text(let text) = row[0], let blob = Digest(description: text),
            case .integer(let size) = row[1]
        else { return nil }
        return (blob, Int(size))
    }

    /// What a blob should hold as a layer: digests and sizes of content.
    func contents(of blob: Digest) throws(StoreError) -> [(content: Digest, size: Int)] {
        let rows = try read(
            "SELECT DISTINCT content, content_size FROM content WHERE blob = ?",
            [.text(blob.description)]
        )
        return rows.compactMap { row in
            guard case .text(let text) = row[0], let content = Digest(description: text),
                case .integer(let size) = row[1]
            else { return nil }
            return (content, Int(size))
        }
    }

    /// Manifests whose digest or content id begins with these hexadecimal digits, with the content id each has.
    func manifests(prefix: String) throws(StoreError) -> [(manifest: Digest, contentID: Digest)] {
        let low = SQLValue.text("sha256:" + prefix)
        // "g" comes after every hexadecimal digit.
        let high = SQLValue.text("sha256:" + prefix + "g")
        let rows = try read(
            """
            SELECT digest, content_id FROM manifest WHERE digest >= ?1 AND digest < ?2
            UNION SELECT digest, content_id FROM manifest WHERE content_id >= ?1 AND content_id < ?2
            """,
            [low, high]
        )
        return rows.compactMap { row in
            guard case .text(let digest) = row[0], case .text(let contentID) = row[1],
                let manifest = Digest(description: digest), let content = Digest(description: contentID)
            else { return nil }
            return (manifest, content)
        }
    }

    /// An artifact that is about another one, as its manifest describes it.
    struct Referrer: Equatable {
        var manifest: Digest
        var size: Int
        var kind: ArtifactKind
        /// The content id that it says it is about.
        var about: Digest
    }

    /// The referrers that were in the store when they were entered, in order of the contents they are about and of digest.
    func referrers() throws(StoreError) -> [Referrer] {
        try referrers("about IS NOT NULL", [])
    }

    /// The referrers that are about one content, of one kind when it is given.
    func referrers(about contentID: Digest, kind: ArtifactKind? = nil) throws(StoreError) -> [Referrer] {
        try referrers(
            "about = ?1 AND kind = coalesce(?2, kind)",
            [.text(contentID.description), kind.map { .text($0.rawValue) } ?? .null]
        )
    }

    /// The answers to a request, whatever recipe asked.
    func answers(to request: Digest) throws(StoreError) -> [Referrer] {
        try referrers("request = ?1 AND about IS NOT NULL", [.text(request.description)])
    }

    private func referrers(_ condition: String, _ bindings: [SQLValue]) throws(StoreError) -> [Referrer] {
        let rows = try read(
            "SELECT digest, size, kind, about FROM manifest WHERE \(condition) ORDER BY about, digest",
            bindings
        )
        return rows.compactMap { row in
            guard case .text(let digest) = row[0], let manifest = Digest(description: digest),
                case .integer(let size) = row[1], case .text(let name) = row[2],
                let kind = ArtifactKind(rawValue: name), case .text(let content) = row[3],
                let about = Digest(description: content)
            else { return nil }
            return Referrer(manifest: manifest, size: Int(size), kind: kind, about: about)
        }
    }

    private func insert(_ entries: [Entry]) throws {
        let manifest = try connection.prepare(
            "INSERT OR IGNORE INTO manifest (digest, content_id, kind, size, about, request) VALUES (?, ?, ?, ?, ?, ?)"
        )
        let content = try connection.prepare(
            "INSERT OR IGNORE INTO content (content, media_type, blob, size, content_size) VALUES (?, ?, ?, ?, ?)"
        )
        for entry in entries {
            try manifest.bind([
                .text(entry.digest.description), .text(entry.manifest.contentID.description),
                .text(entry.manifest.kind.rawValue), .integer(Int64(entry.size)),
                entry.manifest.subjectContentID.map { .text($0.description) } ?? .null,
                entry.manifest.requestDigest.map { .text($0.description) } ?? .null,
            ])
            while try manifest.step() {}
            manifest.reset()
            for layer in entry.manifest.layers {
                guard let digest = layer.contentDigest, let contentSize = layer.contentSize else { continue }
                try content.bind([
                    .text(digest.description), .text(layer.mediaType), .text(layer.digest.description),
                    .integer(Int64(layer.size)), .integer(Int64(contentSize)),
                ])
                while try content.step() {}
                content.reset()
            }
        }
    }

    private func read(_ sql: String, _ bindings: [SQLValue]) throws(StoreError) -> [[SQLValue]] {
        do {
            return try connection.query(sql, bindings)
        } catch {
            throw StoreError("could not read index.db; delete it to have it made anew", database: error)
        }
    }
}
