import SQLite

/// An artifact that is kept whatever becomes of its tags.
package struct Pin: Sendable, Hashable {
    package var manifest: Digest
    package var contentID: Digest
    package var kind: ArtifactKind
    /// Why, in the words of whoever pinned it.
    package var note: String
    package var atMilliseconds: Int64
}

/// A folder that an artifact was checked out into.
package struct Checkout: Sendable, Hashable {
    package var path: String
    package var manifest: Digest
    package var atMilliseconds: Int64
}

/// What is kept from collections besides the references: the log, pins and checkouts.
extension ReferenceDatabase {
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

    /// Every pin, the oldest first.
    func pins() throws(StoreError) -> [Pin] {
        var pins: [Pin] = []
        for row in try read("SELECT manifest, content_id, kind, note, at_ms FROM pin ORDER BY at_ms, manifest", []) {
            guard let manifest = try digest(row[0]), let contentID = try digest(row[1]), case .text(let name) = row[2],
                let kind = ArtifactKind(rawValue: name), case .text(let note) = row[3], case .integer(let at) = row[4]
            else { throw damaged }
            pins.append(Pin(manifest: manifest, contentID: contentID, kind: kind, note: note, atMilliseconds: at))
        }
        return pins
    }

    /// Adds a pin; one on the same manifest gets the new note.
    func add(_ pin: Pin) throws(StoreError) {
        try transaction {
            try connection.run(
                "INSERT OR REPLACE INTO pin (manifest, content_id, kind, note, at_ms) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(pin.manifest.description), .text(pin.contentID.description), .text(pin.kind.rawValue),
                    .text(pin.note), .integer(pin.atMilliseconds),
                ]
            )
        }
    }

    /// Removes the pins on a content; gives their number.
    func removePins(on contentID: Digest) throws(StoreError) -> Int {
        try transaction {
            try connection.run("DELETE FROM pin WHERE content_id = ?", [.text(contentID.description)])
            return Int(connection.changes)
        }
    }

    /// Every checkout that is remembered.
    func checkouts() throws(StoreError) -> [Checkout] {
        var checkouts: [Checkout] = []
        for row in try read("SELECT path, manifest, at_ms FROM checkout ORDER BY path", []) {
            guard case .text(let path) = row[0], let manifest = try digest(row[1]), case .integer(let at) = row[2]
            else { throw damaged }
            checkouts.append(Checkout(path: path, manifest: manifest, atMilliseconds: at))
        }
        return checkouts
    }

    /// Remembers a checkout. Losing this in a power failure loses no content at once, so it does not wait for the disk.
    func remember(_ checkout: Checkout) throws(StoreError) {
        try unsynced {
            try connection.run(
                "INSERT OR REPLACE INTO checkout (path, manifest, at_ms) VALUES (?, ?, ?)",
                [.text(checkout.path), .text(checkout.manifest.description), .integer(checkout.atMilliseconds)]
            )
        }
    }

    /// Forgets checkouts whose folders are gone.
    func forget(checkouts paths: [String]) throws(StoreError) {
        guard !paths.isEmpty else { return }
        try transaction {
            for path in paths { try connection.run("DELETE FROM checkout WHERE path = ?", [.text(path)]) }
        }
    }
}
