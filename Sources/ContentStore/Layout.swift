import JSON

/// Where things are in a store's folder, and the two files that say what it is (`docs/format.md`, "Layout").
struct Layout: Sendable {
    let root: String
    /// How long to wait for another process.
    let patience: Int

    var ociLayout: String { root + "/oci-layout" }
    var index: String { root + "/index.json" }
    var blobs: String { root + "/blobs/sha256" }
    var awm: String { root + "/awm" }
    var format: String { awm + "/format.json" }
    var references: String { awm + "/refs.db" }
    var cache: String { awm + "/index.db" }
    var sessions: String { awm + "/sessions" }
    var quarantine: String { awm + "/quarantine" }
    var raw: String { awm + "/raw" }
    var open: String { awm + "/open" }

    func blob(_ digest: Digest) -> String { blobs + "/" + digest.hex }

    /// Makes an empty store; a folder that holds anything else is refused.
    func create() throws(StoreError) {
        if case .file = Files.kind(of: root) { throw StoreError(.notAStore, "\(root) is not a folder") }
        if !Files.exists(root) { try Files.makeFolder(root) }
        let lock = try lockRoot()
        defer { withExtendedLifetime(lock) {} }
        guard !Files.exists(ociLayout) else { return }
        let temporary = ociLayout + ".tmp"
        guard try Files.names(in: root).allSatisfy({ root + "/" + $0 == temporary }) else {
            throw StoreError(.notAStore, "\(root) is a folder with other files in it, not a store; choose an empty one")
        }
        // From here on the folder is a store; all the rest is made when it is opened.
        let marker: JSON = ["imageLayoutVersion": "1.0.0"]
        try Files.replace(ociLayout, with: marker.rowBytes(), through: temporary)
    }

    /// Makes what is ours in a layout that lacks it: a new one, one made by another tool, or a fresh clone.
    func createOurs() throws(StoreError) {
        let lock = try lockRoot()
        defer { withExtendedLifetime(lock) {} }
        try Files.makeFolder(blobs)
        try Files.makeFolder(sessions)
        if !Files.exists(format) {
            let features: JSON = ["read": [], "write": [], "gc": []]
            let statement: JSON = ["schema": "awm.store/1", "format": 1, "features": features]
            try Files.replace(format, with: statement.rowBytes(), through: format + ".tmp")
        }
        for folder in [root, root + "/blobs", awm] { try Files.sync(folder: folder) }
        Files.syncAncestors(of: root)
        // Last, when all the rest is on the disk: who finds the references finds nothing missing, and syncs no more.
        if !Files.exists(references) {
            try ReferenceDatabase.create(at: references, through: references + ".tmp")
        }
    }

    /// Whether this process may change everything that a change touches, as far as it is there.
    var isWritable: Bool { unwritable == nil }

    /// The first of what a change touches that this process may not write to.
    var unwritable: String? {
        [root, blobs, awm, sessions, references, cache].first { Files.exists($0) && !Files.isWritable($0) }
    }

    /// Whether something of what ``createOurs()`` makes is missing.
    var lacksOurs: Bool { ![blobs, sessions, format, references].allSatisfy(Files.exists) }

    /// Excludes others who make or rebuild what every process shares.
    func lockRoot() throws(StoreError) -> FileLock { try FileLock(root, waiting: patience) }

    /// Keeps blobs where they are: shared by everybody who publishes, and had alone by a collection that takes some out.
    func lockBlobs(shared isShared: Bool) throws(StoreError) -> FileLock {
        try FileLock(blobs, shared: isShared, waiting: patience)
    }

    /// Refuses what is not an OCI layout, and an awm format or feature that this version does not know.
    ///
    /// Gives the first feature that this version does not know and that is needed for writing only.
    func check() throws(StoreError) -> String? {
        guard Files.exists(ociLayout) else {
            if Files.isHidden(ociLayout) { throw Files.failure("read", ociLayout, denied: .inputOutput) }
            throw StoreError(.notAStore, "\(root) is not a store (it has no oci-layout file)")
        }
        try checkShape()
        let layout = try document(ociLayout)
        guard layout["imageLayoutVersion"] == "1.0.0" else {
            throw StoreError(.unsupportedFormat, "\(ociLayout) states a layout version other than 1.0.0")
        }
        guard Files.exists(format) else { return nil }
        let ours = try document(format)
        guard ours["format"] == .integer(1) else {
            throw StoreError(
                .unsupportedFormat,
                "\(format) states a format that this awm does not know; use a newer awm"
            )
        }
        if let unknown = try feature("read", in: ours) {
            throw StoreError(
                .unsupportedFormat,
                "\(root) has the feature \"\(unknown)\", without which it cannot be read; use a newer awm"
            )
        }
        return try feature("write", in: ours)
    }

    /// The first feature that the store has for a need, "gc" say, and that this version does not know.
    func unknownFeature(_ need: String) throws(StoreError) -> String? {
        guard Files.exists(format) else { return nil }
        return try feature(need, in: document(format))
    }

    /// The first feature of a list; this version knows none.
    private func feature(_ need: String, in format: JSON) throws(StoreError) -> String? {
        guard let features = format["features"]?[need] else { return nil }
        guard let names = features.arrayValue else {
            throw StoreError(.corrupt, "\(self.format) does not list its features")
        }
        return names.first.map { $0.stringValue ?? $0.rowText() }
    }

    private func document(_ path: String) throws(StoreError) -> JSON {
        try Files.readSettled(path, limit: 1 << 20) { bytes throws(StoreError) in
            do {
                return try JSON(parsing: bytes)
            } catch {
                throw StoreError(.corrupt, "\(path) is not JSON", cause: error)
            }
        }
    }
}
