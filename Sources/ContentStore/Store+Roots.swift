/// Pins and checkouts: what is kept whatever becomes of its tags.
extension Store {
    /// Every pin, the oldest first.
    package func pins() throws(StoreError) -> [Pin] { try references.pins() }

    /// Keeps an artifact from collections until it is unpinned.
    package func pin(_ artifact: StoredArtifact, note: String) throws(StoreError) {
        try requireWritable()
        let pin = Pin(
            manifest: artifact.manifestDigest,
            contentID: artifact.contentID,
            kind: artifact.kind,
            note: note,
            atMilliseconds: Files.wallClockMilliseconds()
        )
        try publish(relyingOn: reliances(of: artifact, isDurable: false)) { () throws(StoreError) in
            try references.add(pin)
        }
    }

    /// Removes every pin on a content; gives their number.
    @discardableResult
    package func unpin(_ contentID: Digest) throws(StoreError) -> Int {
        try requireWritable()
        return try references.removePins(on: contentID)
    }

    /// Remembers that an artifact was checked out into a folder (an absolute path): as long as that is there, what was
    /// checked out is kept. Nothing is remembered in a store that cannot be written.
    package func remember(checkoutOf artifact: StoredArtifact, at path: String) throws(StoreError) {
        guard access == .readWrite else { return }
        try references.remember(
            Checkout(
                path: path,
                manifest: artifact.manifestDigest,
                atMilliseconds: Files.wallClockMilliseconds()
            )
        )
    }

    /// Every checkout that is remembered, in order of path.
    package func checkouts() throws(StoreError) -> [Checkout] { try references.checkouts() }
}
