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

/// What is kept from collections besides the references and what the log names: pins and checkouts.
extension ReferenceDatabase {
    /// Every pin, the oldest first.
    func pins() throws(StoreError) -> [Pin] {
        try read("SELECT \(ReferenceDatabase.pinColumns) FROM pin ORDER BY at_ms, manifest", [])
            .map { row throws(StoreError) in try pin(row) }
    }

    /// The pin on a manifest, if there is one.
    func pin(on manifest: Digest) throws(StoreError) -> Pin? {
        let sql = "SELECT \(ReferenceDatabase.pinColumns) FROM pin WHERE manifest = ?"
        return try read(sql, [.text(manifest.description)]).first.map { row throws(StoreError) in try pin(row) }
    }

    private static let pinColumns = "manifest, content_id, kind, note, at_ms"

    private func pin(_ row: [SQLValue]) throws(StoreError) -> Pin {
        guard let manifest = try digest(row[0]), let contentID = try digest(row[1]), case .text(let name) = row[2],
            let kind = ArtifactKind(rawValue: name), case .text(let note) = row[3], case .integer(let at) = row[4]
        else { throw damaged }
        return Pin(manifest: manifest, contentID: contentID, kind: kind, note: note, atMilliseconds: at)
    }

    /// Adds a pin; one on the same manifest gets the new note.
    func add(_ pin: Pin) throws(StoreError) {
        try transaction {
            try connection.run(
                "INSERT OR REPLACE INTO pin (\(ReferenceDatabase.pinColumns)) VALUES (?, ?, ?, ?, ?)",
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
