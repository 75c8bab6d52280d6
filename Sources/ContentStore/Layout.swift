import JSON

/// Where things are in a store's folder, and the two files that say what it is (`store.md`, "Layout").
struct Layout: Sendable {
    let root: String

    var ociLayout: String { root + "/oci-layout" }
    var index: String { root + "/index.json" }
    var blobs: String { root + "/blobs/sha256" }
    var awm: String { root + "/awm" }
    var format: String { awm + "/format.json" }
    var references: String { awm + "/refs.db" }
    var cache: String { awm + "/index.db" }
    var sessions: String { awm + "/sessions" }
    var projectionLock: String { awm + "/projection.lock" }

    func blob(_ digest: Digest) -> String { blobs + "/" + digest.hex }

    /// Makes an empty store; a folder that holds anything else is refused.
    func create() throws(StoreError) {
        if case .folder = Files.kind(of: root), !(try Files.names(in: root)).isEmpty {
            throw StoreError(.notAStore, "\(root) is a folder with other files in it, not a store; choose an empty one")
        }
        try Files.makeFolder(blobs)
        try Files.replace(index, with: Layout.emptyIndex)
        try createOurs()
        // Written last: a folder without it is not yet a store.
        try Files.replace(ociLayout, with: JSON.object(["imageLayoutVersion": "1.0.0"]).rowBytes())
    }

    /// Makes our own folder in a layout that has none, as one made by another tool or fresh from version control.
    func createOurs() throws(StoreError) {
        try Files.makeFolder(awm)
        let features: JSON = ["read": [], "write": [], "gc": []]
        let format: JSON = ["schema": "awm.store/1", "format": 1, "features": features]
        try Files.replace(self.format, with: format.rowBytes())
    }

    /// Refuses what is not an OCI layout, and an awm format or feature that this version does not know.
    func check() throws(StoreError) {
        guard Files.exists(ociLayout) else {
            throw StoreError(.notAStore, "\(root) is not a store (it has no oci-layout file)")
        }
        let layout = try document(ociLayout)
        guard layout["imageLayoutVersion"] == "1.0.0" else {
            throw StoreError(.unsupportedFormat, "\(ociLayout) states a layout version other than 1.0.0")
        }
        guard Files.exists(format) else { return }
        let ours = try document(format)
        guard ours["format"] == .integer(1) else {
            throw StoreError(
                .unsupportedFormat,
                "\(format) states a format that this awm does not know; use a newer awm"
            )
        }
        for need in ["read", "write"] {
            let features = ours["features"]?[need]?.arrayValue ?? []
            if let unknown = features.first {
                let name = unknown.stringValue ?? unknown.rowText()
                throw StoreError(
                    .unsupportedFormat,
                    "\(root) needs the feature \"\(name)\" to \(need) it, which this awm does not have; use a newer awm"
                )
            }
        }
    }

    func document(_ path: String) throws(StoreError) -> JSON {
        let bytes = try Files.read(path, limit: 64 << 20)
        do {
            return try JSON(parsing: bytes)
        } catch {
            throw StoreError(.corrupt, "\(path) is not JSON", cause: error)
        }
    }

    static var emptyIndex: [UInt8] { IndexFile(entries: []).bytes }
}

/// The entries of `index.json` (OCI image spec, "Image Index"): one for each tag, in order of name.
struct IndexFile: Hashable {
    static let mediaType = "application/vnd.oci.image.index.v1+json"

    var entries: [Descriptor]

    init(entries: [Descriptor]) {
        self.entries = entries
    }

    init(parsing bytes: [UInt8], at path: String) throws(StoreError) {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw StoreError(.corrupt, "\(path) is not JSON", cause: error)
        }
        guard json["schemaVersion"] == .integer(2), let manifests = json["manifests"]?.arrayValue else {
            throw StoreError(.corrupt, "\(path) is not an OCI image index")
        }
        entries = []
        for (position, entry) in manifests.enumerated() {
            entries.append(try Descriptor(json: entry, in: "entry \(position) of \(path)"))
        }
    }

    var bytes: [UInt8] {
        JSON.object([
            "schemaVersion": 2,
            "mediaType": .string(IndexFile.mediaType),
            "manifests": .array(entries.map(\.json)),
        ]).rowBytes()
    }

    /// Entries by reference name; an entry without one is not a reference.
    var named: [String: Descriptor] {
        var named: [String: Descriptor] = [:]
        for entry in entries {
            if let name = entry.annotations[Annotation.referenceName] { named[name] = entry }
        }
        return named
    }
}
