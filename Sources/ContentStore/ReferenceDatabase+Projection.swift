import SQLite

/// What `index.json` is made of, and what is remembered of it.
extension ReferenceDatabase {
    /// What was last written to `index.json`, and how far the reflog went then.
    struct Projection: Equatable {
        var digest: Digest
        var reflogID: Int64
        /// Whether it held our references and nothing of other tools.
        var isOurs: Bool
    }

    /// The last projection, if there was one, and how far the reflog goes now.
    func projection() throws(StoreError) -> (last: Projection?, reflogID: Int64) {
        let rows = try read(
            "SELECT (SELECT max(id) FROM reflog), sha256, reflog_id, is_ours FROM (SELECT 1) LEFT JOIN projection",
            []
        )
        guard let row = rows.first else { throw damaged }
        let reflogID: Int64 = if case .integer(let id) = row[0] { id } else { 0 }
        guard case .text(let hex) = row[1], case .integer(let seen) = row[2] else { return (nil, reflogID) }
        guard let digest = Digest(hex: hex) else { throw damaged }
        return (Projection(digest: digest, reflogID: seen, isOurs: row[3] == .integer(1)), reflogID)
    }

    /// Remembers a projection. Losing this in a power failure costs a projection, so it does not wait for the disk.
    func note(_ projection: Projection) throws(StoreError) {
        try unsynced {
            try connection.run(
                "INSERT OR REPLACE INTO projection (id, sha256, reflog_id, is_ours) VALUES (1, ?, ?, ?)",
                [.text(projection.digest.hex), .integer(projection.reflogID), .integer(projection.isOurs ? 1 : 0)]
            )
        }
    }

    /// Makes the next projection look at everything again.
    func forgetProjection() throws(StoreError) {
        try transaction { try connection.run("DELETE FROM projection") }
    }

    /// The bytes of an `index.json` of our references, then these referrers, and nothing else: what ``IndexFile/bytes`` would
    /// be, without the values in between, since every commit writes all of it. Complexity: linear in the number of entries.
    func indexFile(_ referrers: [BlobIndex.Referrer] = []) throws(StoreError) -> [UInt8] {
        var bytes = Array(#"{"manifests":["#.utf8)
        var isFirst = true
        do {
            let statement = try connection.prepare(
                "SELECT name, tag, kind, manifest, manifest_size FROM reference ORDER BY name, tag"
            )
            while try statement.step() {
                guard statement.withBytes(at: 3, { Digest(description: $0) }) != nil,
                    case .integer(let size) = statement.value(at: 4)
                else { throw damaged }
                // Names, tags and kinds have no characters that JSON would escape.
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes += #"{"annotations":{"org.opencontainers.image.ref.name":""#.utf8
                statement.withBytes(at: 0) { bytes += $0 }
                bytes.append(UInt8(ascii: ":"))
                statement.withBytes(at: 1) { bytes += $0 }
                bytes += #""},"artifactType":""#.utf8
                bytes += try artifactType(statement).utf8
                bytes += #"","digest":""#.utf8
                statement.withBytes(at: 3) { bytes += $0 }
                bytes += ReferenceDatabase.afterDigest
                bytes += String(size).utf8
                bytes.append(UInt8(ascii: "}"))
            }
        } catch {
            throw StoreError("could not read the store's references", database: error)
        }
        for referrer in referrers {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes += #"{"artifactType":""#.utf8
            bytes += referrer.kind.artifactType.utf8
            bytes += #"","digest":""#.utf8
            bytes += referrer.manifest.description.utf8
            bytes += ReferenceDatabase.afterDigest
            bytes += String(referrer.size).utf8
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += #"],"mediaType":""#.utf8
        bytes += IndexFile.mediaType.utf8
        bytes += #"","schemaVersion":2}"#.utf8
        return bytes
    }

    private static let afterDigest = Array(#"","mediaType":"\#(Manifest.mediaType)","size":"#.utf8)
    private static let artifactTypes = ArtifactKind.allCases.map {
        (kind: Array($0.rawValue.utf8), artifactType: $0.artifactType)
    }

    private func artifactType(_ statement: Statement) throws(StoreError) -> String {
        let known = statement.withBytes(at: 2) { text in
            ReferenceDatabase.artifactTypes.first { $0.kind.elementsEqual(text) }
        }
        if let known { return known.artifactType }
        guard case .text(let name) = statement.value(at: 0), case .text(let tag) = statement.value(at: 1),
            case .text(let kind) = statement.value(at: 2)
        else { throw damaged }
        throw unknownKind(kind, of: name, tag)
    }
}
